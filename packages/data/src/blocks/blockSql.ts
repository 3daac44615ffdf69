/** How rows are dealt out to blocks: the first one has its own size, the others share what is left. */
export interface Deal {
  readonly seed: number;
  /** The share of rows that lie in the first block. */
  readonly firstShare: number;
  /** How many blocks there are beside the first. */
  readonly others: number;
}

/** More rows than a file has. */
const ROWS_OF_PART = 2 ** 40;

/** The number of a row among those of all parts. */
export function rowId(part: number, row: string): string {
  return `(${part * ROWS_OF_PART}::BIGINT + ${row})`;
}

/**
 * The block of a row as SQL: drawn by the seed and the row's number alone, so that every block is a fair
 * sample of all rows, in whatever order a file has them.
 */
export function blockOf(id: string, { seed, firstShare, others }: Deal): string {
  if (others === 0) return "0";
  const drawn = `hash(${id}, ${seed}::BIGINT)`;
  const low = `CAST(${drawn} & 4294967295::UBIGINT AS BIGINT)`;
  const high = `CAST(${drawn} >> 32 AS BIGINT)`;
  return `CASE WHEN ${low} < ${Math.round(firstShare * 2 ** 32)} THEN 0 ELSE 1 + ${high} % ${others} END`;
}

/** The options of a deal, of which the sizes follow the width of the table by default. */
export interface DealOptions {
  readonly seed: number;
  readonly firstRows?: number;
  readonly rowsPerBlock?: number;
}

const FIRST_ROWS = 2 ** 17;
const FIRST_VALUES = 2 ** 23;
const BLOCK_VALUES = 2 ** 22;
const FEWEST_ROWS = 1024;

/** How the rows of a table are dealt out. */
export function dealFor(rows: number, width: number, options: DealOptions): Deal {
  const {
    seed,
    firstRows = Math.max(FEWEST_ROWS, Math.min(FIRST_ROWS, Math.floor(FIRST_VALUES / width))),
    rowsPerBlock = Math.max(FEWEST_ROWS, Math.floor(BLOCK_VALUES / width)),
  } = options;
  if (rows <= firstRows) return { seed, firstShare: 1, others: 0 };
  return { seed, firstShare: firstRows / rows, others: Math.ceil((rows - firstRows) / rowsPerBlock) };
}

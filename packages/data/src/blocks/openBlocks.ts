import { readdirSync } from "node:fs";
import { numberExpression } from "../cells/cellExpressions.ts";
import type { CellTable } from "../cells/cells.ts";
import { type ColumnBuilder, numberBuilder, textBuilder } from "../cells/columnBuilder.ts";
import { queryVectors } from "../cells/queryVectors.ts";
import { isNumericType } from "../column.ts";
import { DataError } from "../dataError.ts";
import { identifier, literal, pathLiteral } from "../duckdb/sql.ts";
import { translateError } from "../duckdb/translateError.ts";
import { OpenTable } from "../sources/openTable.ts";
import { selectColumns } from "../sources/selectColumns.ts";
import { troubleError } from "../sources/troubleError.ts";
import { blockOf, dealFor, rowId } from "./blockSql.ts";
import { factsFrom, factsSql } from "./columnFacts.ts";
import { numberedRows } from "./numberedRows.ts";
import type { TableBlocks } from "./tableBlocks.ts";

export interface BlockOptions {
  /** Columns to read, in order; all by default. */
  readonly columns?: readonly string[];
  /** Columns to read behind them, which `columns` leaves out by default. */
  readonly also?: readonly string[];
  /** Columns that are read as numbers whatever they hold, where anything else is a gap; none by default. */
  readonly numbers?: ReadonlySet<string>;
  /** What rows are dealt out to blocks by. */
  readonly seed: number;
  /** Leave out rows where a column has nothing, or one of these texts whatever its case; none by default. */
  readonly withoutTexts?: readonly string[];
  /** Rows of the first block; 131,072 by default, fewer of wide tables. */
  readonly firstRows?: number;
  /** Rows of every other block, about; 419,430 of ten columns by default. */
  readonly rowsPerBlock?: number;
}

/** Folders of the shuffled copy: blocks share them where there are more. */
const MOST_FOLDERS = 64;

/**
 * Opens a table to be read in blocks: rows of typed files (Parquet) are dealt out by their numbers, so that
 * the first block is read at once, and the others are copied, shuffled, to temporary files meanwhile; a text
 * file is read through first. Close it.
 * @throws DataError when the table can't be read or lacks a column.
 */
export async function openBlocks(sources: readonly string[], options: BlockOptions): Promise<TableBlocks> {
  const table = await OpenTable.open([...sources]);
  // reads of one connection come one after another
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(() => {
      if (isClosed) throw new Error(`openBlocks: ${table.label} is closed already`);
      return work();
    });
    last = done.catch(() => undefined);
    return done;
  };
  const close = async () => {
    isClosed = true;
    (await table.database()).connection.interrupt();
    await last;
    await table.close();
  };
  try {
    const database = await table.database();
    const { columns: wanted, also = [], numbers: asNumbers = new Set() } = options;
    const asked = { columns: wanted && [...wanted], also: [...also], numbers: asNumbers };
    const columns = selectColumns(
      table.columns.map(({ name }) => name),
      asked,
      table.label,
    );
    const areNumbers = columns.map((name) =>
      table.parts.every((part) => {
        const { type } = part.columns.find((column) => column.name === name)!;
        if (asked.numbers.has(name)) return true;
        return !part.textual && isNumericType(type) && type !== "BOOLEAN";
      }),
    );
    const run = async (sql: string) => {
      try {
        return await database.rows(sql);
      } catch (error) {
        throw translateError(error, table.label);
      }
    };
    const all = await numberedRows(table, database, { columns, areNumbers, without: options.withoutTexts });
    const rows = all.reduce((sum, { count }) => sum + count, 0);
    if (rows === 0) {
      throw new DataError(`${table.label}: no row is left to read; expected at least one row`);
    }
    const deal = dealFor(rows, columns.length, options);
    const union = all.map(({ sql }) => sql).join(" UNION ALL ");
    const dealt = all
      .map(({ part, count }) => `SELECT ${blockOf(rowId(part, "range"), deal)} AS block FROM range(${count})`)
      .join(" UNION ALL ");
    const counted = await run(`SELECT block, count(*) AS n FROM (${dealt}) GROUP BY block ORDER BY block`);
    const numbers = counted.map(({ block }) => Number(block));
    const sizes = counted.map(({ n }) => Number(n));
    const read = async (sql: string, asNumbers: readonly boolean[]): Promise<CellTable> => {
      const builders = asNumbers.map(
        (isNumber): ColumnBuilder => (isNumber ? numberBuilder() : textBuilder()),
      );
      const selected = asNumbers.map((isNumber, index) =>
        isNumber ? numberExpression(`c${index}`) : identifier(`c${index}`),
      );
      let count = 0;
      for await (const vectors of queryVectors(database, `SELECT ${selected.join(", ")} FROM ${sql}`, {
        label: table.label,
      })) {
        builders.forEach((builder, index) => {
          builder.add(vectors.columns[index]!, 0, vectors.rows);
        });
        count += vectors.rows;
      }
      const cells = new Map(columns.map((name, index) => [name, builders[index]!.cells()]));
      return { columns, cells, rows: count, source: table.label, notes: table.notes };
    };
    const inBlock = (block: number) => `(SELECT * FROM (${union}) WHERE ${blockOf("id", deal)} = ${block})`;
    const first = await read(`${inBlock(numbers[0]!)} ORDER BY id`, areNumbers);

    const folders = Math.min(MOST_FOLDERS, deal.others);
    const copy = table.scratchFile("blocks");
    const startCopy = () => {
      const selected = [
        ...columns.map((_, index) => `c${index}`),
        "id",
        "block",
        `block % ${folders} AS folder`,
      ];
      const blocks = `SELECT *, ${blockOf("id", deal)} AS block FROM (${union})`;
      return run(
        `COPY (SELECT ${selected.join(", ")} FROM (${blocks}) WHERE block > 0) TO ${literal(copy)} (FORMAT parquet, PARTITION_BY (folder))`,
      );
    };
    let copying: Promise<unknown> | undefined;
    const copied = () => {
      copying ??= startCopy();
      return copying;
    };
    const indexOf = (name: string) => columns.indexOf(name);
    const facts = (names: readonly string[]) =>
      inTurn(async () => {
        const [row] = await run(factsSql(names.map(indexOf), areNumbers, union));
        return new Map(names.map((name, at) => [name, factsFrom(row!, at)]));
      });
    const isOfNumbers = (names: readonly string[]) =>
      inTurn(async () => {
        // 0·x is 0 for a finite x and NaN otherwise
        const sum = names.map((name) => `0 * try_cast(c${indexOf(name)} AS FLOAT)`).join(" + ");
        const [row] = await run(`SELECT count(*) FILTER (isfinite(${sum})) AS n FROM (${union})`);
        return Number(row!.n) === rows;
      });
    return {
      columns,
      rows,
      dropped: all.reduce((sum, own) => sum + own.dropped, 0),
      sizes,
      source: table.label,
      notes: table.notes,
      first,
      cells(block, asNumbers = new Set()) {
        const own = columns.map((name, index) => areNumbers[index]! || asNumbers.has(name));
        return inTurn(async () => {
          if (block === 0) {
            return asNumbers.size === 0 ? first : read(`${inBlock(numbers[0]!)} ORDER BY id`, own);
          }
          await copied();
          const at = numbers[block]!;
          const folder = `${copy}/folder=${at % folders}`;
          const files = readdirSync(folder).map((name) => pathLiteral(`${folder}/${name}`));
          const relation = `read_parquet([${files.join(", ")}], hive_partitioning=false)`;
          return read(`${relation} WHERE block = ${at} ORDER BY id`, own);
        });
      },
      facts,
      isOfNumbers,
      distinct: (name) =>
        inTurn(async () => {
          const [row] = await run(`SELECT approx_count_distinct(c${indexOf(name)}) AS n FROM (${union})`);
          return Number(row!.n);
        }),
      fingerprint: () =>
        inTurn(async () => {
          const values = columns.map((_, index) => `c${index}`).join(", ");
          const [row] = await run(`SELECT CAST(sum(hash(id, ${values})) AS VARCHAR) AS sum FROM (${union})`);
          return String(row!.sum);
        }),
      async checkNumbers(names) {
        if (await isOfNumbers(names)) return;
        // gaps that are left out are no trouble
        const areDropped = options.withoutTexts !== undefined;
        for (const part of table.parts) {
          const inspection = await part.inspect([...names], areDropped ? "present" : "all");
          if (inspection.troubles.length === 0) continue;
          throw troubleError(part, inspection, { names: [...names], also: asked.also });
        }
        throw new DataError(
          `${table.label}: expected a finite number that float32 holds in every row of ${names.join(", ")}, got others; clean the table`,
        );
      },
      shuffle() {
        if (sizes.length > 1) inTurn(copied).catch(() => undefined);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

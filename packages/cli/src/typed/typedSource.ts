import type { RowSource, TableCells } from "tractable";
import { isReadAsNumber } from "./isReadAsNumber.ts";
import type { TypedData } from "./typedData.ts";

/** The rows that a typed density learns from: those in memory, or the blocks of a large table. */
export function typedSource({
  blocks,
  cells,
  contextCells,
  schema,
  contextSchema,
}: TypedData): TableCells | RowSource {
  if (blocks === undefined) return cells;
  const all = [...schema.columns, ...(contextSchema?.columns ?? [])];
  const numbers = new Set(all.filter(isReadAsNumber).map(({ name }) => name));
  const [names, contextNames] = [[...cells.keys()], [...(contextCells?.keys() ?? [])]];
  return {
    sizes: blocks.sizes,
    fingerprint: () => blocks.fingerprint(),
    async block(index) {
      if (index === 0) return { rows: cells, ...(contextCells && { context: contextCells }) };
      const read = (await blocks.cells(index, numbers)).cells;
      const only = (wanted: readonly string[]) => new Map(wanted.map((name) => [name, read.get(name)!]));
      return { rows: only(names), ...(contextCells && { context: only(contextNames) }) };
    },
  };
}

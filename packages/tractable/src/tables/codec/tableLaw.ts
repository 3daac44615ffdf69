import { digestOf } from "../../files/digest.ts";
import type { TableSchema } from "../tableSchema.ts";

/** What a coder of tables knows before it sees any: names of columns, and words that they held. */
export interface TableLaw {
  readonly columns: readonly { readonly name: string; readonly words: readonly string[] }[];
}

/** The law of the tables of a schema. */
export function tableLaw({ columns }: TableSchema): TableLaw {
  return {
    columns: columns.map(({ name, codes, gap, gaps = [] }) => {
      const own = codes.flatMap((code) =>
        code.type === "category" ? [...code.values, ...code.rest.map(([value]) => value)] : [],
      );
      const spelled = [gap ?? "", ...gaps].filter((one) => one !== "");
      return { name, words: [...new Set([...own, ...spelled])] };
    }),
  };
}

/** SHA-256 of a law, in hexadecimal. */
export function tableLawDigest(law: TableLaw): string {
  return digestOf({ metadata: { table: JSON.stringify(law) }, tensors: new Map() });
}

/** Whether what was read is a law. */
export function isTableLaw(value: unknown): value is TableLaw {
  const columns: unknown = typeof value === "object" && value !== null && Reflect.get(value, "columns");
  return Array.isArray(columns) && columns.every(isColumn);
}

function isColumn(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { name, words } = value as Record<string, unknown>;
  return typeof name === "string" && Array.isArray(words) && words.every((word) => typeof word === "string");
}

/** A name as an SQL identifier, whatever characters it holds. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal, whatever characters it holds. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A file path as a literal: DuckDB expands `*`, `?` and `[` in paths, so they are wrapped in brackets. */
export function pathLiteral(path: string): string {
  return literal(path.replaceAll(/[*?[]/g, "[$&]"));
}

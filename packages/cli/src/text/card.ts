import { type Colours, coloursFor } from "./colours.ts";

/** Lines of "name  value", with the names in one column. */
export function card(
  entries: readonly (readonly [name: string, value: string])[],
  colours: Colours = coloursFor(process.stdout),
): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries
    .map(([name, value]) => {
      const indented = value.replaceAll("\n", `\n${" ".repeat(width + 2)}`);
      return `${colours.faint(name.padEnd(width))}  ${indented}`;
    })
    .join("\n");
}

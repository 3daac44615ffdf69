import { openTableArchive } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { card } from "../../text/card.ts";
import { formatBytes, formatNames, plural } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import { printable } from "../../text/printable.ts";
import type { InspectCommandOptions } from "./inspectUsage.ts";

/** What an archive of a table says of itself. */
export function inspectTable(
  path: string,
  file: Uint8Array,
  { verify, json }: Pick<InspectCommandOptions, "verify" | "json">,
): void {
  const { table, count, model, answer, chunks, damage, isAlone } = openTableArchive(file, path);
  const { columns } = table;
  if (json) {
    const shown = chunks.map(({ kind, first, count: rows, length, isWhole }) => {
      return { kind, first, rows, bytes: length, isWhole };
    });
    printJson({
      rows: count,
      columns,
      bytes: file.length,
      model,
      answer,
      embedded: isAlone,
      chunks: shown,
      damage,
    });
  } else {
    print(
      card([
        ["archive", `${path}, ${formatBytes(file.length)}`],
        ["table", `${plural(count, "row")} of ${formatNames(columns.map(printable))}`],
        ["bits", `${((8 * file.length) / Math.max(1, count)).toFixed(1)} per row`],
        ["model", `${model}${isAlone ? ", inside" : ""}`],
        ["known answer", printable(answer)],
        ["chunks", plural(chunks.length, "chunk")],
        ["checksums", damage.length === 0 ? "all right" : damage.join("\n")],
      ]),
    );
  }
  if (verify && damage.length > 0)
    throw new UserError(`${path}: ${damage[0]}; decompress --salvage decodes the others`);
}

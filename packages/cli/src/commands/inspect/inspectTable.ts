import { type ByteSource, openTableArchive, type TableArchive } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { loadModel } from "../../files/loadModel.ts";
import { counter } from "../../progress/counter.ts";
import { card } from "../../text/card.ts";
import { formatBytes, formatNames, plural } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import { printable } from "../../text/printable.ts";
import { contentsText } from "./contentsText.ts";
import type { InspectCommandOptions } from "./inspectUsage.ts";

/** What an archive of a table says of itself, and whether it decodes to what was packed. */
export async function inspectTable(
  path: string,
  file: ByteSource,
  options: InspectCommandOptions,
): Promise<void> {
  const archive = await openTableArchive(file, path);
  const { table, count, model, answer, chunks, damage, isAlone, id } = archive;
  const { columns } = table;
  const contents = chunks.find(({ kind }) => kind === "end")?.digest;
  const canDecode = damage.length === 0 && (isAlone || options.model !== undefined);
  const isDecoded = options.verify === true && canDecode;
  if (isDecoded) await decodeAll(archive, options);
  if (options.json) {
    const shown = chunks.map(({ kind, first, count: rows, length, isWhole }) => {
      return { kind, first, rows, bytes: length, isWhole };
    });
    printJson({
      rows: count,
      columns,
      bytes: file.size,
      model,
      answer,
      id,
      contents,
      decoded: isDecoded,
      embedded: isAlone,
      chunks: shown,
      damage,
    });
  } else {
    print(
      card([
        ["archive", `${path}, ${formatBytes(file.size)}`],
        ["table", `${plural(count, "row")} of ${formatNames(columns.map(printable))}`],
        ["bits", `${((8 * file.size) / Math.max(1, count)).toFixed(1)} per row`],
        ["model", `${model}${isAlone ? ", inside" : ""}`],
        ["known answer", printable(answer)],
        ["chunks", plural(chunks.length, "chunk")],
        ["checksums", damage.length === 0 ? "all right" : damage.join("\n")],
        ["contents", contentsText(contents, isDecoded)],
      ]),
    );
  }
  if (options.verify && damage.length > 0)
    throw new UserError(`${path}: ${damage[0]}; decompress --salvage decodes what is whole`);
}

/** Decodes all rows, which are refused where they aren't those that were packed. */
async function decodeAll(
  archive: TableArchive,
  { model: modelPath, device, threads }: InspectCommandOptions,
): Promise<void> {
  const model = modelPath === undefined ? undefined : await loadModel(modelPath, { device, threads });
  const done = counter("row", "decoded");
  try {
    for await (const { first, rows } of archive.rows({ model })) done.update(first + rows.length);
  } finally {
    done.stop();
  }
  await model?.dispose();
}

import { stat } from "node:fs/promises";
import { isTableArchive, openArchive } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { readArchive } from "../../files/readArchive.ts";
import { archiveText } from "../../images/archiveText.ts";
import { card } from "../../text/card.ts";
import { formatBytes, plural } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import { printable } from "../../text/printable.ts";
import { inspectTable } from "./inspectTable.ts";
import type { InspectCommandOptions } from "./inspectUsage.ts";

/** `tractable inspect`: what an archive says of itself. */
export async function inspectCommand(path: string, { verify, json }: InspectCommandOptions): Promise<void> {
  const file = await readArchive(path);
  if (isTableArchive(file, path)) return inspectTable(path, file, { verify, json });
  const archive = openArchive(file, path);
  const { image, levels, count, together, model, answer, chunks, damage, rawBytes } = archive;
  const bytes = (await stat(path)).size;
  const names = await archive.names();
  const isEmbedded = chunks.some(({ kind }) => kind === "model");
  if (json) {
    const shown = chunks.map(({ kind, first, count: images, length, isWhole }) => {
      return { kind, first, images, bytes: length, isWhole };
    });
    printJson({
      images: count,
      image,
      levels,
      together,
      bytes,
      rawBytes,
      model,
      answer,
      embedded: isEmbedded,
      named: names !== undefined,
      chunks: shown,
      damage,
    });
  } else {
    print(
      card([
        ["archive", `${path}, ${formatBytes(bytes)}`],
        ["images", `${archiveText(image, count)}, ${levels} levels`],
        ["bits", `${((8 * bytes) / Math.max(1, rawBytes)).toFixed(3)} per sub-pixel`],
        ["model", `${model}${isEmbedded ? ", inside" : ""}`],
        ["known answer", printable(answer)],
        ["names", namesText(names)],
        ["chunks", plural(chunks.length, "chunk")],
        ["checksums", damage.length === 0 ? "all right" : damage.join("\n")],
      ]),
    );
  }
  if (verify && damage.length > 0)
    throw new UserError(`${path}: ${damage[0]}; decompress --salvage decodes the others`);
}

function namesText(names: readonly string[] | undefined): string {
  const [first, last] = [names?.[0], names?.at(-1)];
  if (first === undefined || last === undefined) return "none, images have numbers";
  return `${printable(first)} … ${printable(last)}`;
}

import { type ByteSource, type ImageArchive, isTableArchive, openArchive } from "tractable";
import { poolCoder } from "../../coding/coderPool.ts";
import { UserError } from "../../errors/userError.ts";
import { modelOfArchive } from "../../files/modelOfArchive.ts";
import { openArchiveFile } from "../../files/openArchiveFile.ts";
import { archiveText } from "../../images/archiveText.ts";
import { counter } from "../../progress/counter.ts";
import { card } from "../../text/card.ts";
import { formatBytes, plural } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import { printable } from "../../text/printable.ts";
import { contentsText } from "./contentsText.ts";
import { inspectTable } from "./inspectTable.ts";
import type { InspectCommandOptions } from "./inspectUsage.ts";

/** `tractable inspect`: what an archive says of itself, and whether it decodes to what was packed. */
export async function inspectCommand(path: string, options: InspectCommandOptions): Promise<void> {
  const { verify, model } = options;
  if (model !== undefined && !verify) {
    throw new UserError(
      "--model: expected --verify too, which decodes by it; add it, or leave the model out",
    );
  }
  const file = await openArchiveFile(path);
  try {
    if (await isTableArchive(file, path)) await inspectTable(path, file, options);
    else await inspectImages(path, file, options);
  } finally {
    await file.close();
  }
}

async function inspectImages(path: string, file: ByteSource, options: InspectCommandOptions): Promise<void> {
  const archive = await openArchive(file, path);
  const { image, levels, count, together, model, answer, chunks, damage, id } = archive;
  const rawBytes = await archive.rawBytes();
  const bytes = file.size;
  const names = await archive.names();
  const isEmbedded = chunks.some(({ kind, isWhole }) => kind === "model" && isWhole);
  const contents = chunks.find(({ kind }) => kind === "end")?.digest;
  const canDecode = damage.length === 0 && (isEmbedded || options.model !== undefined);
  const isDecoded = options.verify === true && canDecode;
  if (isDecoded) await decodeAll(archive, path, options);
  if (options.json) {
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
      id,
      contents,
      decoded: isDecoded,
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
        ["contents", contentsText(contents, isDecoded)],
      ]),
    );
  }
  if (options.verify && damage.length > 0)
    throw new UserError(`${path}: ${damage[0]}; decompress --salvage decodes what is whole`);
}

/** Decodes all images, which are refused where they aren't those that were packed. */
async function decodeAll(
  archive: ImageArchive,
  path: string,
  { model: modelPath, device, threads }: InspectCommandOptions,
): Promise<void> {
  const model = await modelOfArchive(archive, path, modelPath, { device, threads });
  const pooled = poolCoder(model, { device, threads });
  const done = counter("image", "decoded");
  try {
    for await (const { first, count } of archive.images(pooled.model)) done.update(first + count);
  } finally {
    done.stop();
    await pooled.close();
  }
  await model.dispose();
}

function namesText(names: readonly string[] | undefined): string {
  const [first, last] = [names?.[0], names?.at(-1)];
  if (first === undefined || last === undefined) return "none, images have numbers";
  return `${printable(first)} … ${printable(last)}`;
}

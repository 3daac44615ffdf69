import { stat } from "node:fs/promises";
import { type ImageSet, writeFileAtomically } from "@tractable/data";
import { compressImages } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { checkKind } from "../../files/dataKind.ts";
import { guardOutput } from "../../files/guardOutput.ts";
import { type ImageModel, loadImageModel } from "../../images/imageModel.ts";
import { imagesText } from "../../images/imageSizeText.ts";
import { readImageSet } from "../../images/readModelImages.ts";
import { counter } from "../../progress/counter.ts";
import { card } from "../../text/card.ts";
import { formatBytes, formatDuration } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import { archiveNames } from "./archiveNames.ts";
import type { CompressCommandOptions } from "./compressUsage.ts";

/** `tractable compress`: images in as many bytes as a model says they take. */
export async function compressCommand(
  path: string,
  sources: readonly string[],
  { out, embed, device, threads, json, force }: CompressCommandOptions,
): Promise<void> {
  await checkOutput(out, "archive");
  guardOutput(out, { inputs: [path, ...sources], force });
  const model = await loadImageModel(path, { device, threads });
  if (model.coder === undefined) {
    throw new UserError(
      `${path}: expected an integer flow, whose probabilities are the same on every machine, got ${model.spec.flow.kind}; fit one with "tractable fit <images> --flow idf"`,
    );
  }
  await checkKind(model, sources);
  const images = await readExactly(model, sources);
  const start = performance.now();
  const pieces: Uint8Array[] = [];
  const done = counter("image", "compressed");
  const names = archiveNames(images, sources);
  for await (const piece of compressImages(model, images.pixels, { names, embed, onProgress: done.update })) {
    pieces.push(piece);
  }
  done.stop();
  const seconds = (performance.now() - start) / 1000;
  await writeFileAtomically(out, Buffer.concat(pieces));
  await model.dispose();
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  const rawBytes = images.pixels.length;
  const bitsPerSubpixel = (8 * bytes) / rawBytes;
  const modelBytes = (await stat(path)).size;
  const encodeMegabytesPerSecond = rawBytes / 1e6 / seconds;
  if (json) {
    return printJson({
      images: images.count,
      rawBytes,
      bytes,
      bitsPerSubpixel,
      modelBytes,
      encodeMegabytesPerSecond,
      seconds,
      embedded: embed ?? false,
      out,
    });
  }
  print(
    card([
      ["images", imagesText(images, images.count)],
      [
        "archive",
        `${formatBytes(bytes)}, ${bitsPerSubpixel.toFixed(3)} bits per sub-pixel (raw ${formatBytes(rawBytes)})`,
      ],
      ["model", embed ? "inside" : `${path}, ${formatBytes(modelBytes)}, which decompress needs too`],
      ["time", `${formatDuration(seconds)}, ${encodeMegabytesPerSecond.toFixed(2)} MB/s`],
      ["written", out],
    ]),
  );
}

/** Images as they are: nothing is scaled, cropped or converted, as it couldn't be given back. */
async function readExactly({ image }: ImageModel, sources: readonly string[]): Promise<ImageSet> {
  // grey pixels lose nothing by becoming RGB
  const channels = image.channels === 3 ? 3 : undefined;
  const images = await readImageSet(sources, { channels, exact: true });
  const isSame =
    images.width === image.width && images.height === image.height && images.channels === image.channels;
  if (isSame) return images;
  throw new UserError(
    `${images.source}: expected ${imagesText(image)} as the model was fitted to, got ${imagesText(images)}; fit a model to such images`,
  );
}

import { checkOutput } from "../../files/checkOutput.ts";
import { givenLabels } from "../../images/givenLabels.ts";
import { loadImageModel } from "../../images/imageModel.ts";
import { imageRows, joinImages, type PixelImages, selectImages, toPixels } from "../../images/pixelImages.ts";
import { readModelImages } from "../../images/readModelImages.ts";
import { writeImageGrid } from "../../pictures/writeImageGrid.ts";
import { counter } from "../../progress/counter.ts";
import { card } from "../../text/card.ts";
import { formatValue, plural } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import type { ReconstructCommandOptions } from "./reconstructUsage.ts";

/** Images encoded and decoded at a time. */
const CHUNK = 256;
const SHOWN = 8;
/** Pixels lie between 0 and this many levels. */
const RANGE = 255;

/** `tractable reconstruct`: how exactly images come back from their latents. */
export async function reconstructCommand(
  path: string,
  sources: readonly string[],
  { out, device, threads, json, ...options }: ReconstructCommandOptions,
): Promise<void> {
  if (out !== undefined) await checkOutput(out, "grid");
  const model = await loadImageModel(path, { device, threads });
  const images = await readModelImages(model, sources, options);
  const labels = givenLabels(model, images);
  const size = images.pixels.length / images.count;
  const done = counter("image", "reconstructed");
  let worst = { error: -1, index: 0 };
  let shown: PixelImages | undefined;
  for (let from = 0; from < images.count; from += CHUNK) {
    const to = Math.min(from + CHUNK, images.count);
    const given = { labels: labels?.subarray(from, to) };
    const decoded = await model.decode(await model.encode(imageRows(images, from, to), given), given);
    shown ??= selectImages(toPixels(decoded, model.image), firstOf(to - from));
    decoded.data.forEach((value, at) => {
      const difference = Math.abs(value - images.pixels[from * size + at]!);
      const error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
      if (error > worst.error) worst = { error, index: from + Math.floor(at / size) };
    });
    done.update(to);
  }
  done.stop();
  await model.dispose();

  if (out !== undefined) {
    const originals = selectImages(images, firstOf(images.count));
    await writeImageGrid(out, joinImages([originals, shown!]), originals.count);
  }
  const { count } = images;
  const name = images.names(worst.index);
  if (json)
    return printJson({
      images: count,
      largestError: worst.error,
      largestErrorShare: worst.error / RANGE,
      image: name,
      out,
    });
  print(
    card([
      ["images", plural(count, "image")],
      [
        "largest error",
        `${formatValue(worst.error)} of ${RANGE} levels (${formatValue(worst.error / RANGE)} of the range), in ${name}`,
      ],
      ...(out === undefined ? [] : [["written", `${out} (originals above their reconstructions)`] as const]),
    ]),
  );
}

function firstOf(count: number): number[] {
  return Array.from({ length: Math.min(SHOWN, count) }, (_, index) => index);
}

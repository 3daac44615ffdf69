import { type ByteSource, isTableArchive, openArchive } from "tractable";
import { poolCoder } from "../../coding/coderPool.ts";
import { UserError } from "../../errors/userError.ts";
import { modelOfArchive } from "../../files/modelOfArchive.ts";
import { openArchiveFile } from "../../files/openArchiveFile.ts";
import { archiveText } from "../../images/archiveText.ts";
import { counter } from "../../progress/counter.ts";
import { card } from "../../text/card.ts";
import { formatDuration } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import { openOutput } from "./decompressOutput.ts";
import { decompressTable } from "./decompressTable.ts";
import type { DecompressCommandOptions } from "./decompressUsage.ts";
import { nothingLeft } from "./nothingLeft.ts";

/** `tractable decompress`: the images or the table of an archive. */
export async function decompressCommand(path: string, options: DecompressCommandOptions): Promise<void> {
  const file = await openArchiveFile(path);
  try {
    if (await isTableArchive(file, path)) await decompressTable(path, file, options);
    else await decompressImages(path, file, options);
  } finally {
    await file.close();
  }
}

async function decompressImages(
  path: string,
  file: ByteSource,
  options: DecompressCommandOptions,
): Promise<void> {
  const { out, model: modelPath, image: only, salvage, device, threads, json, force } = options;
  const archive = await openArchive(file, path);
  if (only !== undefined && only >= archive.count) {
    throw new UserError(
      `--image: expected the number of one of ${archive.count} images, from 0, got ${only}`,
    );
  }
  const output = await openOutput(out, {
    inputs: [path, ...(modelPath === undefined ? [] : [modelPath])],
    force,
  });
  const model = await modelOfArchive(archive, path, modelPath, { device, threads });
  const pooled = poolCoder(model, { device, threads });
  const names = await archive.names();
  const start = performance.now();
  const done = counter("image", "decompressed");
  let images = 0;
  let rawBytes = 0;
  const lostPlaces = [...archive.damage];
  const { channels, height, width } = archive.image;
  try {
    for await (const part of archive.images(pooled.model, {
      salvage,
      only,
      onLost: (place) => lostPlaces.push(place),
    })) {
      await output.add({ ...part, channels }, (index) => names?.[index], archive.count);
      images += part.count;
      rawBytes += part.pixels.length;
      done.update(images);
    }
    if (images === 0 && archive.count > 0) throw nothingLeft(path, lostPlaces);
    await output.finish(
      height === undefined || width === undefined ? undefined : { channels, height, width },
    );
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    done.stop();
    await pooled.close();
  }
  await model.dispose();
  const seconds = (performance.now() - start) / 1000;
  const decodeMegabytesPerSecond = rawBytes / 1e6 / seconds;
  const lost = (only === undefined ? archive.count : 1) - images;
  // whoever asks for one image isn't told of others
  if (only === undefined || lost > 0) for (const sentence of lostPlaces) say(`${path}: ${sentence}`);
  if (json) return printJson({ images, lost, rawBytes, decodeMegabytesPerSecond, seconds, out });
  print(
    card([
      ["images", archiveText(archive.image, images)],
      ...(lost > 0 ? [["lost", `${lost}, which are damaged`] as const] : []),
      ["time", `${formatDuration(seconds)}, ${decodeMegabytesPerSecond.toFixed(2)} MB/s`],
      ["written", out],
    ]),
  );
}

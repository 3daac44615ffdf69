import { stat } from "node:fs/promises";
import { writePiecesAtomically } from "@tractable/data";
import type { Model } from "tractable";
import { poolCoder } from "../../coding/coderPool.ts";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { checkKind } from "../../files/dataKind.ts";
import { guardOutput } from "../../files/guardOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { isImageModel } from "../../images/imageModel.ts";
import { counter } from "../../progress/counter.ts";
import { card } from "../../text/card.ts";
import { formatBytes, formatDuration } from "../../text/format.ts";
import { print, printJson } from "../../text/print.ts";
import type { CompressCommandOptions } from "./compressUsage.ts";
import { openImages } from "./imagesToCompress.ts";
import { openTable } from "./tableToCompress.ts";
import type { ToCompress } from "./toCompress.ts";

/** `tractable compress`: images or a table in as many bytes as a model says they take. */
export async function compressCommand(
  path: string,
  sources: readonly string[],
  { out, embed, device, threads, json, force }: CompressCommandOptions,
): Promise<void> {
  await checkOutput(out, "archive");
  guardOutput(out, { inputs: [path, ...sources], force });
  const model = await loadModel(path, { device, threads });
  if (isImageModel(model) && model.coder === undefined) {
    throw new UserError(
      `${path}: expected an integer flow, whose probabilities are the same on every machine, got ${model.spec.flow.kind}; fit one with "tractable fit <images> --flow idf"`,
    );
  }
  await checkKind(model, sources);
  const pooled = poolCoder(model, { device, threads });
  const opened = await open(pooled.model, sources);
  const start = performance.now();
  const done = counter(opened.item, "compressed");
  let bytes: number;
  try {
    bytes = await writePiecesAtomically(out, opened.compress({ embed, onProgress: done.update }));
  } finally {
    done.stop();
    await pooled.close();
  }
  const seconds = (performance.now() - start) / 1000;
  await model.dispose();
  const rawBytes = opened.rawBytes();
  // nothing may have been packed
  const packed = Math.max(1, rawBytes);
  const isImages = opened.item === "image";
  const bitsPerSubpixel = (8 * bytes) / packed;
  const modelBytes = (await stat(path)).size;
  const encodeMegabytesPerSecond = rawBytes / 1e6 / seconds;
  if (json) {
    return printJson({
      [`${opened.item}s`]: opened.count,
      rawBytes,
      bytes,
      ...(isImages && { bitsPerSubpixel }),
      modelBytes,
      encodeMegabytesPerSecond,
      seconds,
      embedded: embed ?? false,
      out,
    });
  }
  const rate = isImages
    ? `${bitsPerSubpixel.toFixed(3)} bits per sub-pixel`
    : `${((100 * bytes) / packed).toFixed(1)} % of the cells as text`;
  print(
    card([
      [`${opened.item}s`, opened.text],
      ["archive", `${formatBytes(bytes)}, ${rate} (raw ${formatBytes(rawBytes)})`],
      ["model", embed ? "inside" : `${path}, ${formatBytes(modelBytes)}, which decompress needs too`],
      ["time", `${formatDuration(seconds)}, ${encodeMegabytesPerSecond.toFixed(2)} MB/s`],
      ["written", out],
    ]),
  );
}

function open(model: Model, sources: readonly string[]): Promise<ToCompress> {
  return isImageModel(model) ? openImages(model, sources) : openTable(model, sources);
}

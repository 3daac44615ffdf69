import { extname } from "node:path";
import { openTableWriter, type TableWriter } from "@tractable/data";
import { type ByteSource, openTableArchive } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { guardOutput } from "../../files/guardOutput.ts";
import { loadModel } from "../../files/loadModel.ts";
import { refuseOptions } from "../../options/refuseOptions.ts";
import { counter } from "../../progress/counter.ts";
import { card } from "../../text/card.ts";
import { formatDuration, plural } from "../../text/format.ts";
import { print, printJson, say } from "../../text/print.ts";
import type { DecompressCommandOptions } from "./decompressUsage.ts";
import { nothingLeft } from "./nothingLeft.ts";

/** What a table's file may end in: cells are text there, as they are in the archive. */
const TEXT_FILES = [".csv", ".tsv"];

/** The table of an archive, every cell as it was written. */
export async function decompressTable(
  path: string,
  file: ByteSource,
  { out, model: modelPath, salvage, json, force, device, threads, ...others }: DecompressCommandOptions,
): Promise<void> {
  refuseOptions(others, ["image"], "it is for images, and the archive has a table; leave it out");
  if (!TEXT_FILES.includes(extname(out.replace(/\.gz$/i, "")).toLowerCase())) {
    throw new UserError(
      `--out: expected a name ending in .csv or .tsv (or either with .gz), as the archive has a table, got "${out}"`,
    );
  }
  if (modelPath === undefined) {
    const why = "a table is decoded without a model's net; leave it out";
    // the processor is what it takes anyway
    const asked = { device: device === "cpu" ? undefined : device, threads };
    refuseOptions(asked, ["device", "threads"], why);
  }
  await checkOutput(out, "rows");
  guardOutput(out, { inputs: [path, ...(modelPath === undefined ? [] : [modelPath])], force });
  const archive = await openTableArchive(file, path);
  const model = modelPath === undefined ? undefined : await loadModel(modelPath, { device, threads });
  const start = performance.now();
  const done = counter("row", "decompressed");
  const columns = archive.table.columns.map((name) => ({ name, type: "text" as const }));
  let rows = 0;
  let rawBytes = 0;
  const lostPlaces = [...archive.damage];
  let writer: TableWriter | undefined;
  try {
    for await (const part of archive.rows({ model, salvage, onLost: (place) => lostPlaces.push(place) })) {
      writer ??= await openTableWriter(out, columns);
      await writer.write(columns.map((_, column) => part.rows.map((row) => row[column]!)));
      rows += part.rows.length;
      rawBytes += spelledBytes(part.rows);
      done.update(rows);
    }
    if (rows === 0 && archive.count > 0) throw nothingLeft(path, lostPlaces);
    writer ??= await openTableWriter(out, columns);
    await writer.close();
  } catch (error) {
    await writer?.abort();
    throw error;
  } finally {
    done.stop();
  }
  await model?.dispose();
  const seconds = (performance.now() - start) / 1000;
  const lost = archive.count - rows;
  for (const sentence of lostPlaces) say(`${path}: ${sentence}`);
  const decodeMegabytesPerSecond = rawBytes / 1e6 / seconds;
  if (json) return printJson({ rows, lost, rawBytes, decodeMegabytesPerSecond, seconds, out });
  print(
    card([
      ["rows", plural(rows, "row")],
      ...(lost > 0 ? [["lost", `${lost}, which are damaged`] as const] : []),
      ["time", formatDuration(seconds)],
      ["written", out],
    ]),
  );
}

/** How many bytes the cells take as text, each with what parts it from the next. */
function spelledBytes(rows: readonly (readonly (string | null)[])[]): number {
  let bytes = 0;
  for (const row of rows) for (const cell of row) bytes += 1 + Buffer.byteLength(cell ?? "");
  return bytes;
}

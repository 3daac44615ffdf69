import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { DataError } from "../dataError.ts";
import { systemReason } from "../systemReason.ts";

/** Rewrite a table whose columns are padded with blanks as tab-separated values, which DuckDB reads. */
export async function whitespaceToTsv(
  path: string,
  gzip: boolean,
  target: string,
  label: string,
): Promise<void> {
  const raw = createReadStream(path);
  try {
    if (gzip) {
      const unzip = createGunzip();
      await Promise.all([pipeline(raw, unzip), rewrite(unzip, target)]);
    } else await rewrite(raw, target);
  } catch (cause) {
    throw new DataError(`${label}: it could not be read because ${systemReason(cause)}`, { cause });
  }
}

function rewrite(input: Readable, target: string): Promise<void> {
  return pipeline(Readable.from(tabbedLines(input)), createWriteStream(target));
}

/** Lines are passed on some thousands at a time: one write a line would be slow. */
async function* tabbedLines(input: Readable): AsyncGenerator<string> {
  let batch: string[] = [];
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const words = line.trim();
    if (words === "" || words.startsWith("#")) continue;
    batch.push(words.replaceAll(/\s+/g, "\t"));
    if (batch.length === 4096) {
      yield `${batch.join("\n")}\n`;
      batch = [];
    }
  }
  if (batch.length > 0) yield `${batch.join("\n")}\n`;
}

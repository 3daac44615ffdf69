import { open } from "node:fs/promises";
import { basename } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { DataError } from "../dataError.ts";

export type Format =
  | { kind: "csv"; gzip: boolean; delimiter: string; width: number }
  | { kind: "json"; gzip: boolean; layout: "newline_delimited" | "auto" }
  | { kind: "whitespace"; gzip: boolean }
  | { kind: "npy"; gzip: boolean }
  | { kind: "parquet" }
  | { kind: "npz" };

const HEAD_BYTES = 65_536;

/** Tell a file's format by its first bytes, and by its extension where the bytes leave it open. */
export async function detectFormat(path: string, label: string): Promise<Format> {
  const raw = await readHead(path);
  if (raw.length === 0) throw new DataError(`${label}: the file is empty; expected a table`);
  const gzip = raw[0] === 0x1f && raw[1] === 0x8b;
  const head = gzip ? gunzipHead(raw, label) : raw;
  if (head.length === 0)
    throw new DataError(`${label}: the file is empty once uncompressed; expected a table`);

  const magic = head.toString("latin1", 0, 6);
  if (magic === "\x93NUMPY") return { kind: "npy", gzip };
  const extension = /\.(\w+)$/.exec(basename(path).toLowerCase().replace(/\.gz$/, ""))?.[1] ?? "";
  if (extension === "xlsx" || extension === "xls") {
    throw new DataError(`${label}: spreadsheets are not read; save the sheet as CSV and give that`);
  }
  const container = magic.startsWith("PAR1") ? "parquet" : magic.startsWith("PK\x03\x04") ? "npz" : undefined;
  if (container && gzip) {
    throw new DataError(`${label}: a gzipped ${container} file is not read; uncompress it with gunzip first`);
  }
  if (container) return { kind: container };
  if (extension === "parquet" || extension === "npy" || extension === "npz") {
    throw new DataError(
      `${label}: it is not a ${extension} file or it is damaged; write or download it again`,
    );
  }

  const text = head.toString("utf8").replace(/^\uFEFF/, "");
  if (text.trim() === "") throw new DataError(`${label}: the file holds only blank lines; expected a table`);
  if (extension === "json") return { kind: "json", gzip, layout: "auto" };
  const separated = extension === "csv" || extension === "tsv";
  if (extension === "jsonl" || extension === "ndjson" || (!separated && text.trimStart().startsWith("{"))) {
    return { kind: "json", gzip, layout: "newline_delimited" };
  }
  const line = firstLine(text);
  if (!separated && isWhitespaceSeparated(line)) return { kind: "whitespace", gzip };
  return { kind: "csv", gzip, ...csvShape(line) };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The head of a gzip file ends in the middle of its data, which the flush mode allows for. */
function gunzipHead(raw: Buffer, label: string): Buffer {
  try {
    return gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, HEAD_BYTES);
  } catch (cause) {
    throw new DataError(`${label}: its gzip data is damaged; download it again`, { cause });
  }
}

function firstLine(text: string): string {
  return text.split(/[\r\n]+/).find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
}

/** Columns padded with blanks, as in many old data sets; a line with tabs and words is rather a TSV. */
function isWhitespaceSeparated(line: string): boolean {
  const words = line.trim().split(/\s+/);
  if (/[,;|"]/.test(line) || words.length < 2) return false;
  return !line.includes("\t") || words.every((word) => Number.isFinite(Number(word)));
}

/**
 * The delimiter is chosen here, by the first line alone: left to choose, DuckDB explains a row of the wrong
 * width by preferring a delimiter that occurs nowhere.
 */
function csvShape(line: string): { delimiter: string; width: number } {
  const unquoted = line.replaceAll(/"[^"]*"/g, "");
  const candidates = [",", "\t", ";", "|"].map((delimiter) => ({
    delimiter,
    width: unquoted.split(delimiter).length,
  }));
  return candidates.reduce((best, candidate) => (candidate.width > best.width ? candidate : best));
}

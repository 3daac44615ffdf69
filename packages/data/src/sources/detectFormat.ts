import { basename } from "node:path";
import { DataError } from "../dataError.ts";
import type { Format } from "../format.ts";
import { readHead } from "./readHead.ts";

/** Tell a file's format by its first bytes, and by its extension where the bytes leave it open. */
export async function detectFormat(path: string, label: string): Promise<Format> {
  const { head, gzip } = await readHead(path, label);
  if (head.length === 0) {
    throw new DataError(`${label}: the file is empty${gzip ? " once uncompressed" : ""}; expected a table`);
  }

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
  return { kind: "csv", gzip, ...csvShape(line), above: linesAbove(text) };
}

function firstLine(text: string): string {
  return text.split(/[\r\n]+/).find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
}

/** Further down a line that begins with # is a row: its first value may begin so. */
function linesAbove(text: string): number {
  const [above] = /^(?:[^\S\r\n]*(?:\r\n|\r|\n)|#[^\r\n]*(?:\r\n|\r|\n))*/.exec(text)!;
  return above.includes("#") ? above.split(/\r\n|\r|\n/).length - 1 : 0;
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

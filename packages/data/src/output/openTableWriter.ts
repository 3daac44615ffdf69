import { DataError } from "../dataError.ts";
import { translateError } from "../duckdb/translateError.ts";
import { openDestination, writeError } from "./destination.ts";
import { duckTableWriter } from "./duckTableWriter.ts";
import { npyTableWriter } from "./npyTableWriter.ts";
import { npzTableWriter } from "./npzTableWriter.ts";
import { outputFormat } from "./outputFormat.ts";
import type { TableWriter, WriterColumn, WriterValues } from "./tableWriter.ts";

/**
 * Write columns of numbers and text to .csv, .tsv, .jsonl (each also with .gz), .parquet, .npy or .npz, or as
 * CSV to standard output (`-`). A numpy file keeps no column names and takes numbers alone. The file appears
 * when `close` resolves.
 * @throws DataError when the file can't be written; nothing is left behind then.
 */
export async function openTableWriter(path: string, columns: WriterColumn[]): Promise<TableWriter> {
  if (columns.length === 0) throw new DataError(`${path}: expected at least one column to write, got none`);
  const { format, gzip } = outputFormat(path);
  const destination = await openDestination(path);
  const { temporary } = destination;
  let inner: TableWriter;
  try {
    const text = columns.find(({ type }) => type !== "float32" && type !== "float64");
    if ((format === "npy" || format === "npz") && text !== undefined) {
      throw new DataError(
        `${path}: a NumPy file holds floating-point numbers, and column "${text.name}" is of type ${text.type}; write .csv or .parquet`,
      );
    }
    if (format === "npy") inner = await npyTableWriter(temporary, columns);
    else if (format === "npz") inner = await npzTableWriter(temporary, columns);
    else inner = await duckTableWriter(temporary, { format, gzip }, columns);
  } catch (error) {
    await destination.discard();
    throw failure(error, path);
  }

  let state: "open" | "finished" = "open";
  async function abort(): Promise<void> {
    if (state === "finished") return;
    state = "finished";
    try {
      await inner.abort();
    } finally {
      await destination.discard();
    }
  }
  async function orAbort(work: () => Promise<void>): Promise<void> {
    if (state === "finished")
      throw new Error(`openTableWriter: ${path} is closed already; open it again to write`);
    try {
      await work();
    } catch (error) {
      await abort();
      throw failure(error, path);
    }
  }

  return {
    write(chunk) {
      return orAbort(async () => {
        checkChunk(chunk, columns.length, path);
        await inner.write(chunk);
      });
    },
    close() {
      return orAbort(async () => {
        await inner.close();
        await destination.commit();
        state = "finished";
      });
    },
    abort,
  };
}

function checkChunk(chunk: readonly WriterValues[], width: number, path: string): void {
  const lengths = new Set(chunk.map(({ length }) => length));
  if (chunk.length === width && lengths.size === 1) return;
  const got = `${chunk.length} of lengths ${[...lengths].join(", ") || "none"}`;
  throw new DataError(`${path}: expected ${width} arrays of one length, one a column, got ${got}`);
}

function failure(error: unknown, path: string): unknown {
  const translated = translateError(error, path);
  return translated instanceof DataError ? translated : writeError(translated, path);
}

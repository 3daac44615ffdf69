import { open } from "node:fs/promises";
import { formatNpyHeader } from "../numpy/npyHeader.ts";
import type { TableWriter, WriterColumn } from "./tableWriter.ts";

/** An .npy array of rows × columns; float64 when any column is. Its header is completed at the end. */
export async function npyTableWriter(temporary: string, columns: WriterColumn[]): Promise<TableWriter> {
  const double = columns.some(({ type }) => type === "float64");
  const header = (rows: number) => formatNpyHeader(double ? "f8" : "f4", [rows, columns.length]);
  const file = await open(temporary, "w");
  let rows = 0;
  await file.writeFile(header(0));
  return {
    async write(chunk) {
      const width = chunk.length;
      const count = chunk[0]!.length;
      const values = double ? new Float64Array(count * width) : new Float32Array(count * width);
      chunk.forEach((column, index) => {
        for (let row = 0; row < count; row++) values[row * width + index] = Number(column[row]);
      });
      await file.writeFile(new Uint8Array(values.buffer));
      rows += count;
    },
    async close() {
      await file.write(header(rows), 0, 128, 0);
      await file.close();
    },
    async abort() {
      await file.close();
    },
  };
}

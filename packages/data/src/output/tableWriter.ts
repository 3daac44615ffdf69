/** Writes columns of numbers, some rows at a time. */
export interface TableWriter {
  /** Append rows: one array per column, all of one length. */
  write(chunk: (Float32Array | Float64Array)[]): Promise<void>;
  /** Finish: only now does the file appear under its name. */
  close(): Promise<void>;
  /** Give up: nothing is left behind. */
  abort(): Promise<void>;
}

export interface WriterColumn {
  name: string;
  type: "float32" | "float64";
}

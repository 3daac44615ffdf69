/** What a file of a table holds, and what reading it needs to know. */
export type Format =
  | {
      kind: "csv";
      gzip: boolean;
      delimiter: string;
      width: number;
      /** How many lines lie above the table: remarks that begin with #, and blank lines around them. */
      above: number;
    }
  | { kind: "json"; gzip: boolean; layout: "newline_delimited" | "auto" }
  | { kind: "whitespace"; gzip: boolean }
  | { kind: "npy"; gzip: boolean }
  | { kind: "parquet" }
  | { kind: "npz" };

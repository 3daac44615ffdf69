import type { CompressOptions } from "tractable";

/** Images or rows that were found, and are compressed when that is asked for. */
export interface ToCompress {
  readonly item: "image" | "row";
  readonly count: number;
  /** What they are, in words. */
  readonly text: string;
  /** How many bytes they take as they are, once they are compressed. */
  readonly rawBytes: () => number;
  readonly compress: (options: Pick<CompressOptions, "embed" | "onProgress">) => AsyncGenerator<Uint8Array>;
}

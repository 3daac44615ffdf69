export interface ImageSet {
  /**
   * The images one after the other, each in the order channel, row, column: [count, channels, height, width],
   * 0…255.
   */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** Where the images came from, in words: `photos`, `a.png and 2 more sources`. */
  readonly source: string;
  /** Where image `index` came from: a path, or `file.gz#17`. */
  readonly names: (index: number) => string;
  /** For each image an index into `classNames`. */
  readonly labels: Uint16Array | undefined;
  readonly classNames: readonly string[];
  /** The files that could not be read and were left out. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

import type { Matrix } from "tractable";

/** What an edit comes to. */
export interface Edited {
  /** The image moved by every amount, one a row. */
  readonly moved: Matrix;
  /** What to say about it. */
  readonly note: string | undefined;
  /** What else is reported. */
  readonly facts: Readonly<Record<string, number>>;
}

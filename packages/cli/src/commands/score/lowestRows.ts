export interface ScoredRow {
  /** From 1, in the order of the data. */
  readonly row: number;
  readonly logProb: number;
  /** What the row holds, in words. */
  readonly values: readonly string[];
}

/** The few rows with the lowest log-densities of a long stream of rows. */
export class LowestRows {
  private readonly most: number;
  private held: ScoredRow[] = [];

  constructor(most: number) {
    this.most = most;
  }

  /** `valuesOf` tells what a row of this chunk holds; `before` is how many rows came earlier. */
  add(logProbs: Float64Array, valuesOf: (row: number) => readonly string[], before: number): void {
    for (let index = 0; index < logProbs.length; index++) {
      const logProb = logProbs[index]!;
      if (Number.isNaN(logProb)) continue;
      if (this.held.length === this.most && logProb >= this.held.at(-1)!.logProb) continue;
      this.held.push({ row: before + index + 1, logProb, values: valuesOf(index) });
      this.held.sort((a, b) => (a.logProb === b.logProb ? a.row - b.row : a.logProb - b.logProb));
      this.held.length = Math.min(this.most, this.held.length);
    }
  }

  sorted(): readonly ScoredRow[] {
    return this.held;
  }
}

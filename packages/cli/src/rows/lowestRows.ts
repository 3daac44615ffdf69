export interface ScoredRow {
  /** From 1, in the order of the data. */
  readonly row: number;
  readonly logProb: number;
  readonly values: Float32Array;
}

/** The few rows with the lowest log-densities of a long stream of rows. */
export class LowestRows {
  private readonly most: number;
  private held: ScoredRow[] = [];

  constructor(most: number) {
    this.most = most;
  }

  /** `data` holds the rows of `logProbs`; `before` is how many rows came earlier. */
  add(logProbs: Float64Array, data: Float32Array, before: number): void {
    const width = data.length / logProbs.length;
    for (const [index, logProb] of logProbs.entries()) {
      if (this.held.length === this.most && logProb >= this.held.at(-1)!.logProb) continue;
      const values = data.slice(index * width, (index + 1) * width);
      this.held.push({ row: before + index + 1, logProb, values });
      this.held.sort((a, b) => (a.logProb === b.logProb ? a.row - b.row : a.logProb - b.logProb));
      this.held.length = Math.min(this.most, this.held.length);
    }
  }

  sorted(): readonly ScoredRow[] {
    return this.held;
  }
}

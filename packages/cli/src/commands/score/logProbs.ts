export interface LogProbStatistics {
  readonly rows: number;
  /** In nats; −∞ as soon as one row is outside the support. */
  readonly mean: number;
  /** The standard error of the mean; NaN for a single row or an infinite mean. */
  readonly standardError: number;
  /** Rows that couldn't be scored, as they have a gap: NaN. */
  readonly unscored: number;
  /** Rows with a log-density of −∞. */
  readonly outside: number;
  /** The mean over the rows that have a finite log-density, nats. */
  readonly meanInside: number;
  readonly standardErrorInside: number;
}

/** Statistics of a long list of log-densities, of which no more than some rows are there at a time. */
export class LogProbs {
  length = 0;
  private inside = 0;
  private unscored = 0;
  private mean = 0;
  /** The sum of squared distances from the mean. */
  private squares = 0;

  add(chunk: Float64Array): void {
    const finite = chunk.filter(Number.isFinite);
    this.length += chunk.length;
    this.unscored += chunk.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
    if (finite.length === 0) return;
    const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
    const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    // two groups as one: Chan, Golub & LeVeque 1979
    const together = this.inside + finite.length;
    const distance = mean - this.mean;
    this.squares += squares + (distance ** 2 * this.inside * finite.length) / together;
    this.mean += (distance * finite.length) / together;
    this.inside = together;
  }

  statistics(): LogProbStatistics {
    const meanInside = this.inside === 0 ? Number.NaN : this.mean;
    const standardErrorInside = Math.sqrt(this.squares / (this.inside - 1) / this.inside);
    const outside = this.length - this.inside - this.unscored;
    return {
      rows: this.length,
      mean: outside > 0 ? Number.NEGATIVE_INFINITY : meanInside,
      standardError: outside > 0 ? Number.NaN : standardErrorInside,
      unscored: this.unscored,
      outside,
      meanInside,
      standardErrorInside,
    };
  }
}

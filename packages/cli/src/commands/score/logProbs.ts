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

/** A growing list of log-densities. */
export class LogProbs {
  length = 0;
  private held = new Float64Array(65_536);

  add(chunk: Float64Array): void {
    if (this.length + chunk.length > this.held.length) {
      const larger = new Float64Array(Math.max(2 * this.held.length, this.length + chunk.length));
      larger.set(this.held.subarray(0, this.length));
      this.held = larger;
    }
    this.held.set(chunk, this.length);
    this.length += chunk.length;
  }

  values(): Float64Array {
    return this.held.subarray(0, this.length);
  }

  statistics(): LogProbStatistics {
    const inside = this.values().filter(Number.isFinite);
    const meanInside = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    const squares = inside.reduce((sum, value) => sum + (value - meanInside) ** 2, 0);
    const standardErrorInside = Math.sqrt(squares / (inside.length - 1) / inside.length);
    const unscored = this.values().reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
    const outside = this.length - inside.length - unscored;
    return {
      rows: this.length,
      mean: outside > 0 ? Number.NEGATIVE_INFINITY : meanInside,
      standardError: outside > 0 ? Number.NaN : standardErrorInside,
      unscored,
      outside,
      meanInside,
      standardErrorInside,
    };
  }
}

export interface BoxOptions {
  /** How many pieces the box is cut into; 8 by default. */
  readonly bins: number;
  /** The box is [−bound, bound] in both directions; 5 by default. */
  readonly bound: number;
  /** The smallest width of a bin, as a fraction of the box; 0.001 by default. */
  readonly minimumWidth: number;
  /** The smallest height of a bin, as a fraction of the box; 0.001 by default. */
  readonly minimumHeight: number;
  /** The smallest slope at a knot; 0.001 by default. */
  readonly minimumSlope: number;
}

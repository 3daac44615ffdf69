import type { Trained } from "./train.ts";

export interface FitOutcome extends Trained {
  /** About the data, for --json. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The picture that lies beside the model, as SVG. */
  readonly draw: (title: string) => Promise<string>;
}

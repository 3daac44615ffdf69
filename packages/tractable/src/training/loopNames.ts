/**
 * What the compiled training loop calls its inputs beside the state and the rows, and its outputs beside the
 * state.
 */
export const loopNames = {
  dropout: "dropout",
  clip: "clip",
  /** A number that an optimizer takes at every step, which it may call anything. */
  scalar: (name: string) => `scalar/${name}`,
  loss: "loss",
  norm: "norm",
} as const;

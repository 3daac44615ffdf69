/**
 * What the compiled training loop calls its inputs beside the state and the rows, and its outputs beside the
 * state.
 */
export const loopNames = {
  dropout: "dropout",
  clip: "clip",
  /** A number that an optimizer takes at every step, which it may call anything. */
  scalar: (name: string) => `scalar/${name}`,
  /** The gradient of a vector of parameters, where gradients and updates are programs of their own. */
  gradient: (vector: number) => `gradient/${vector}`,
  /** A gradient by one of several sessions that each compute a part of the batch. */
  gradientOf: (side: number, vector: number) => `gradient/${side}/${vector}`,
  loss: "loss",
  norm: "norm",
} as const;

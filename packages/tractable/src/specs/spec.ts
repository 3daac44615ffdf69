/**
 * Plain data that says how to build a part again: its factory's options, with parts replaced by their specs.
 */
export interface Spec {
  /** The name of the factory. */
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Whether something read from a file is the spec of a part. */
export function isSpec(value: unknown): value is Spec {
  return typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";
}

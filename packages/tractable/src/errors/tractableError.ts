/**
 * What the caller can mend: an option that can't work, data that can't be used, a file that isn't what it
 * should be. Its message is one sentence: what, expected, got, and how to mend it. A broken invariant of the
 * library is a plain `Error` instead.
 */
export class TractableError extends Error {
  override readonly name = "TractableError";
}

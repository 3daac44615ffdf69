/** Whether a value has a length and places; a text has both, and is never meant. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === "object" && value !== null && Number.isSafeInteger(Reflect.get(value, "length"));
}

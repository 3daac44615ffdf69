/** What the user gave cannot be used: the message is one sentence that can be printed as it is. */
export class DataError extends Error {
  override name = "DataError";
}

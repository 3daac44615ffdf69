/** Some images or rows by their numbers: "image 3", or "images 3 to 5". */
export function spanText(kind: string, first: number, count: number): string {
  return count === 1 ? `${kind.replace(/s$/, "")} ${first}` : `${kind} ${first} to ${first + count - 1}`;
}

/** What has so many parts is, or are. */
export function isOrAre(count: number): string {
  return count === 1 ? "is" : "are";
}

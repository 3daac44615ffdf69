/** A name within a folder has so many bytes at most, on most systems. */
const MOST_BYTES = 255;

/**
 * What the file of an image of that name is called within a folder, with .png behind names of other kinds.
 * Undefined for names that lead out of the folder, or that some systems have no files of, as with .png they
 * may be too long.
 */
export function fileNameOf(name: string): string | undefined {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.includes("..") || /[\\:\p{Cc}]/u.test(name)) return undefined;
  const last = parts.pop()!;
  const path = [...parts, /\.png$/i.test(last) ? last : `${last}.png`];
  return path.some((part) => Buffer.byteLength(part) > MOST_BYTES) ? undefined : path.join("/");
}

/** What an image without a name is called, before .png: its number, in as many digits as the last takes. */
export function numberName(index: number, count: number): string {
  return String(index).padStart(Math.max(3, String(count - 1).length), "0");
}

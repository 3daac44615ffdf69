/**
 * What the file of an image of that name is called within a folder, with .png behind names of other kinds.
 * Undefined for names that lead out of the folder, or that some systems have no files of.
 */
export function fileNameOf(name: string): string | undefined {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.includes("..") || /[\\:\p{Cc}]/u.test(name)) return undefined;
  const path = parts.join("/");
  return /\.png$/i.test(path) ? path : `${path}.png`;
}

/** What an image without a name is called, before .png: its number, in as many digits as the last takes. */
export function numberName(index: number, count: number): string {
  return String(index).padStart(Math.max(3, String(count - 1).length), "0");
}

import { UserError } from "../../errors/userError.ts";

/**
 * What an image's file is called within the folder: as the archive says, with .png behind names of other
 * kinds; by its number where the archive has no names. Refuses names that lead out of the folder.
 */
export function fileNameOf(name: string | undefined, index: number, count: number): string {
  if (name === undefined) return `${String(index).padStart(Math.max(3, String(count - 1).length), "0")}.png`;
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  const isInside = parts.length > 0 && !parts.includes("..") && !/[\\\0:]/.test(name);
  if (!isInside) {
    throw new UserError(
      `image ${index}: expected the name of a file in the folder, got ${JSON.stringify(name.slice(0, 80))}; use --out images.npy, which needs none`,
    );
  }
  const path = parts.join("/");
  return /\.png$/i.test(path) ? path : `${path}.png`;
}

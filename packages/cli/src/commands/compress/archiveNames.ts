import { relative, sep } from "node:path";
import type { ImageSet } from "@tractable/data";

/** What one image of a file of many is called. */
const NUMBERED = /#\d+$/;

/**
 * What an archive calls images: the paths of picture files, from the folder on that was named. Undefined for
 * images of a file of many, which are told by their numbers.
 */
export function archiveNames(
  { names, count }: Pick<ImageSet, "names" | "count">,
  sources: readonly string[],
): string[] | undefined {
  const paths = Array.from({ length: count }, (_, index) => names(index));
  if (paths.some((path) => NUMBERED.test(path))) return undefined;
  const [source] = sources;
  const inside = paths.map((path) => relative(source!, path));
  const areInside = sources.length === 1 && inside.every((path) => path !== "" && !path.startsWith(".."));
  return (areInside ? inside : paths).map((path) => path.split(sep).join("/"));
}

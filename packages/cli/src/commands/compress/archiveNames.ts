import { dirname, relative, sep } from "node:path";
import type { ImageSet } from "@tractable/data";

/** What one image of a file of many is called. */
const NUMBERED = /#\d+$/;

/**
 * What an archive calls images: the paths of picture files, from the folder on that was named, or else from
 * the one that they all lie in. Undefined for images of a file of many, which are told by their numbers.
 */
export function archiveNames(
  { names, count }: Pick<ImageSet, "names" | "count">,
  sources: readonly string[],
): string[] | undefined {
  const paths = Array.from({ length: count }, (_, index) => names(index));
  if (paths.some((path) => NUMBERED.test(path))) return undefined;
  const [source] = sources;
  const isFolder = sources.length === 1 && paths.every((path) => isInside(source!, path));
  const folder = isFolder ? source! : commonFolder(paths);
  return paths.map((path) => relative(folder, path).split(sep).join("/"));
}

function isInside(folder: string, path: string): boolean {
  const own = relative(folder, path);
  return own !== "" && !own.startsWith("..");
}

/** The deepest folder that all files lie in. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? "");
  while (!paths.every((path) => isInside(folder, path)) && dirname(folder) !== folder)
    folder = dirname(folder);
  return folder;
}

import { dirname, relative, resolve, sep } from "node:path";
import type { ImageSet } from "@tractable/data";
import { FileNames } from "../../files/fileNames.ts";

/** What one image of a file of many is called. */
const NUMBERED = /#\d+$/;
/** What no file is called on some systems. */
const ODD = /[\\:\p{Cc}]/gu;

/**
 * What an archive calls images: the paths of picture files, from the folder on that was named, or else from
 * the one that they all lie in. Each name is one that decompress can give a file, and that no other image
 * has. Undefined for images of a file of many, which are told by their numbers.
 */
export function archiveNames(
  { names, count }: Pick<ImageSet, "names" | "count">,
  sources: readonly string[],
): string[] | undefined {
  const paths = Array.from({ length: count }, (_, index) => names(index));
  if (paths.some((path) => NUMBERED.test(path))) return undefined;
  const taken = new FileNames(count);
  return shortest(paths, sources).map((path, index) => {
    const name = path.split(sep).join("/").replace(ODD, "_");
    // the second of two that would have one file gets the name of its own file
    return taken.has(name) ? taken.take(name, index).path : taken.keep(name, index);
  });
}

function shortest(paths: readonly string[], sources: readonly string[]): string[] {
  const own = (folder: string) => paths.map((path) => relative(folder, path));
  if (sources.length === 1 && own(sources[0]!).every(isInside)) return own(sources[0]!);
  // the deepest folder that all files lie in
  let folder = dirname(resolve(paths[0] ?? "."));
  while (!own(folder).every(isInside) && dirname(folder) !== folder) folder = dirname(folder);
  return own(folder);
}

function isInside(path: string): boolean {
  return path !== "" && path !== ".." && !path.startsWith(`..${sep}`) && !path.startsWith(sep);
}

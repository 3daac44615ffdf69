import { DataError } from "../dataError.ts";
import type { AskedPart } from "./openImageParts.ts";
import { readLabelFile } from "./readLabelFile.ts";

export interface Labelled {
  labels: Uint16Array | undefined;
  classNames: string[];
}

/** An image by its part and its number in it. */
export interface Place {
  asked: AskedPart;
  index: number;
}

/** Make ready to label images: what can be wrong about labels shows before the images are read. */
export async function labelImages(
  labels: string | undefined,
  parts: readonly AskedPart[],
): Promise<(places: Place[]) => Labelled> {
  if (labels === undefined) return () => ({ labels: undefined, classNames: [] });
  if (labels === "folders") return byFolder(parts);
  return byFile(labels, parts);
}

function byFolder(parts: readonly AskedPart[]): (places: Place[]) => Labelled {
  const single = parts.find(({ part }) => part.folder(0) === undefined);
  if (single) {
    throw new DataError(
      `${single.part.label}: expected picture files in a folder for each class, got one file of many images; name a file of labels instead of "folders"`,
    );
  }
  return (places) => {
    const folders = places.map(({ asked, index }) => asked.part.folder(index)!);
    const { compare } = new Intl.Collator("en", { numeric: true });
    const classNames = [...new Set(folders)].sort((a, b) => compare(a, b) || (a < b ? -1 : 1));
    const indices = new Map(classNames.map((name, index) => [name, index]));
    return { labels: Uint16Array.from(folders, (name) => indices.get(name)!), classNames };
  };
}

/** The file has a label for each image of the sources, also where only one of them is asked for. */
async function byFile(path: string, parts: readonly AskedPart[]): Promise<(places: Place[]) => Labelled> {
  const starts = new Map<AskedPart, number>();
  let count = 0;
  for (const asked of parts) {
    starts.set(asked, count);
    count += asked.part.count;
  }
  const all = await readLabelFile(path, count);
  const known = [...new Set(all)].sort((a, b) => a - b);
  const indices = new Map(known.map((label, index) => [label, index]));
  return (places) => ({
    labels: Uint16Array.from(places, ({ asked, index }) => indices.get(all[starts.get(asked)! + index]!)!),
    classNames: known.map(String),
  });
}

import type { ArchiveImage } from "tractable";
import { plural } from "../text/format.ts";
import { imagesText } from "./imageSizeText.ts";

/** "24 grey images of 28x28", "3 RGB pictures, each of a size of its own". */
export function archiveText({ channels, height, width }: ArchiveImage, count: number): string {
  if (height !== undefined && width !== undefined) return imagesText({ channels, height, width }, count);
  const pictures = plural(count, `${channels === 1 ? "grey" : "RGB"} picture`);
  return `${pictures}, each of a size of its own`;
}

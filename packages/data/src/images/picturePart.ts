import { basename, dirname } from "node:path";
import type { SourceFile } from "../sources/sourceFile.ts";
import { decodePicture } from "./decodePicture.ts";
import type { ImagePart } from "./imagePart.ts";

/** Picture files, one image each. */
export function picturePart(label: string, files: SourceFile[]): ImagePart {
  return {
    label,
    count: files.length,
    name: (index) => files[index]!.label,
    folder: (index) => basename(dirname(files[index]!.path)),
    async *tasks(from, to, options) {
      for (const { path } of files.slice(from, to)) yield () => decodePicture(path, options);
    },
  };
}

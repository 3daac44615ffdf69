import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";
import { type ImageArrayWriter, openImageArrayWriter, removeAtExit } from "@tractable/data";
import { UserError } from "../../errors/userError.ts";
import { checkOutput } from "../../files/checkOutput.ts";
import { FileNames } from "../../files/fileNames.ts";
import { guardOutput, type OutputGuard } from "../../files/guardOutput.ts";
import { isFileName } from "../../files/isFileName.ts";
import { type PixelImages, selectImages } from "../../images/pixelImages.ts";
import { checkImageFolder } from "../../pictures/imageFolder.ts";
import { imagePng } from "../../pictures/imagePng.ts";
import { say } from "../../text/print.ts";

interface DecodedRun extends PixelImages {
  /** The number of its first image in the archive. */
  readonly first: number;
}

/** Where decoded images go: nothing is seen of it before all are there. */
export interface DecompressOutput {
  readonly add: (
    part: DecodedRun,
    name: (index: number) => string | undefined,
    count: number,
  ) => Promise<void>;
  /** `image` is the size of all images, undefined where each has its own. */
  readonly finish: (image: Omit<PixelImages, "pixels" | "count"> | undefined) => Promise<void>;
  readonly discard: () => Promise<void>;
}

/** Makes sure that the output can be written, by what it is called. */
export async function openOutput(out: string, guard: OutputGuard): Promise<DecompressOutput> {
  if (extname(out).toLowerCase() === ".npy") {
    await checkOutput(out, "array");
    guardOutput(out, guard);
    return arrayOutput(out);
  }
  if (isFileName(out)) {
    throw new UserError(`--out: expected the name of a new folder, or one ending in .npy, got "${out}"`);
  }
  if (!relative(resolve(out), process.cwd()).startsWith("..")) {
    throw new UserError(`--out: expected the name of a new folder, got "${out}", which is where you are`);
  }
  await checkImageFolder(out);
  return folderOutput(out);
}

/** An array, written as images come; those of an archive of pictures of any size may happen to be alike. */
function arrayOutput(out: string): DecompressOutput {
  let writer: ImageArrayWriter | undefined;
  let size: Omit<PixelImages, "pixels" | "count"> | undefined;
  const refuse = () =>
    new UserError(
      `--out: expected a new folder, as an array has images of one size and these have their own, got "${out}"`,
    );
  return {
    async add({ pixels, channels, height, width }) {
      if (size !== undefined && (size.height !== height || size.width !== width)) throw refuse();
      size = { channels, height, width };
      writer ??= await openImageArrayWriter(out, size);
      await writer.write(pixels);
    },
    async finish(image) {
      if (writer === undefined && image === undefined) throw refuse();
      writer ??= await openImageArrayWriter(out, image!);
      await writer.close();
    },
    discard: async () => writer?.abort(),
  };
}

/** How much of a name is shown. */
const SHOWN = 80;

/** Files are written to a folder of another name, which takes the right one in the end. */
function folderOutput(out: string): DecompressOutput {
  const folder = resolve(out);
  // nobody else's, not even that of a process that was killed
  const temporary = join(dirname(folder), `.tractable-${randomUUID()}.tmp`);
  const keep = removeAtExit(temporary);
  let files: FileNames | undefined;
  return {
    async add(part, nameOf, count) {
      for (let index = 0; index < part.count; index++) {
        const number = part.first + index;
        const name = nameOf(number);
        files ??= new FileNames(count);
        const { path: own, isOwn } = files.take(name, number);
        if (!isOwn) {
          const got = JSON.stringify(name!.slice(0, SHOWN));
          say(`image ${number}: expected a name of its own that a file can have, got ${got}; it is ${own}`);
        }
        const path = join(temporary, own);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, await imagePng(selectImages(part, [index])));
      }
    },
    async finish() {
      await mkdir(temporary, { recursive: true });
      // an empty folder may be there already
      await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
      await rename(temporary, folder);
      keep();
    },
    async discard() {
      await rm(temporary, { recursive: true, force: true });
      keep();
    },
  };
}

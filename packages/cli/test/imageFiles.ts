import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import sharp from "sharp";

const SIDE = 8;

/** Pixels of a bar or a dot on a dark ground with a little noise, other ones for every number. */
export function shape(kind: "bar" | "dot", number: number): Uint8Array {
  const place = number % 5;
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [row, column] = [Math.floor(at / SIDE), at % SIDE];
    const isIn =
      kind === "bar"
        ? column === place + 1 || column === place + 2
        : Math.hypot(row - 3.5, column - place - 1.5) < 1.8;
    return (isIn ? 200 : 20) + ((at * 7 + number * 13) % 11);
  });
}

/** Writes `count` pictures of bars and as many of dots into the folders bars and dots of a folder. */
export async function writeShapes(folder: string, count: number, channels: 1 | 3 = 1): Promise<void> {
  for (const kind of ["bar", "dot"] as const) {
    for (let number = 0; number < count; number++) {
      await writePng(join(folder, `${kind}s`, `${number}.png`), shape(kind, number), channels);
    }
  }
}

/** Writes square grey pixels as a PNG; of three channels, the green one is darker. */
export async function writePng(path: string, pixels: Uint8Array, channels: 1 | 3 = 1): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const side = Math.sqrt(pixels.length);
  const colours = Uint8Array.from({ length: pixels.length * channels }, (_, at) => {
    const value = pixels[Math.floor(at / channels)]!;
    return at % channels === 1 ? value / 2 : value;
  });
  const image = sharp(colours, { raw: { width: side, height: side, channels } });
  await image.toColourspace(channels === 1 ? "b-w" : "srgb").toFile(path);
}

/** An IDX file of bytes (.gz), as MNIST is one. */
export function idx(sizes: readonly number[], bytes: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, axis) => {
    header.writeUInt32BE(size, 4 + 4 * axis);
  });
  return gzipSync(Buffer.concat([header, bytes]));
}

import { open } from "node:fs/promises";
import { formatNpyHeader } from "../numpy/npyHeader.ts";
import { openDestination, writeError } from "../output/destination.ts";

/** Writes images of one size, some at a time. */
export interface ImageArrayWriter {
  /** Append images: planes one after the other, each row by row. */
  write(pixels: Uint8Array): Promise<void>;
  /** Finish: only now does the file appear under its name. */
  close(): Promise<void>;
  /** Give up: nothing is left behind. */
  abort(): Promise<void>;
}

/**
 * Write images as an .npy array of uint8, of as many as there will have been: [count, height, width] if they
 * are grey, [count, channels, height, width] else.
 * @throws DataError when the file can't be written.
 */
export async function openImageArrayWriter(
  path: string,
  { channels, height, width }: { readonly channels: number; readonly height: number; readonly width: number },
): Promise<ImageArrayWriter> {
  const destination = await openDestination(path);
  const shape = channels === 1 ? [height, width] : [channels, height, width];
  const header = (count: number) => formatNpyHeader("u1", [count, ...shape]);
  const orFail = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      await destination.discard();
      throw writeError(error, path);
    }
  };
  const file = await orFail(() => open(destination.temporary, "w"));
  await orFail(() => file.writeFile(header(0)));
  let values = 0;
  return {
    write: (pixels) =>
      orFail(async () => {
        await file.writeFile(pixels);
        values += pixels.length;
      }),
    close: () =>
      orFail(async () => {
        const whole = header(values / (channels * height * width));
        await file.write(whole, 0, whole.length, 0);
        await file.close();
        await destination.commit();
      }),
    async abort() {
      await file.close();
      await destination.discard();
    },
  };
}

import type { ImageSize } from "./imageSize.ts";

/** Contexts by how much the neighbours of a pixel differ, on a scale of powers of two. */
const CONTEXTS = 9;
/** Where all neighbours are equal, a pixel mostly is, too; this one codes those that aren't. */
const ESCAPE = CONTEXTS;

/**
 * How long a simple lossless code of each image is, in nats: pixels predicted from their neighbours (the
 * median edge detector of JPEG-LS, Weinberger et al. 2000), differences coded by adaptive two-sided geometric
 * laws, one for each context. A measure of an image's own complexity, for `anomalyDetector`. Pixels are
 * bytes, image by image, channel by channel.
 */
export function codeLengths(pixels: ArrayLike<number>, image: ImageSize): Float64Array {
  const { channels, height, width } = image;
  const size = height * width;
  const count = pixels.length / (channels * size);
  const result = new Float64Array(count);
  const plane = new Int32Array(size);
  for (let index = 0; index < count; index++) {
    const coder = new Coder();
    for (let channel = 0; channel < channels; channel++) {
      const at = (index * channels + channel) * size;
      for (let place = 0; place < size; place++) {
        // colours mostly move together
        const before = channel === 0 ? 0 : pixels[at - size + place]!;
        plane[place] = (pixels[at + place]! - before + 256) % 256;
      }
      coder.add(plane, width);
    }
    result[index] = coder.nats;
  }
  return result;
}

class Coder {
  nats = 0;
  /** Sums of the sizes of differences, and how many, of every context. */
  private readonly sums = new Float64Array(CONTEXTS + 1).fill(4);
  private readonly counts = new Float64Array(CONTEXTS + 1).fill(1);
  /** How often a pixel among equal neighbours was equal, and was not. */
  private same = 1;
  private other = 1;

  add(plane: Int32Array, width: number): void {
    for (let place = 0; place < plane.length; place++) {
      const column = place % width;
      const isTop = place < width;
      const left = column > 0 ? plane[place - 1]! : isTop ? 0 : plane[place - width]!;
      const up = isTop ? left : plane[place - width]!;
      const upLeft = isTop || column === 0 ? up : plane[place - width - 1]!;
      const upRight = isTop || column === width - 1 ? up : plane[place - width + 1]!;
      const value = plane[place]!;
      const activity = Math.abs(upRight - up) + Math.abs(up - upLeft) + Math.abs(upLeft - left);
      if (activity === 0) {
        if (this.flag(value === up)) continue;
        this.difference(value - up, ESCAPE);
        continue;
      }
      const most = Math.max(left, up);
      const least = Math.min(left, up);
      const predicted = upLeft >= most ? least : upLeft <= least ? most : left + up - upLeft;
      this.difference(value - predicted, Math.min(CONTEXTS - 1, Math.floor(Math.log2(1 + activity))));
    }
  }

  private flag(isSame: boolean): boolean {
    const share = isSame ? this.same : this.other;
    this.nats -= Math.log(share / (this.same + this.other));
    if (isSame) this.same++;
    else this.other++;
    return isSame;
  }

  private difference(raw: number, context: number): void {
    // of the two differences that lead to the same byte, the smaller
    const difference = Math.abs(((raw + 384) % 256) - 128);
    const mean = this.sums[context]! / this.counts[context]!;
    const rate = mean / (1 + mean);
    this.nats -= Math.log((1 - rate) / (1 + rate)) + difference * Math.log(rate);
    this.sums[context]! += difference;
    this.counts[context]! += 1;
  }
}

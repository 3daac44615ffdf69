import { DataError } from "../dataError.ts";
import { type ImageSize, type Planes, sizeText } from "./imagePart.ts";

/**
 * Room for images of one size, filled in order: grey, and widened to RGB by the first image with a colour.
 */
export class PixelStore {
  private pixels: Uint8Array;
  private channels: 1 | 3;
  private count = 0;
  private readonly area: number;

  /** `channels` undefined: as the images turn out. */
  constructor(
    private readonly capacity: number,
    private readonly size: ImageSize,
    private readonly asked: 1 | 3 | undefined,
    private readonly label: string,
  ) {
    this.channels = asked ?? 1;
    this.area = size.width * size.height;
    this.pixels = this.allocate();
  }

  add({ data, channels }: Planes): void {
    const { area } = this;
    if (this.asked === undefined && this.channels === 1 && channels === 3 && hasColour(data)) this.widen();
    const start = this.count++ * this.channels * area;
    if (channels === this.channels) this.pixels.set(data, start);
    else if (channels === 1) this.repeat(data, start);
    else {
      for (let at = 0; at < area; at++)
        this.pixels[start + at] = luma(data[at]!, data[area + at]!, data[2 * area + at]!);
    }
  }

  finish(): { pixels: Uint8Array; channels: 1 | 3; count: number } {
    const { count, channels } = this;
    return { pixels: this.pixels.subarray(0, count * channels * this.area), channels, count };
  }

  private widen(): void {
    const grey = this.pixels;
    this.channels = 3;
    this.pixels = this.allocate();
    for (let index = 0; index < this.count; index++) {
      this.repeat(grey.subarray(index * this.area, (index + 1) * this.area), index * 3 * this.area);
    }
  }

  private repeat(plane: Uint8Array, start: number): void {
    for (let channel = 0; channel < 3; channel++) this.pixels.set(plane, start + channel * this.area);
  }

  private allocate(): Uint8Array {
    const bytes = this.capacity * this.channels * this.area;
    try {
      return new Uint8Array(bytes);
    } catch (cause) {
      throw new DataError(
        `${this.label}: ${this.capacity.toLocaleString("en")} images of ${sizeText(this.size)} take ${(bytes / 1e9).toFixed(1)} GB, more than can be held; make them smaller with --size, for example --size 64x64`,
        { cause },
      );
    }
  }
}

/** Whether planes of RGB are more than grey. */
export function hasColour(data: Uint8Array): boolean {
  const area = data.length / 3;
  for (let at = 0; at < area; at++) {
    if (data[at] !== data[area + at] || data[at] !== data[2 * area + at]) return true;
  }
  return false;
}

/** Rec. 601, as in most tools that turn RGB into grey. */
function luma(red: number, green: number, blue: number): number {
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}

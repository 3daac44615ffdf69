import { crc32 } from "../files/crc32.ts";
import { BATCH, input } from "../graph/index.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Backend, float32, floats, type Session } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";
import { threadsFor } from "../runtime/threadsFor.ts";
import type { IntegerPixels } from "./integerPixels.ts";
import type { LawTables } from "./lawTables.ts";
import { imagesTogether, stripsOf } from "./pictureStreams.ts";
import { PixelLaw, TOTAL } from "./pixelLaw.ts";
import { PixelWalk, ROWS, type Stream } from "./pixelWalk.ts";
import type { PictureSizes, Size } from "./pixelWindow.ts";
import { encodeRanges, packRange, RangeDecoder } from "./rans.ts";
import { inputCount, type Reading, WindowReader } from "./windowReader.ts";

/** Pixels of the known image that are looked at. */
const ANSWER_ROWS = 256;
/** Images that are coded side by side, at most, and their pixels. */
export const MOST_IMAGES = 1024;
/** Images of the one size that are coded side by side have at most so many values, unless it is but one. */
export const MOST_VALUES_TOGETHER = 2 ** 26;
/** Pictures that are coded side by side have at most so many pixels together, unless there is but one. */
export const MOST_PIXELS = 2 ** 21;
/** About so many values share the bytes that each stream costs; images of more have one of their own. */
const VALUES_TOGETHER = 2 ** 13;

/** A picture of any size. */
export interface SizedPixels extends Size {
  /** Whole numbers, channel by channel, row by row. */
  readonly pixels: Uint8Array;
}

/** Images that were decoded. */
export interface DecodedImages {
  /** One image after the other, each channel by channel, row by row. */
  readonly pixels: Uint8Array;
  /** Whether the bytes of each stream end where they should, which those of another law seldom do. */
  readonly isWhole: readonly boolean[];
}

/** The bytes of a picture of any size, strip by strip. */
export interface CodedPicture extends Size {
  /** From the top. */
  readonly strips: readonly Uint8Array[];
}

export interface ImageCoderOptions {
  readonly coding: IntegerPixels["coding"];
  readonly tables: LawTables;
  /** The parameters of the law, as constants. */
  readonly scope: Scope;
  /** A hash of the law and its parameters. */
  readonly identity: string;
  readonly backend: Backend;
}

/** Codes images by the exact law of an integer flow. */
export class ImageCoder {
  /** The size of all images, or of the patches that a law of pictures of any size was learned from. */
  readonly image: ImageSize;
  readonly sizes: PictureSizes;
  /** Pixels are whole numbers below this. */
  readonly levels: number;
  /** A hash of all that the law follows from, in hexadecimal. */
  readonly identity: string;
  /** How many groups of images are worth to be coded at once; one computes after the other here. */
  readonly parallel: number = 1;
  private readonly coding: IntegerPixels["coding"];
  private readonly scope: Scope;
  private readonly backend: Backend;
  private readonly reading: Reading;
  private readonly inputs: number;
  private readonly walk: PixelWalk;
  private session: Promise<Session> | undefined;

  constructor({ coding, tables, scope, identity, backend }: ImageCoderOptions) {
    const { image, levels, radius, sizes, law: size } = coding;
    this.image = image;
    this.sizes = sizes;
    this.levels = levels;
    this.identity = identity;
    this.coding = coding;
    this.scope = scope;
    this.backend = backend;
    this.reading = { levels, radius, sizes };
    this.inputs = inputCount(image.channels, this.reading);
    const law = new PixelLaw(size, levels, tables);
    const net = (inputs: Float32Array, rows: number) => this.net(inputs, rows);
    this.walk = new PixelWalk({ reading: this.reading, size, law, net });
  }

  /** How many images of the one size share bytes, as the few that each alone would cost more add up. */
  get together(): number {
    return Math.max(1, Math.round(VALUES_TOGETHER / valueCount(this.image)));
  }

  /** How many images of the one size are coded side by side, whose waves fill a call of the engine. */
  get groupSize(): number {
    const byWaves = Math.floor(ROWS / this.longestWave(this.image));
    const most = Math.min(MOST_IMAGES, byWaves, Math.floor(MOST_VALUES_TOGETHER / valueCount(this.image)));
    return Math.max(1, Math.floor(most / this.together)) * this.together;
  }

  /** How many of these pictures, from the first, are coded side by side: one or more. */
  groupOf(sizes: readonly Size[]): number {
    let pixels = 0;
    let rows = 0;
    for (const [index, size] of sizes.entries()) {
      pixels += size.height * size.width;
      rows += this.longestWave(size);
      if (index > 0 && (pixels > MOST_PIXELS || rows > ROWS || index === MOST_IMAGES)) return index;
    }
    return sizes.length;
  }

  /** The bytes of images of the one size, one after the other, of every `together` of them. */
  async encode(pixels: Uint8Array, together = 1): Promise<Uint8Array[]> {
    return this.encodeStreams(imagesTogether(pixels, this.image, together));
  }

  /** The bytes of a picture of any size, of each of its strips. */
  async encodePicture({ pixels, height, width }: SizedPixels): Promise<Uint8Array[]> {
    return this.encodeStreams(stripsOf(pixels, this.sized({ height, width })));
  }

  /** ln P of every image of the one size, exactly as it is coded. */
  async logProb(pixels: Uint8Array): Promise<Float64Array> {
    return this.logProbOfStreams(imagesTogether(pixels, this.image, 1));
  }

  /** ln P of a picture of any size. */
  async logProbOfPicture({ pixels, height, width }: SizedPixels): Promise<number> {
    const parts = await this.logProbOfStreams(stripsOf(pixels, this.sized({ height, width })));
    return parts.reduce((sum, part) => sum + part, 0);
  }

  /** Decodes `count` images of the one size from the bytes of every `together` of them. */
  async decode(coded: readonly Uint8Array[], count = coded.length, together = 1): Promise<DecodedImages> {
    const pixels = new Uint8Array(count * valueCount(this.image));
    const isWhole = await this.decodeStreams(imagesTogether(pixels, this.image, together), coded);
    return { pixels, isWhole };
  }

  /** Pictures of any size from the bytes of their strips. */
  async decodePictures(coded: readonly CodedPicture[]): Promise<(SizedPixels & { isWhole: boolean })[]> {
    const decoded = coded.map((size) => {
      const image = this.sized(size);
      const pixels = new Uint8Array(valueCount(image));
      return { ...size, pixels, streams: stripsOf(pixels, image), isWhole: true };
    });
    const most = decoded.reduce((longest, { streams }) => Math.max(longest, streams.length), 0);
    for (let strip = 0; strip < most; strip++) {
      const having = decoded.filter(({ streams }) => strip < streams.length);
      const streams = having.map((picture) => picture.streams[strip]!);
      const isWhole = await this.decodeStreams(
        streams,
        having.map(({ strips }) => strips[strip]!),
      );
      for (const [index, picture] of having.entries()) picture.isWhole &&= isWhole[index]!;
    }
    return decoded.map(({ pixels, height, width, isWhole }) => ({ pixels, height, width, isWhole }));
  }

  /** Images drawn from the model: `count` is asked for numbers from 0 to 2¹⁶ − 1. */
  async sample(images: number, count: () => number): Promise<Uint8Array> {
    const pixels = new Uint8Array(images * valueCount(this.image));
    await this.walk.write(imagesTogether(pixels, this.image, 1), (law) => law.find(count()));
    return pixels;
  }

  /**
   * What the net says of an image that everybody knows, as a checksum: whoever gets another one computes
   * differently and can't decode. The image is noise that depends on nothing.
   */
  async answer(): Promise<string> {
    const { height, width } = this.image;
    const rows = Math.min(ANSWER_ROWS, height * width);
    const inputs = new Float32Array(rows * this.inputs);
    const reader = new WindowReader(this.image, this.reading);
    let state = 1;
    const pixels = Uint8Array.from({ length: valueCount(this.image) }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * this.levels);
    });
    for (let row = 0; row < rows; row++) {
      const place = Math.floor((row * height * width) / rows);
      reader.read(pixels, 0, place, inputs, row * this.inputs);
    }
    const outputs = Int32Array.from(await this.net(inputs, rows));
    const bytes = new Uint8Array(4 * outputs.length);
    const view = new DataView(bytes.buffer);
    for (const [index, value] of outputs.entries()) view.setInt32(4 * index, value, true);
    return crc32(bytes).toString(16).padStart(8, "0");
  }

  async dispose(): Promise<void> {
    await (await this.session)?.release();
  }

  private sized({ height, width }: Size): ImageSize {
    return { channels: this.image.channels, height, width };
  }

  /** How many pixels the longest wave of an image has. */
  private longestWave({ height, width }: Size): number {
    return Math.min(height, Math.ceil(width / (this.reading.radius + 1)));
  }

  /** The bytes of streams, of each alone. */
  async encodeStreams(streams: readonly Stream[]): Promise<Uint8Array[]> {
    const coded: Uint8Array[] = [];
    let ranges = new Uint32Array();
    let at = 0;
    await this.walk.read(streams, (law, level, stream) => {
      if (at === 0) ranges = new Uint32Array(subpixels(streams[stream]!));
      ranges[at++] = packRange(law.before(level), law.before(level + 1));
      if (at < ranges.length) return;
      coded.push(encodeRanges(ranges));
      at = 0;
    });
    return coded;
  }

  /** ln P of streams, of each given what lies above it. */
  async logProbOfStreams(streams: readonly Stream[]): Promise<Float64Array> {
    const result = new Float64Array(streams.length);
    await this.walk.read(streams, (law, level, stream) => {
      result[stream]! += Math.log((law.before(level + 1) - law.before(level)) / TOTAL);
    });
    return result;
  }

  /**
   * Fills the streams, whose pixels are 0, with what their bytes say; whether each ends where it should. A
   * stream that is done has only zeros left: 0 is the level that the state 0 says, and it stays 0.
   */
  async decodeStreams(streams: readonly Stream[], coded: readonly Uint8Array[]): Promise<boolean[]> {
    const decoders = coded.map((bytes) => new RangeDecoder(bytes));
    await this.walk.write(
      streams,
      (law, stream) => {
        const decoder = decoders[stream]!;
        const level = law.find(decoder.peek());
        decoder.take(law.start, law.end);
        return level;
      },
      (stream) => decoders[stream]!.isDone,
    );
    return decoders.map(({ isDone }) => isDone);
  }

  private async net(inputs: Float32Array, rows: number): Promise<Float32Array> {
    this.session ??= this.open();
    const session = await this.session;
    const x = float32([rows, this.inputs], inputs.subarray(0, rows * this.inputs));
    return floats(await session.run({ x }), "outputs");
  }

  private open(): Promise<Session> {
    const x = input("x", [BATCH, this.inputs]);
    const program = { inputs: [x], outputs: { outputs: this.coding.net(x, this.scope) } };
    return compile(this.backend, program, { threads: threadsFor(program, ROWS, this.backend) });
  }
}

function subpixels(stream: Stream): number {
  return stream.reduce((sum, { rows, image }) => sum + rows * image.width * image.channels, 0);
}

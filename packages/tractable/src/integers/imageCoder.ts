import { crc32 } from "../files/crc32.ts";
import { BATCH, input } from "../graph/index.ts";
import { type ImageSize, valueCount } from "../images/imageSize.ts";
import type { Scope } from "../parameters/scope.ts";
import { type Backend, float32, floats, type Session } from "../runtime/backend.ts";
import { compile } from "../runtime/compile.ts";
import { threadsFor } from "../runtime/threadsFor.ts";
import { type DecodingOrder, decodingOrder } from "./decodingOrder.ts";
import type { IntegerPixels } from "./integerPixels.ts";
import type { LawTables } from "./lawTables.ts";
import { PixelLaw, TOTAL } from "./pixelLaw.ts";
import { outputPlaces } from "./pixelOutputs.ts";
import { encodeRanges, packRange, RangeDecoder } from "./rans.ts";
import { WindowReader } from "./windowReader.ts";

/** Pixels that the net gets in one call of the engine. */
const ROWS = 4096;
/** Pixels of the known image that are looked at. */
const ANSWER_ROWS = 256;
/** Images that are coded side by side, at most. */
const MOST_IMAGES = 1024;

/** Images that were decoded. */
export interface DecodedImages {
  /** One image after the other, each channel by channel, row by row. */
  readonly pixels: Uint8Array;
  /** Whether the bytes of each image end where they should, which those of another law seldom do. */
  readonly isWhole: readonly boolean[];
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
  readonly image: ImageSize;
  /** Pixels are whole numbers below this. */
  readonly levels: number;
  /** A hash of all that the law follows from, in hexadecimal. */
  readonly identity: string;
  private readonly coding: IntegerPixels["coding"];
  private readonly scope: Scope;
  private readonly backend: Backend;
  private readonly order: DecodingOrder;
  private readonly reader: WindowReader;
  private readonly law: PixelLaw;
  private readonly residuals: Int32Array;
  private readonly outputs: number;
  private session: Promise<Session> | undefined;

  constructor({ coding, tables, scope, identity, backend }: ImageCoderOptions) {
    const { image, levels, radius, law } = coding;
    this.image = image;
    this.levels = levels;
    this.identity = identity;
    this.coding = coding;
    this.scope = scope;
    this.backend = backend;
    this.order = decodingOrder(image, radius);
    this.reader = new WindowReader(image, levels, radius);
    this.law = new PixelLaw(law, levels, tables);
    this.residuals = new Int32Array(image.channels);
    this.outputs = outputPlaces(law).count;
  }

  /** How many images a group has, whose waves fill a call of the engine. */
  get groupSize(): number {
    const { starts } = this.order;
    let longest = 1;
    for (let wave = 1; wave < starts.length; wave++)
      longest = Math.max(longest, starts[wave]! - starts[wave - 1]!);
    return Math.max(1, Math.min(MOST_IMAGES, Math.floor(ROWS / longest)));
  }

  /** The bytes of every image, each alone. */
  async encode(pixels: Uint8Array): Promise<Uint8Array[]> {
    const size = valueCount(this.image);
    const coded: Uint8Array[] = [];
    const ranges = new Uint32Array(size);
    await this.eachLaw(pixels, (law, level, at) => {
      ranges[at] = packRange(law.before(level), law.before(level + 1));
      if (at === size - 1) coded.push(encodeRanges(ranges));
    });
    return coded;
  }

  /** ln P of every image, exactly as it is coded. */
  async logProb(pixels: Uint8Array): Promise<Float64Array> {
    const size = valueCount(this.image);
    const result = new Float64Array(pixels.length / size);
    let image = 0;
    await this.eachLaw(pixels, (law, level, at) => {
      result[image]! += Math.log((law.before(level + 1) - law.before(level)) / TOTAL);
      if (at === size - 1) image++;
    });
    return result;
  }

  /** Images from their bytes. */
  async decode(coded: readonly Uint8Array[]): Promise<DecodedImages> {
    const decoders = coded.map((bytes) => new RangeDecoder(bytes));
    const pixels = await this.build(coded.length, (law, image) => {
      const decoder = decoders[image]!;
      const level = law.find(decoder.peek());
      decoder.take(law.start, law.end);
      return level;
    });
    return { pixels, isWhole: decoders.map(({ isDone }) => isDone) };
  }

  /** Images drawn from the model: `count` is asked for numbers from 0 to 2¹⁶ − 1. */
  sample(images: number, count: () => number): Promise<Uint8Array> {
    return this.build(images, (law) => law.find(count()));
  }

  /**
   * What the net says of an image that everybody knows, as a checksum: whoever gets another one computes
   * differently and can't decode. The image is noise that depends on nothing.
   */
  async answer(): Promise<string> {
    const { height, width } = this.image;
    const rows = Math.min(ANSWER_ROWS, height * width);
    const inputs = new Float32Array(rows * this.reader.inputs);
    let state = 1;
    const pixels = Uint8Array.from({ length: valueCount(this.image) }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * this.levels);
    });
    for (let row = 0; row < rows; row++) {
      const place = Math.floor((row * height * width) / rows);
      this.reader.read(pixels, 0, place, inputs, row * this.reader.inputs);
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

  /** Goes through the laws of known images, image by image, in decoding order. */
  private async eachLaw(
    pixels: Uint8Array,
    use: (law: PixelLaw, level: number, at: number) => void,
  ): Promise<void> {
    const { channels, height, width } = this.image;
    const { places } = this.order;
    const plane = height * width;
    const rows = (pixels.length / (channels * plane)) * plane;
    const inputs = new Float32Array(Math.min(rows, ROWS) * this.reader.inputs);
    for (let from = 0; from < rows; from += ROWS) {
      const count = Math.min(ROWS, rows - from);
      for (let row = 0; row < count; row++) {
        const image = Math.floor((from + row) / plane);
        const place = places[from + row - image * plane]!;
        this.reader.read(pixels, image * channels * plane, place, inputs, row * this.reader.inputs);
      }
      const outputs = await this.net(inputs, count);
      for (let row = 0; row < count; row++) {
        const image = Math.floor((from + row) / plane);
        const at = from + row - image * plane;
        this.visit(pixels, image * channels * plane, places[at]!, outputs, row, (channel, level) => {
          use(this.law, level, at * channels + channel);
          return level;
        });
      }
    }
  }

  /** Makes images wave by wave; `choose` says what level a channel of a pixel has by its law. */
  private async build(images: number, choose: (law: PixelLaw, image: number) => number): Promise<Uint8Array> {
    const { starts, places } = this.order;
    const size = valueCount(this.image);
    const pixels = new Uint8Array(images * size);
    const inputs = new Float32Array(ROWS * this.reader.inputs);
    for (let wave = 0; wave + 1 < starts.length; wave++) {
      const length = starts[wave + 1]! - starts[wave]!;
      const rows = images * length;
      for (let from = 0; from < rows; from += ROWS) {
        const count = Math.min(ROWS, rows - from);
        const place = (row: number) => places[starts[wave]! + ((from + row) % length)]!;
        const imageOf = (row: number) => Math.floor((from + row) / length);
        for (let row = 0; row < count; row++) {
          this.reader.read(pixels, imageOf(row) * size, place(row), inputs, row * this.reader.inputs);
        }
        const outputs = await this.net(inputs, count);
        for (let row = 0; row < count; row++) {
          const image = imageOf(row);
          this.visit(pixels, image * size, place(row), outputs, row, () => choose(this.law, image));
        }
      }
    }
    return pixels;
  }

  /** Brings the law to every channel of a pixel in turn, and stores the level that `use` says it has. */
  private visit(
    pixels: Uint8Array,
    from: number,
    place: number,
    outputs: Float32Array,
    row: number,
    use: (channel: number, level: number) => number,
  ): void {
    const { channels, height, width } = this.image;
    for (let channel = 0; channel < channels; channel++) {
      const at = from + channel * height * width + place;
      const reference = this.reader.reference(pixels, from, place, channel);
      this.law.set(outputs, row * this.outputs, channel, reference, this.residuals);
      const level = use(channel, pixels[at]!);
      pixels[at] = level;
      this.residuals[channel] = level - reference;
    }
  }

  private async net(inputs: Float32Array, rows: number): Promise<Float32Array> {
    this.session ??= this.open();
    const session = await this.session;
    const x = float32([rows, this.reader.inputs], inputs.subarray(0, rows * this.reader.inputs));
    return floats(await session.run({ x }), "outputs");
  }

  private open(): Promise<Session> {
    const x = input("x", [BATCH, this.reader.inputs]);
    const program = { inputs: [x], outputs: { outputs: this.coding.net(x, this.scope) } };
    return compile(this.backend, program, { threads: threadsFor(program, ROWS, this.backend) });
  }
}

import type { ImageSize } from "../images/imageSize.ts";
import { type DecodingOrder, decodingOrder } from "./decodingOrder.ts";
import type { PixelLaw } from "./pixelLaw.ts";
import { outputPlaces, type PixelLawSize } from "./pixelOutputs.ts";
import { type Reading, WindowReader } from "./windowReader.ts";

/** Pixels that the net gets in one call of the engine. */
export const ROWS = 4096;

/** Some rows of an image, whose pixels lie in memory, channel by channel, row by row. */
export interface Piece {
  readonly pixels: Uint8Array;
  /** Where in `pixels` the image begins. */
  readonly from: number;
  /** The size of the image. */
  readonly image: ImageSize;
  /** The first of the rows, and how many they are; those above are known. */
  readonly top: number;
  readonly rows: number;
}

/** Pieces whose pixels are coded as one: wave by wave, and within a wave piece by piece. */
export type Stream = readonly Piece[];

/** From what `WindowReader` reads of so many pixels to what `PixelLaw` takes of each. */
export type RunNet = (inputs: Float32Array, rows: number) => Promise<Float32Array>;

export interface PixelWalkOptions {
  readonly reading: Reading;
  readonly size: PixelLawSize;
  readonly law: PixelLaw;
  readonly net: RunNet;
}

/** A piece with what is the same for all of its size. */
interface Prepared extends Piece {
  readonly stream: number;
  readonly order: DecodingOrder;
  readonly reader: WindowReader;
}

/** Goes through the pixels of images with the law of each of their channels. */
export class PixelWalk {
  private readonly options: PixelWalkOptions;
  private readonly residuals: Int32Array;
  private readonly outputs: number;

  constructor(options: PixelWalkOptions) {
    this.options = options;
    this.residuals = new Int32Array(options.size.channels);
    this.outputs = outputPlaces(options.size).count;
  }

  /** Through known pixels, stream by stream, each in the order in which it is coded. */
  async read(
    streams: readonly Stream[],
    use: (law: PixelLaw, level: number, stream: number) => void,
  ): Promise<void> {
    const batch = this.batch((stream, level) => {
      use(this.options.law, level, stream);
      return level;
    });
    for (const pieces of this.prepared(streams)) {
      for (let wave = 0; wave < wavesOf(pieces); wave++) {
        for (const piece of pieces) await batch.add(piece, wave);
      }
    }
    await batch.run();
  }

  /**
   * Makes pixels, all streams side by side; `choose` says what level a channel of a pixel has by its law. The
   * rest of a stream that `isOver` stays as it is.
   */
  async write(
    streams: readonly Stream[],
    choose: (law: PixelLaw, stream: number) => number,
    isOver: (stream: number) => boolean = () => false,
  ): Promise<void> {
    const pieces = this.prepared(streams).flat();
    const batch = this.batch((stream) => choose(this.options.law, stream));
    for (let wave = 0; wave < wavesOf(pieces); wave++) {
      const left = pieces.filter(({ stream }) => !isOver(stream));
      if (left.length === 0) return;
      for (const piece of left) await batch.add(piece, wave);
      await batch.run();
    }
  }

  private prepared(streams: readonly Stream[]): Prepared[][] {
    const { reading } = this.options;
    const orders = new Map<string, DecodingOrder>();
    const readers = new Map<string, WindowReader>();
    return streams.map((pieces, stream) =>
      pieces.map((piece) => {
        const { image, rows } = piece;
        const { height, width } = image;
        const order = taken(orders, `${rows} ${width}`, () =>
          decodingOrder({ height: rows, width }, reading.radius),
        );
        const reader = taken(readers, `${height} ${width}`, () => new WindowReader(image, reading));
        return { ...piece, stream, order, reader };
      }),
    );
  }

  /** Collects pixels until there are enough for a call of the engine. */
  private batch(use: (stream: number, level: number) => number) {
    const { net, size } = this.options;
    const owners: Prepared[] = [];
    const places = new Uint32Array(ROWS);
    let inputs = new Float32Array();
    let count = 0;
    const run = async () => {
      if (count === 0) return;
      const outputs = await net(inputs, count);
      for (let row = 0; row < count; row++) {
        this.visit(owners[row]!, places[row]!, outputs, row, size.channels, use);
      }
      count = 0;
    };
    const add = async (piece: Prepared, wave: number) => {
      const { starts, places: own } = piece.order;
      if (wave + 1 >= starts.length) return;
      const { reader } = piece;
      if (inputs.length === 0) inputs = new Float32Array(ROWS * reader.inputs);
      const above = piece.top * piece.image.width;
      for (let at = starts[wave]!; at < starts[wave + 1]!; at++) {
        const place = above + own[at]!;
        reader.read(piece.pixels, piece.from, place, inputs, count * reader.inputs);
        owners[count] = piece;
        places[count++] = place;
        if (count === ROWS) await run();
      }
    };
    return { add, run };
  }

  /** Brings the law to every channel of a pixel in turn, and stores the level that `use` says it has. */
  private visit(
    piece: Prepared,
    place: number,
    outputs: Float32Array,
    row: number,
    channels: number,
    use: (stream: number, level: number) => number,
  ): void {
    const { pixels, from, image, reader, stream } = piece;
    const plane = image.height * image.width;
    for (let channel = 0; channel < channels; channel++) {
      const at = from + channel * plane + place;
      const reference = reader.reference(pixels, from, place, channel);
      this.options.law.set(outputs, row * this.outputs, channel, reference, this.residuals);
      const level = use(stream, pixels[at]!);
      pixels[at] = level;
      this.residuals[channel] = level - reference;
    }
  }
}

function wavesOf(pieces: readonly Prepared[]): number {
  return pieces.reduce((most, { order }) => Math.max(most, order.starts.length - 1), 0);
}

function taken<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

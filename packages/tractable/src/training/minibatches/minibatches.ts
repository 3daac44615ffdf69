import type { Density } from "../../density/density.ts";
import { permutation } from "../../random/permutation.ts";
import { stream } from "../../random/stream.ts";
import { float32, type HostTensor } from "../../runtime/backend.ts";
import { loopNames } from "../loopNames.ts";
import { type DropoutPool, drawPools } from "./dropout.ts";
import { noiseFeeds, rowFeeds } from "./rowFeeds.ts";
import type { Data } from "./splitRows.ts";

export interface MinibatchesOptions {
  readonly density: Density;
  readonly data: Data;
  readonly batchSize: number;
  /** In how many parts, one after another, the gradient of a batch is computed. */
  readonly accumulate: number;
  readonly dropout: DropoutPool | undefined;
  readonly seed: number;
}

/** Consecutive minibatches of an epoch. */
export interface Stretch {
  readonly epoch: number;
  /** The first minibatch of the epoch, and how many. */
  readonly from: number;
  readonly count: number;
  /** Steps made before these, over all epochs. */
  readonly stepsBefore: number;
}

/**
 * The rows of an epoch in an order drawn by the seed and the epoch alone, so that a resumed run has the same
 * ones.
 */
export class Minibatches {
  readonly perEpoch: number;
  private readonly options: MinibatchesOptions;
  private order: { epoch: number; places: Uint32Array } | undefined;

  constructor(options: MinibatchesOptions) {
    this.options = options;
    this.perEpoch = Math.floor(options.data.x.shape[0] / options.batchSize);
  }

  /** Feeds of the training loop: rows and noise, and random numbers for dropout. */
  feeds(stretch: Stretch): Record<string, HostTensor> {
    return { ...this.rows(stretch), ...this.dropout(stretch) };
  }

  /** One minibatch as it is trained on: what a density's row inputs are fed with. */
  one(stretch: Omit<Stretch, "count">): Record<string, HostTensor> {
    const { batchSize } = this.options;
    const feeds = this.rows({ ...stretch, count: 1 });
    return Object.fromEntries(
      Object.entries(feeds).map(([name, { dims, data }]) => [
        name,
        { dims: [batchSize, dims.at(-1)!], data },
      ]),
    );
  }

  private rows({ epoch, from, count, stepsBefore }: Stretch): Record<string, HostTensor> {
    const { density, data, batchSize, accumulate, seed } = this.options;
    const places = this.placesOf(epoch).subarray(from * batchSize, (from + count) * batchSize);
    const names = Array.from({ length: count }, (_, step) => `step ${stepsBefore + step}`);
    const feeds = { ...rowFeeds(density, data, places), ...noiseFeeds(density, batchSize, seed, names) };
    const lead = [...this.lead(count), batchSize / accumulate];
    return Object.fromEntries(
      Object.entries(feeds).map(([name, { dims, data }]) => [name, { dims: [...lead, dims[1]!], data }]),
    );
  }

  private dropout({ count, stepsBefore }: Stretch): Record<string, HostTensor> {
    const { accumulate, dropout, seed } = this.options;
    if (dropout === undefined) return {};
    const { rows, width } = dropout;
    const numbers = drawPools({ rows: accumulate * rows, width }, stepsBefore, count, seed);
    return { [loopNames.dropout]: float32([...this.lead(count), rows, width], numbers) };
  }

  /** The axes of steps and of parts of a step. */
  private lead(count: number): number[] {
    const { accumulate } = this.options;
    return accumulate === 1 ? [count] : [count, accumulate];
  }

  private placesOf(epoch: number): Uint32Array {
    if (this.order?.epoch !== epoch) {
      const rows = this.options.data.x.shape[0];
      this.order = { epoch, places: permutation(rows, stream(this.options.seed, `shuffle/epoch ${epoch}`)) };
    }
    return this.order.places;
  }
}

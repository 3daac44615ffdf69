import type { Density } from "../../density/density.ts";
import { float32, type HostTensor } from "../../runtime/backend.ts";
import { loopNames } from "../loops/loopNames.ts";
import { type DataBlocks, rowsOfBlocks } from "./dataBlocks.ts";
import { type DropoutPool, drawPools } from "./dropout.ts";
import { EpochRows } from "./epochRows.ts";
import { joinFeeds, noiseFeeds, rowFeeds } from "./rowFeeds.ts";

export interface MinibatchesOptions {
  readonly density: Density;
  readonly blocks: DataBlocks;
  readonly batchSize: number;
  /** In how many parts the gradient of a batch is computed. */
  readonly parts: number;
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
  private readonly order: EpochRows;

  constructor(options: MinibatchesOptions) {
    this.options = options;
    this.order = new EpochRows(options.blocks, options.seed);
    this.perEpoch = Math.floor(rowsOfBlocks(options.blocks) / options.batchSize);
  }

  /** Feeds of the training loop: rows and noise, and random numbers for dropout. */
  async feeds(stretch: Stretch): Promise<Record<string, HostTensor>> {
    return { ...(await this.rows(stretch)), ...this.dropout(stretch) };
  }

  /** One minibatch as it is trained on: what a density's row inputs are fed with. */
  async one(stretch: Omit<Stretch, "count">): Promise<Record<string, HostTensor>> {
    const { batchSize } = this.options;
    const feeds = await this.rows({ ...stretch, count: 1 });
    return Object.fromEntries(
      Object.entries(feeds).map(([name, { dims, data }]) => [
        name,
        { dims: [batchSize, dims.at(-1)!], data },
      ]),
    );
  }

  private async rows(stretch: Stretch): Promise<Record<string, HostTensor>> {
    const { epoch, from, count, stepsBefore } = stretch;
    const { density, batchSize, parts, seed } = this.options;
    const picked = await this.order.pick(epoch, from * batchSize, (from + count) * batchSize);
    const own = joinFeeds(picked.map(({ data, places }) => rowFeeds(density, data, places)));
    const names = Array.from({ length: count }, (_, step) => `step ${stepsBefore + step}`);
    const feeds = { ...own, ...noiseFeeds(density, batchSize, seed, names) };
    const lead = [...this.lead(count), batchSize / parts];
    return Object.fromEntries(
      Object.entries(feeds).map(([name, { dims, data }]) => [name, { dims: [...lead, dims[1]!], data }]),
    );
  }

  private dropout({ count, stepsBefore }: Stretch): Record<string, HostTensor> {
    const { parts, dropout, seed } = this.options;
    if (dropout === undefined) return {};
    const { rows, width } = dropout;
    const numbers = drawPools({ rows: parts * rows, width }, stepsBefore, count, seed);
    return { [loopNames.dropout]: float32([...this.lead(count), rows, width], numbers) };
  }

  /** The axes of steps and of parts of a step. */
  private lead(count: number): number[] {
    const { parts } = this.options;
    return parts === 1 ? [count] : [count, parts];
  }
}

import { permutation } from "../../random/permutation.ts";
import { stream } from "../../random/stream.ts";
import type { DataBlocks } from "./dataBlocks.ts";
import type { Data } from "./splitRows.ts";

/** Rows of one block, by their places. */
export interface Picked {
  readonly data: Data;
  readonly places: Uint32Array;
}

/** A block whose turn it is, with its rows in the order of the epoch. */
interface Turn {
  readonly epoch: number;
  readonly at: number;
  readonly picked: Picked | Promise<Picked>;
}

/**
 * The rows of every epoch in an order drawn by the seed and the epoch alone: blocks in random order, and the
 * rows of each shuffled. The first epoch begins with the first block, which is at hand. The block under way
 * and the next one are in memory, and while that is read the one before them may be, too, and the first.
 */
export class EpochRows {
  private readonly blocks: DataBlocks;
  private readonly seed: number;
  private turns: readonly Turn[] = [];
  private order: { readonly epoch: number; readonly blocks: readonly number[] } | undefined;

  constructor(blocks: DataBlocks, seed: number) {
    this.blocks = blocks;
    this.seed = seed;
  }

  /** The rows from…to of an epoch, those of each block by themselves. */
  async pick(epoch: number, from: number, to: number): Promise<Picked[]> {
    const order = this.orderOf(epoch);
    const all: Picked[] = [];
    let start = 0;
    for (const [at, block] of order.entries()) {
      const end = start + this.blocks.sizes[block]!;
      if (start < to && from < end) {
        const { data, places } = await this.turn(epoch, at).picked;
        all.push({ data, places: places.subarray(Math.max(0, from - start), to - start) });
      }
      start = end;
    }
    return all;
  }

  /** The block that is number `at` of an epoch; the one before it is let go, and the next one is begun. */
  private turn(epoch: number, at: number): Turn {
    const wanted = this.known(epoch, at) ?? this.begin(epoch, at);
    const { length } = this.blocks.sizes;
    if (length === 1) this.turns = [wanted];
    else {
      const [nextEpoch, nextAt] = at + 1 < length ? [epoch, at + 1] : [epoch + 1, 0];
      this.turns = [wanted, this.known(nextEpoch, nextAt) ?? this.begin(nextEpoch, nextAt)];
    }
    return wanted;
  }

  private known(epoch: number, at: number): Turn | undefined {
    return this.turns.find((turn) => turn.epoch === epoch && turn.at === at);
  }

  private begin(epoch: number, at: number): Turn {
    const block = this.orderOf(epoch)[at]!;
    const data = this.blocks.block(block);
    const name = `shuffle/epoch ${epoch}${block === 0 ? "" : `/block ${block}`}`;
    const shuffled = (own: Data): Picked => ({
      data: own,
      places: permutation(own.x.shape[0], stream(this.seed, name)),
    });
    if (!(data instanceof Promise)) return { epoch, at, picked: shuffled(data) };
    const picked = data.then(shuffled);
    // a block that fails before its turn is told of when its turn comes
    picked.catch(() => undefined);
    return { epoch, at, picked };
  }

  private orderOf(epoch: number): readonly number[] {
    if (this.order?.epoch !== epoch) {
      const { length } = this.blocks.sizes;
      const drawn = [...permutation(length, stream(this.seed, `shuffle/epoch ${epoch}/blocks`))];
      const blocks = epoch === 1 ? [0, ...drawn.filter((block) => block !== 0)] : drawn;
      this.order = { epoch, blocks };
    }
    return this.order.blocks;
  }
}

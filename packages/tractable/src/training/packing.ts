import { concat, reshape, type Shape, sizeOf, split, type Tensor } from "../graph/index.ts";
import type { Declaration } from "../parameters/scope.ts";

/** Parameters that share one vector, in order. */
export interface Pack {
  readonly members: readonly Declaration[];
  readonly size: number;
}

/**
 * The largest number of values that parameters share a vector up to. One vector makes the optimizer a dozen
 * operations instead of a dozen a parameter; a vector much larger than the cache makes each of them wait for
 * memory. `node bench/packing.mjs` measures it.
 */
const LARGEST_PACK = 1 << 18;

/** Sorts parameters into vectors: small ones together, large ones each on their own. */
export function packParameters(declarations: readonly Declaration[], largest = LARGEST_PACK): Pack[] {
  const packs: { members: Declaration[]; size: number }[] = [];
  for (const declaration of declarations) {
    const size = sizeOf(declaration.shape);
    const room = packs.find((pack) => pack.size + size <= largest);
    if (room === undefined) packs.push({ members: [declaration], size });
    else {
      room.members.push(declaration);
      room.size += size;
    }
  }
  return packs;
}

/** The shape of a pack's vector: a parameter that is alone keeps its own. */
export function packShape({ members, size }: Pack): Shape {
  return members.length === 1 ? members[0]!.shape : [size];
}

/** The parameters of a vector, by name. */
export function unpack(pack: Pack, vector: Tensor): [string, Tensor][] {
  const { members } = pack;
  if (members.length === 1) return [[members[0]!.name, vector]];
  const pieces = split(
    vector,
    members.map(({ shape }) => sizeOf(shape)),
    0,
  );
  return members.map(({ name, shape }, index) => [name, reshape(pieces[index]!, shape)]);
}

/** One vector of the values of all members, in order. */
export function packTensors(pack: Pack, values: ReadonlyMap<string, Tensor>): Tensor {
  const parts = pack.members.map(({ name }) => values.get(name)!);
  return parts.length === 1
    ? parts[0]!
    : concat(
        parts.map((part) => reshape(part, [-1])),
        0,
      );
}

/** The numbers of all members in one vector, in order. */
export function packValues(pack: Pack, values: ReadonlyMap<string, Float32Array>): Float32Array {
  const vector = new Float32Array(pack.size);
  let at = 0;
  for (const { name } of pack.members) {
    const part = values.get(name)!;
    vector.set(part, at);
    at += part.length;
  }
  return vector;
}

/** The numbers of every member of packed vectors, by name; copies. */
export function unpackValues(
  packs: readonly Pack[],
  vectors: readonly Float32Array[],
): Map<string, Float32Array> {
  const values = new Map<string, Float32Array>();
  packs.forEach(({ members }, index) => {
    let at = 0;
    for (const { name, shape } of members) {
      const size = sizeOf(shape);
      values.set(name, vectors[index]!.slice(at, at + size));
      at += size;
    }
  });
  return values;
}

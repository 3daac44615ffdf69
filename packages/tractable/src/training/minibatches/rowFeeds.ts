import type { Density } from "../../density/density.ts";
import { drawNoise } from "../../density/drawNoise.ts";
import { noiseName } from "../../density/rowInputs.ts";
import { classesOf } from "../../flows/flow.ts";
import { stream } from "../../random/stream.ts";
import { oneHot } from "../../rows/oneHot.ts";
import type { Rows } from "../../rows/rows.ts";
import { float32, type HostTensor } from "../../runtime/backend.ts";
import { copyRows, type Data } from "./splitRows.ts";

/**
 * Feeds for the row inputs of a density, but its noise: the rows at some places, [places, width] each.
 */
export function rowFeeds(
  { flow }: Density,
  { x, context, labels }: Data,
  places: Uint32Array,
): Record<string, HostTensor> {
  const gather = ({ data, shape: [, width] }: Rows): HostTensor => {
    const target = new Float32Array(places.length * width);
    copyRows(data, width, places, target);
    return float32([places.length, width], target);
  };
  const picked = labels && Array.from(places, (place) => labels[place]!);
  const classes = picked && oneHot(picked, classesOf(flow), 0, places.length);
  return {
    x: gather(x),
    ...(context && { context: gather(context) }),
    ...(classes && { classes: float32(classes.shape, classes.data) }),
  };
}

/** Feeds of rows one after another. */
export function joinFeeds(all: readonly Record<string, HostTensor>[]): Record<string, HostTensor> {
  const [first, ...others] = all;
  if (others.length === 0) return first!;
  const joined = Object.entries(first!).map(([name, { dims }]): [string, HostTensor] => {
    const parts = all.map((feeds) => feeds[name]!);
    const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
    let filled = 0;
    for (const part of parts) {
      data.set(part.data as Float32Array, filled);
      filled += part.data.length;
    }
    return [name, float32([data.length / dims[1]!, dims[1]!], data)];
  });
  return Object.fromEntries(joined);
}

/**
 * Feeds for the noise of a density, [names · rows, size] each: so many rows from the stream of every name.
 */
export function noiseFeeds(
  { noise }: Density,
  rows: number,
  seed: number,
  names: readonly string[],
): Record<string, HostTensor> {
  const feeds = noise.map((law, index): [string, HostTensor] => {
    const values = new Float32Array(names.length * rows * law.size);
    names.forEach((name, place) => {
      const drawn = drawNoise(law, rows, stream(seed, `dequantization/${name}/${index}`));
      values.set(drawn, place * rows * law.size);
    });
    return [noiseName(index), float32([names.length * rows, law.size], values)];
  });
  return Object.fromEntries(feeds);
}

/** The places from…to. */
export function placesBetween(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, index) => from + index);
}

/** The rows from…to of feeds. */
export function rowsOf(
  feeds: Readonly<Record<string, HostTensor>>,
  from: number,
  to: number,
): Record<string, HostTensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { dims, data }]) => {
      const size = data.length / dims[0]!;
      return [name, { dims: [to - from, ...dims.slice(1)], data: data.subarray(from * size, to * size) }];
    }),
  );
}

import type { Stream } from "../random/stream.ts";

/** The values a parameter starts with. */
export type Initial = (size: number, stream: Stream) => Float32Array;

/** All zero. */
export const zeros: Initial = (size) => new Float32Array(size);

/** One value everywhere. */
export function constantly(value: number): Initial {
  return (size) => new Float32Array(size).fill(value);
}

/** Uniform in (−bound, bound). */
export function uniform(bound: number): Initial {
  return (size, { uniform }) => {
    const values = new Float32Array(size);
    for (let index = 0; index < size; index++) values[index] = bound * (2 * uniform() - 1);
    return values;
  };
}

/** The given values, as many as the parameter has. */
export function valuesOf(values: ArrayLike<number>): Initial {
  return (size) => {
    if (values.length !== size) throw new Error(`initial values: expected ${size}, got ${values.length}`);
    return Float32Array.from(values);
  };
}

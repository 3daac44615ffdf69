export interface Random {
  /** A number in [0, 1). */
  uniform(): number;
  /** A standard normal number. */
  normal(): number;
}

/** A small seeded generator (mulberry32) for the toy sets: the same seed gives the same numbers anywhere. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  function uniform(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  }
  return {
    uniform,
    /** Box and Muller; 1 − u keeps the logarithm finite. */
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

import { flat, type State } from "./golden.ts";

export interface NetSizes {
  /** Features that get parameters, and how many of each group. */
  readonly features: number;
  readonly groups: readonly number[];
}

/**
 * The weights of zuko's three-layer net under our names and in our layout: [in, out] instead of [out, in];
 * hidden units in ascending order of degree (given by `degrees`, unit by unit as zuko has them); outputs
 * group by group instead of feature by feature.
 */
export function netValues(
  state: State,
  from: string,
  to: string,
  { features, groups }: NetSizes,
  degrees: readonly number[],
): [string, Float32Array][] {
  const hidden = degrees.map((_, unit) => unit).sort((a, b) => degrees[a]! - degrees[b]! || a - b);
  const perFeature = groups.reduce((total, size) => total + size, 0);
  let start = 0;
  const outputs = groups.flatMap((size) => {
    const places = Array.from({ length: size }, (_, index) => start + index);
    start += size;
    return places.flatMap((place) =>
      Array.from({ length: features }, (_, feature) => feature * perFeature + place),
    );
  });
  const entries: [string, Float32Array][] = [];
  [hidden, hidden, outputs].forEach((units, layer) => {
    const weight = state[`${from}.${2 * layer}.weight`] as number[][];
    const bias = state[`${from}.${2 * layer}.bias`] as number[];
    const sources = layer === 0 ? weight[0]!.map((_, column) => column) : hidden;
    const rows = sources.map((source) => units.map((unit) => weight[unit]![source]!));
    entries.push([`${to}.${layer}.weight`, Float32Array.from(flat(rows))]);
    entries.push([`${to}.${layer}.bias`, Float32Array.from(units.map((unit) => bias[unit]!))]);
  });
  return entries;
}

import { type CandidateColumn, pointsOf } from "./conditional.ts";

/** A place drawn from a law over a column's candidates. */
export function drawnPlace(
  { candidates }: CandidateColumn,
  probabilities: Float64Array,
  uniform: () => number,
): number {
  let left = uniform();
  for (const [index, { from, to }] of candidates.entries()) {
    left -= probabilities[index]!;
    if (left < 0) return from + (to - from) * uniform();
  }
  return candidates.at(-1)!.place;
}

/** A place of the column's candidates, all of which are as likely: a start from nowhere. */
export function anyPlace({ candidates }: CandidateColumn, uniform: () => number): number {
  return candidates[Math.min(candidates.length - 1, Math.floor(uniform() * candidates.length))]!.place;
}

/** The place of the likeliest category, or of a number's median. */
export function likeliestPlace({ candidates, code }: CandidateColumn, probabilities: Float64Array): number {
  if (code.type === "category") return candidates[probabilities.indexOf(Math.max(...probabilities))]!.place;
  const order = [...candidates.keys()].sort(
    (a, b) => Number(candidates[a]!.value) - Number(candidates[b]!.value),
  );
  let before = 0;
  for (const index of order) {
    const share = probabilities[index]!;
    const { from, to } = candidates[index]!;
    if (before + share >= 0.5) return from + ((0.5 - before) / share) * (to - from);
    before += share;
  }
  return candidates[order.at(-1)!]!.place;
}

/** The mean of the law of a number, in the column's unit. */
export function meanValue({ candidates }: CandidateColumn, probabilities: Float64Array): number {
  return pointsOf(candidates).reduce((sum, point, index) => sum + point * probabilities[index]!, 0);
}

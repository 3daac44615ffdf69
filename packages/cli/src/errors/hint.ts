import { nearest } from "@tractable/data/messages";

/** How to go on after an unknown name: `did you mean "price"?`, or else what there is. */
export function hint(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean "${near}"?`;
  return `there is ${candidates.slice(0, 20).join(", ")}${candidates.length > 20 ? ", …" : ""}`;
}

import { UserError } from "../errors/userError.ts";

/** The fewest rows or images that a density can sensibly be learned from. */
const FEWEST = 10;

/** Refuses fewer rows, or images, than a density can be learned from. */
export function checkEnough(source: string, count: number, what: "row" | "image"): void {
  if (count >= FEWEST) return;
  const has = `${count} ${what}${count === 1 ? "" : "s"}`;
  throw new UserError(`${source}: it has ${has}, and a density needs ${FEWEST} or more; add ${what}s`);
}

import { nearest } from "@tractable/data/messages";
import type { Support } from "tractable";
import { UserError } from "../errors/userError.ts";
import { parseAssignments } from "./parseAssignments.ts";

/** Supports by column, of `price=positive,share=interval(0,1)`. */
export function parseSupport(text: string): ReadonlyMap<string, Support> {
  const pairs = parseAssignments("--support", "price=positive,share=interval(0,1)", text);
  return new Map([...pairs].map(([name, words]) => [name, support(name, words)]));
}

function support(name: string, words: string): Support {
  if (words === "real" || words === "positive") return words;
  const bounds = /^(interval|circle)\(([^,]+),([^,]+)\)$/.exec(words);
  const [low, high] = [Number(bounds?.[2]), Number(bounds?.[3])];
  if (bounds !== null && Number.isFinite(low) && Number.isFinite(high)) {
    if (low < high) return bounds[1] === "circle" ? { circle: [low, high] } : { low, high };
    throw new UserError(
      `--support: expected ${bounds[1]}(low,high) with low < high for "${name}", got ${words}`,
    );
  }
  const near = nearest(words.replace(/\(.*/, ""), ["real", "positive", "interval", "circle"]);
  const meant =
    near === undefined
      ? ""
      : `; did you mean ${near === "interval" || near === "circle" ? `${near}(low,high)` : near}?`;
  throw new UserError(
    `--support: expected real, positive, interval(low,high) or circle(low,high) for "${name}", got "${words}"${meant}`,
  );
}

import { stream } from "../random/stream.ts";

/** Which rows a bijection is tried at. */
export interface DrawnRows {
  readonly features: number;
  /** Where data lie. */
  readonly data: "real" | "positive" | "unit interval" | "circle";
  /** Values that each feature is tried at, after the ordinary rows. */
  readonly special: readonly number[];
  /** How many ordinary rows there are. */
  readonly rows: number;
}

/** Ordinary rows, then for each special value and feature one row that has it there. */
export function drawRows(
  { features, data, special, rows }: DrawnRows,
  side: "data" | "latent",
  seed: number,
): number[][] {
  const random = stream(seed, `test rows/${side}`);
  const isReal = data === "real" || (data !== "circle" && side === "latent");
  const ordinary = () => {
    const value = 1.3 * random.normal();
    if (isReal) return Math.fround(value);
    if (data === "circle") return Math.fround(3.1 * Math.tanh(value));
    return Math.fround(data === "positive" ? Math.exp(value) : 1 / (1 + Math.exp(-value)));
  };
  const row = () => Array.from({ length: features }, ordinary);
  const plain = Array.from({ length: rows }, row);
  // latents of a map from elsewhere than the real line have no special points, but tails
  const points =
    data !== "real" && data !== "circle" && side === "latent"
      ? special.map((_, place) => 6 - 6 * place)
      : special;
  const marked = points.flatMap((value) =>
    Array.from({ length: features }, (_, place) => {
      const values = row();
      values[place] = Math.fround(value);
      return values;
    }),
  );
  return [...plain, ...marked];
}

/** Contexts for so many rows; undefined where there is no context. */
export function drawContexts(count: number, width: number, seed: number): number[][] | undefined {
  if (width === 0) return undefined;
  const random = stream(seed, "test context");
  return Array.from({ length: count }, () => Array.from({ length: width }, random.normal));
}

import { isSpec, type Spec } from "tractable/authoring";

/** The layers of a flow, one a line from data to latent; what repeats is written once. */
export function architecture({ bijection, base }: Spec): string[] {
  const folded = isSpec(bijection) ? foldedLines(bijection) : [];
  return isSpec(base) ? [...folded, describe(base)] : folded;
}

function foldedLines(part: Spec): string[] {
  return fold(layerLines(part)).flatMap(({ count, lines: [first, ...rest] }) => {
    const times = count === 1 ? "" : `${count} × `;
    return [`${times}${first}`, ...rest.map((line) => " ".repeat(times.length) + line)];
  });
}

function layerLines(part: Spec): string[] {
  if (part.kind === "asImages" && isSpec(part.bijection)) return layerLines(part.bijection);
  const inner = Object.values(part)
    .find((value): value is unknown[] => Array.isArray(value))
    ?.filter(isSpec);
  if (part.kind === "sequence") return (inner ?? []).flatMap(layerLines);
  if (part.kind !== "multiscale") return [describe(part)];
  return (inner ?? []).flatMap((level, index) => [
    `level ${index + 1}`,
    ...foldedLines(level).map((line) => `  ${line}`),
  ]);
}

/**
 * "coupling(first half, rationalQuadraticSpline(bins 8, bound 5), residualMlp(width 64, blocks 2, relu))".
 */
function describe(part: Spec): string {
  const options = Object.entries(part)
    .map(([name, value]) => option(name, value))
    .filter((text) => text !== "");
  return options.length === 0 ? part.kind : `${part.kind}(${options.join(", ")})`;
}

/** Guards of the arithmetic (minimumWidth …) and what is switched off by 0 aren't shown. */
function option(name: string, value: unknown): string {
  if (name === "kind" || name === "least" || name.startsWith("minimum") || value === 0) return "";
  if (isSpec(value)) return describe(value);
  if (Array.isArray(value) && value.length === 0) return "";
  if (Array.isArray(value))
    return value.length > 8 ? `${name} of ${value.length}` : `${name} ${value.join("×")}`;
  if (typeof value === "object" || value === undefined) return "";
  return typeof value === "string" ? value : `${name} ${value}`;
}

interface Run {
  readonly count: number;
  readonly lines: readonly string[];
}

/** Finds runs in which the same few lines repeat. */
function fold(lines: readonly string[]): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < lines.length; ) {
    const found = [1, 2, 3, 4, 5, 6, 7, 8]
      .map((length) => ({ length, count: repeats(lines, at, length) }))
      .filter(({ count }) => count > 1)
      .sort((a, b) => b.length * b.count - a.length * a.count)[0] ?? { length: 1, count: 1 };
    runs.push({ count: found.count, lines: lines.slice(at, at + found.length) });
    at += found.length * found.count;
  }
  return runs;
}

function repeats(lines: readonly string[], at: number, length: number): number {
  const isSame = (count: number) =>
    lines.slice(at, at + length).every((line, index) => lines[at + count * length + index] === line);
  let count = 1;
  while (at + (count + 1) * length <= lines.length && isSame(count)) count++;
  return count;
}

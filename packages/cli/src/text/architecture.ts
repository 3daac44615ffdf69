/** A part of an architecture as plain data. */
export interface Part {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** The layers of a flow, one a line from data to latent; what repeats is written once. */
export function architecture({ bijection, base }: Part): string[] {
  const folded = isPart(bijection) ? foldedLines(bijection) : [];
  return isPart(base) ? [...folded, describe(base)] : folded;
}

function foldedLines(part: Part): string[] {
  return fold(layerLines(part)).flatMap(({ count, lines: [first, ...rest] }) => {
    const times = count === 1 ? "" : `${count} × `;
    return [`${times}${first}`, ...rest.map((line) => " ".repeat(times.length) + line)];
  });
}

function layerLines(part: Part): string[] {
  if (part.kind === "asImages" && isPart(part.bijection)) return layerLines(part.bijection);
  const inner = Object.values(part)
    .find((value): value is unknown[] => Array.isArray(value))
    ?.filter(isPart);
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
function describe(part: Part): string {
  const options = Object.entries(part)
    .map(([name, value]) => option(name, value))
    .filter((text) => text !== "");
  return options.length === 0 ? part.kind : `${part.kind}(${options.join(", ")})`;
}

/** Guards of the arithmetic (minimumWidth …) and what is switched off by 0 aren't shown. */
function option(name: string, value: unknown): string {
  if (name === "kind" || name === "least" || name.startsWith("minimum") || value === 0) return "";
  if (isPart(value)) return describe(value);
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

/** Whether a value of an architecture is a part of it. */
export function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";
}

/**
 * How the numbers of a column are written, where it isn't plainly: with a comma before decimals, groups of
 * three digits, a unit.
 */
export interface NumberFormat {
  readonly decimal: "." | ",";
  /** What stands between groups of three digits; nothing for none. */
  readonly group: string;
  /** Before and after every number, spaces included: "$", " %". */
  readonly prefix: string;
  readonly suffix: string;
}

const UNIT = "[$€£¥%]|USD|EUR|CHF|GBP|Fr\\.";
const AROUND = new RegExp(
  `^([+-]?)((?:${UNIT})?[ \\u00a0]?)([\\d.,'’ \\u00a0\\u202f]*\\d)([ \\u00a0]?(?:${UNIT})?)$`,
);
const PLAIN = /^\d+(\.\d+)?$/;

/**
 * The one way in which all texts can be read as numbers, if there is one and it can't be mistaken: "1,234"
 * alone may be a thousand and more, or one and a quarter, and is left as text unless `usual` says what stands
 * before decimals elsewhere in the table. Undefined for plain numbers, too.
 */
export function findNumberFormat(
  texts: readonly string[],
  usual?: NumberFormat["decimal"],
): NumberFormat | undefined {
  if (texts.length === 0) return undefined;
  const parts = texts.map((text) => AROUND.exec(text.trim()));
  const [first] = parts;
  if (first === null || first === undefined) return undefined;
  const [, , prefix = "", , suffix = ""] = first;
  if (!parts.every((part) => part !== null && part[2] === prefix && part[4] === suffix)) return undefined;
  const bodies = parts.map((part) => part![3]!);
  if (bodies.every((body) => PLAIN.test(body))) {
    return prefix === "" && suffix === "" ? undefined : { decimal: ".", group: "", prefix, suffix };
  }
  const readings = READINGS.filter((reading) => fits(bodies, reading));
  if (readings.length === 0 && usual !== undefined) {
    const possible = READINGS.filter(
      ({ decimal, group }) => decimal === usual && isWritten(bodies, decimal, group),
    );
    return possible.length === 0 ? undefined : { ...possible[0]!, prefix, suffix };
  }
  return readings.length === 1 ? { ...readings[0]!, prefix, suffix } : undefined;
}

type Reading = Pick<NumberFormat, "decimal" | "group">;
const READINGS: readonly Reading[] = [
  { decimal: ".", group: "," },
  { decimal: ",", group: "" },
  { decimal: ",", group: "." },
  ...[" ", "\u00a0", "\u202f", "'", "’"].flatMap((group): Reading[] => [
    { decimal: ".", group },
    { decimal: ",", group },
  ]),
];

/** Whether numbers are all written so. */
function isWritten(bodies: readonly string[], decimal: string, group: string): boolean {
  const [d, g] = [decimal, group].map((sign) => sign.replace(".", "\\."));
  const whole = group === "" ? "\\d+" : `(?:\\d{1,3}(?:${g}\\d{3})+|\\d{1,3}|\\d+)`;
  const pattern = new RegExp(`^${whole}(?:${d}\\d+)?$`);
  return bodies.every((body) => pattern.test(body));
}

/** Whether numbers are all written so, and some of them in a way that only this reading explains. */
function fits(bodies: readonly string[], { decimal, group }: Reading): boolean {
  if (!isWritten(bodies, decimal, group)) return false;
  if (group === "") return bodies.some((body) => body.includes(",") && !/^\d{1,3},\d{3}$/.test(body));
  if (!bodies.some((body) => body.includes(group))) return false;
  // a space or an apostrophe is no decimal sign
  if (group !== "." && group !== ",") return true;
  return bodies.some(
    (body) => body.split(group).length > 2 || (body.includes(group) && body.includes(decimal)),
  );
}

/** The number that a text of this format is; NaN for any other text. */
export function parseNumberText(text: string, { decimal, group, prefix, suffix }: NumberFormat): number {
  const part = AROUND.exec(text.trim());
  if (part === null || part[2] !== prefix || part[4] !== suffix) return Number.NaN;
  const ungrouped = group === "" ? part[3]! : part[3]!.replaceAll(group, "");
  const number = Number(ungrouped.replace(decimal, "."));
  return part[1] === "-" ? -number : number;
}

/** A number as a text of this format, with so many decimals, or as many as it has. */
export function showNumberText(
  value: number,
  { decimal, group, prefix, suffix }: NumberFormat,
  decimals: number | undefined,
): string {
  const size = Math.abs(value);
  const [whole = "0", rest] = (decimals === undefined ? String(size) : size.toFixed(decimals)).split(".");
  const grouped = group === "" ? whole : whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${value < 0 ? "-" : ""}${prefix}${grouped}${rest === undefined ? "" : decimal + rest}${suffix}`;
}

/** What was assumed, as a person would say it: "a comma before decimals". */
export function describeNumberFormat({ decimal, group, prefix, suffix }: NumberFormat): string {
  const names: Readonly<Record<string, string>> = {
    ".": "points",
    ",": "commas",
    "'": "apostrophes",
    "’": "apostrophes",
  };
  const said = [
    decimal === "," && "a comma before decimals",
    group !== "" && `${names[group] ?? "spaces"} between thousands`,
    prefix.trim() !== "" && `${prefix.trim()} before`,
    suffix.trim() !== "" && `${suffix.trim()} after`,
  ].filter((part) => part !== false);
  return `read with ${said.join(", ")}`;
}

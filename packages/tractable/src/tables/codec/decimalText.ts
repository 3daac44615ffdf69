/** Powers from 0 on, by multiplication: doubles hold these whole numbers, and `**` may be off by a bit. */
function powers(base: number, last: number): Float64Array {
  const all = new Float64Array(last + 1).fill(1);
  for (let power = 1; power <= last; power++) all[power] = all[power - 1]! * base;
  return all;
}

const OF_TEN = powers(10, 15);
const OF_TWO = powers(2, 64);

/** 10 to the power of a whole number from 0 to 15. */
export function tenPower(power: number): number {
  return OF_TEN[power]!;
}

/** 2 to the power of a whole number from 0 to 64. */
export function twoPower(power: number): number {
  return OF_TWO[power]!;
}

/** 2³¹ */
const TWO_31 = 0x80000000;

/** How many binary digits a whole number takes, 0 of 0. */
export function bitLength(size: number): number {
  if (size < TWO_31) return 32 - Math.clz32(size);
  return 31 + bitLength(Math.floor(size / TWO_31));
}

/** How the numbers of a column are spelled. */
export interface DecimalSpelling {
  /** How many decimals they have, at most. */
  readonly decimals: number;
  /** Whether zeros at their end are written. */
  readonly ends: "fixed" | "short";
}

const PLAIN = /^(-?)(\d{1,16})(?:\.(\d{1,15}))?$/;

/** A text as a whole number of its last decimal; undefined for one that `decimalText` wouldn't give back. */
export function parseDecimal(text: string, spelling: DecimalSpelling): number | undefined {
  const parts = PLAIN.exec(text);
  if (parts === null) return undefined;
  const fraction = parts[3] ?? "";
  if (fraction.length > spelling.decimals) return undefined;
  const size = Number(parts[2]! + fraction.padEnd(spelling.decimals, "0"));
  if (!Number.isSafeInteger(size)) return undefined;
  const value = parts[1] === "-" ? -size : size;
  return decimalText(value, spelling) === text ? value : undefined;
}

/** The text of such a number. */
export function decimalText(value: number, { decimals, ends }: DecimalSpelling): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const all = digits.slice(digits.length - decimals);
  const fraction = ends === "fixed" ? all : all.replace(/0+$/, "");
  return `${value < 0 ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/**
 * Logarithm and exponential by sums, products and quotients alone, whose bits ECMAScript fixes: those of
 * `Math.log`, `Math.exp` and `**` may differ in the last place from one engine to another, and a codec's must
 * not.
 */
const LN_2 = Math.LN2;

/** The natural logarithm of a number above 0. */
export function exactLn(x: number): number {
  let [mantissa, exponent] = [x, 0];
  for (; mantissa >= 2; mantissa *= 0.5) exponent++;
  for (; mantissa < 1; mantissa *= 2) exponent--;
  const t = (mantissa - 1) / (mantissa + 1);
  let sum = 0;
  for (let k = 41; k > 0; k -= 2) sum = sum * t * t + 1 / k;
  return 2 * t * sum + exponent * LN_2;
}

/** e to the power of x, for x of moderate size. */
export function exactExp(x: number): number {
  const exponent = Math.floor(x / LN_2 + 0.5);
  const rest = x - exponent * LN_2;
  let sum = 1;
  for (let k = 20; k > 0; k--) sum = 1 + (sum * rest) / k;
  const factor = exponent < 0 ? 0.5 : 2;
  for (let left = Math.abs(exponent); left > 0; left--) sum *= factor;
  return sum;
}

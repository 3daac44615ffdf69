/**
 * The exponent λ of Yeo and Johnson, from −1 to 3, by which standardised numbers become as normal as they
 * can: the greatest log-likelihood of a normal law, found by golden sections.
 */
export function yeoJohnsonExponent(values: Float64Array): number {
  const slopes = values.reduce((total, x) => total + Math.sign(x) * Math.log1p(Math.abs(x)), 0);
  const logLikelihood = (exponent: number): number => {
    let sum = 0;
    let squares = 0;
    for (const x of values) {
      const z = yeoJohnsonOf(x, exponent);
      sum += z;
      squares += z * z;
    }
    const variance = squares / values.length - (sum / values.length) ** 2;
    return -0.5 * values.length * Math.log(Math.max(variance, Number.MIN_VALUE)) + (exponent - 1) * slopes;
  };
  let [low, high] = [-1, 3];
  for (let step = 0; step < STEPS; step++) {
    const width = GOLDEN * (high - low);
    if (logLikelihood(high - width) < logLikelihood(low + width)) low = high - width;
    else high = low + width;
  }
  return (low + high) / 2;
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Steps of the search, which leave an interval of 0.003. */
const STEPS = 15;

export function yeoJohnsonOf(x: number, exponent: number): number {
  const own = x >= 0 ? exponent : 2 - exponent;
  const far = Math.log1p(Math.abs(x));
  const size = Math.abs(own) < 1e-9 ? far : Math.expm1(own * far) / own;
  return x >= 0 ? size : -size;
}

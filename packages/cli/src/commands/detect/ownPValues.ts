/** The share of a table's rows that are as unlikely as each, as there are no others to compare with. */
export function ownPValues(logProb: Float64Array): Float64Array {
  const order = [...logProb.keys()].sort((a, b) => logProb[a]! - logProb[b]!);
  const pValue = new Float64Array(logProb.length);
  order.forEach((row, rank) => {
    pValue[row] = (rank + 1) / logProb.length;
  });
  return pValue;
}

/** How values of a typed table become the inputs of the graphs, in words; columns.json has the numbers. */
export const placeNotes = `
x and context aren't the values of a table but their places: one number for each feature in columns.json, in its
order ("x", "context"). ln p(row) is logProb plus the factors of all places of x, computed in double precision.

number, of the value v
  a gap                        gap.place, factor 0
  beyond "declared"            the row has probability 0
  one of atoms                 its place, factor 0
  with a grid                  k = round((v - origin) / step)
                               off the grid, |origin + step k - v| > 0.0001 step: see others
                               r = k less the number of grid.taken below k
                               r + 0.5 outside the axis: see others
                               (P(r) + P(r + 1)) / 2, factor ln(P(r + 1) - P(r)); where that difference is 1e-9
                               or less, ln of the slope of P at r + 0.5
  without a grid               P(v), factor ln of the slope of P at v; outside the axis: see others
  others                       others.place, factor -ln(pi scale (1 + ((v - center) / scale)^2))
the axis, with n knots K0 ... K(n-1)
  P(v) = 1 - F(low, K0 - v)                              for v < K0
       = n + F(high, v - K(n-1))                         for v >= K(n-1)
       = i + 1 + (v - Ki) / (K(i+1) - Ki)                between, i the last knot that isn't above v
  F(tail, d) = G(d) / G(reach), or G(d) where the tail has no reach
  G(d) = 1 - (1 + shape d / scale)^(-1 / shape), or 1 - exp(-d / scale) for shape 0
  v is outside the axis beyond an outer knot by d > reach, or G(d) > 1 - 1e-9 where there is no reach

category, of the text v
  a gap                        gap.place, factor 0
  one of values                its place, factor 0
  one of rest.values           rest.place, factor ln(rows / totalRows)
  never seen                   rest.place, factor ln(unseenRows / totalRows)

time: milliseconds t since 1970, in UTC unless the file has zones, in parts
  day = floor(t / 86400000) - 4; week = floor(day / 7), a number; weekday = day - 7 week, a category;
  clock = floor((t mod 86400000) / unitMilliseconds), a number
  a gap is one of the week; the other parts have place -1 then, and factor 0

Backwards, for the places that sample.onnx gives
  number: up to bins, v with P(v) = place; with a grid, the cell that becomes floor(v) when those taken are left
  out, times step plus origin; round to "decimals". Above bins the nearest place of an atom or the gap.
  category: the nearest place; of rest, one of its values in proportion to their rows.
Gaps are empty cells, NA, N/A, #N/A, NaN, null, None, nil, ?, \\N, whatever their case, and moreGapTexts.
"constants" are columns with one value; a row with another has probability 0.
`
  .trim()
  .split("\n");

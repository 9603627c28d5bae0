/** What NumPy says of `totals` in src/work.ts, in float64. */
export const TOTALS = [1463.695829474902, 7.768028532459589, 72.5225769, 72.54503678, 72.56749512];

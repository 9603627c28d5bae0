// Whether the results of a peer are those of another.

/** The largest difference, relative to the largest element of the same tensor. */
export function errorOf(results, expected) {
  if (results.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(...results.map((values, i) => tensorError(values, expected[i])));
}

function tensorError(values, expected) {
  if (values.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    const d = Math.abs(values[i] - expected[i]);
    // What is not a number fails.
    if (!(d <= difference)) difference = Number.isNaN(d) ? Number.POSITIVE_INFINITY : d;
  }
  return difference === 0 ? 0 : difference / largest;
}

// Indices and ranges.

import { cat, mse, zeros } from '../../src/index.ts';

/** The last row has the index 9. */
export function lastRow() {
  const rows = zeros(10, 4);
  // expected: at index 10 of [10, 4]: axis 0 has indices from -10 to 9
  return rows.at(10);
}

/** Counted from the end, one too far. */
export function beforeTheFirst() {
  const rows = zeros(10, 4);
  // expected: at index -11 of [10, 4]: axis 0 has indices from -10 to 9
  return rows.at(-11);
}

/** A column of a matrix that has three. */
export function fourthColumn() {
  const points = zeros(100, 3);
  // expected: at index 3 of [100, 3]: axis 1 has indices from -3 to 2
  return points.at(':', 3);
}

/** Three indices of a matrix. */
export function tooManyIndices() {
  const grey = zeros(28, 28);
  // expected: at 3 indices of [28, 28]: at most 2, one for each axis
  return grey.at(0, 0, 0);
}

/** The label of a class that is not there. */
export function indexOfAClass() {
  const scores = zeros(32, 10);
  // expected: at index 10 of [32, 10]: axis 1 has indices from -10 to 9
  return scores.at('...', [0, 5, 10]);
}

/** Inputs and targets of a series, one of them shifted by two. */
export function seriesShifted() {
  const series = zeros(100, 1);
  const inputs = series.at('0:-1');
  const targets = series.at('2:');
  // expected: mse [99, 1] with targets [98, 1]: sizes 99 and 98 at axis 0 differ; a loss takes equal shapes
  return mse(inputs, targets);
}

/** Differences of neighbours: the ranges differ by one element. */
export function differences() {
  const x = zeros(100);
  // expected: sub [99] and [100]: sizes 99 and 100 at axis -1 do not broadcast; make them equal or one of them 1
  return x.at('1:').sub(x);
}

/** Even and odd elements of an odd number of them. */
export function evenAndOdd() {
  const x = zeros(7);
  // expected: add [4] and [3]: sizes 4 and 3 at axis -1 do not broadcast; make them equal or one of them 1
  return x.at('::2').add(x.at('1::2'));
}

/** Training and validation rows that overlap in nothing, and are not equally many. */
export function unequalHalves() {
  const x = zeros(101, 4);
  // expected: sub [50, 4] and [51, 4]: sizes 50 and 51 at axis -2 do not broadcast; make them equal or one of them 1
  return x.at('0:50').sub(x.at('50:'));
}

/** A range past the end is shorter than it looks. */
export function rangePastTheEnd() {
  const rows = zeros(10, 4);
  const batch = rows.at('8:12');
  // expected: add [2, 4] and [4, 4]: sizes 2 and 4 at axis -2 do not broadcast; make them equal or one of them 1
  return batch.add(zeros(4, 4));
}

/** An index drops the axis, a range keeps it. */
export function indexDropsTheAxis() {
  const x = zeros(32, 10, 4);
  const step = x.at(':', 0);
  // expected: cat [32, 4] and [32, 10, 4]: ranks 2 and 3 differ
  return cat([step, x], 1);
}

/** A range keeps the axis, an index drops it. */
export function rangeKeepsTheAxis() {
  const x = zeros(32, 10);
  const first = x.at(':', '0:1');
  // expected: dot [32, 1] @ [32]: takes two vectors; matmul takes other ranks
  return first.dot(zeros(32));
}

/** Python's ranges with a comma, in one string. */
export function rangesInOneString() {
  const x = zeros(32, 10);
  // expected: at '0:2, 1:3' of [32, 10]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
  return x.at('0:2, 1:3');
}

/** A step of 0. */
export function stepOfZero() {
  const x = zeros(32, 10);
  // expected: at '::0' of [32, 10]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
  return x.at('::0');
}

/** A single position as a string. */
export function indexAsString() {
  const x = zeros(32, 10);
  // expected: at '5' of [32, 10]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
  return x.at('5');
}

/** Two dots more than there are axes. */
export function dotsTwice() {
  const x = zeros(2, 3, 4, 5);
  // expected: at a second '...' of [2, 3, 4, 5]: one stands for all axes that are left
  return x.at('...', 0, '...');
}

/** Two lists are paired, element by element. */
export function twoLists() {
  const x = zeros(5, 5);
  // expected: at indices [2] and [3]: sizes 2 and 3 at axis -1 do not broadcast; make them equal or one of them 1
  return x.at([0, 2], [1, 3, 4]);
}

/** Queries, keys and values cut out of 768 * 3 with the wrong bounds. */
export function cutsQueriesAndKeys() {
  const qkv = zeros(4, 128, 2304);
  const q = qkv.at('...', '0:768');
  const k = qkv.at('...', '768:1500');
  // expected: matmul [4, 128, 768] @ [4, 732, 128]: inner sizes 768 and 732 differ
  return q.matmul(k.transpose(1, 2));
}

/** A window at every step leaves one fewer than the targets. */
export function windowsOfASeries() {
  const series = zeros(20);
  const windows = [0, 1, 2].length;
  const averages = series.at('2:').add(series.at('1:-1')).add(series.at('0:-2')).div(windows);
  // expected: sub [18] and [19]: sizes 18 and 19 at axis -1 do not broadcast; make them equal or one of them 1
  return averages.sub(series.at('1:'));
}

/** The border of an image, subtracted from the whole. */
export function bordersOfAnImage() {
  const image = zeros(32, 32);
  const inside = image.at('1:-1', '1:-1');
  // expected: sub [32, 32] and [30, 30]: sizes 32 and 30 at axis -1 do not broadcast; make them equal or one of them 1
  return image.sub(inside);
}

/** An axis of size 0 has no first element. */
export function firstOfNothing() {
  const found = zeros(10, 4).at('10:');
  // expected: at index 0 of [0, 4]: axis 0 has no elements
  return found.at(0);
}

// Writing into places.

import { ones, zeros } from '../../src/index.ts';

/** The last row has the index 2. */
export function writesPastTheEnd() {
  const X = zeros(3, 4);
  // expected: set index 3 of [3, 4]: axis 0 has indices from -3 to 2
  return X.set([3, 0], 1);
}

/** A row that is as long as a column. */
export function writesAColumnAsRow() {
  const X = zeros(3, 4);
  const column = ones(3);
  // expected: set value [3] into [4]: size 3 at axis -1 must be 4 or 1
  return X.set([0], column);
}

/** A block of another size. */
export function writesALargerBlock() {
  const X = zeros(8, 8);
  const block = ones(3, 3);
  // expected: set value [3, 3] into [2, 2]: size 3 at axis -1 must be 2 or 1
  return X.set(['0:2', '0:2'], block);
}

/** Three indices of a matrix. */
export function writesTooDeep() {
  const X = zeros(3, 4);
  // expected: set 3 indices of [3, 4]: at most 2, one for each axis
  return X.set([0, 1, 2], 9);
}

/** A mask of another shape. */
export function writesByAnotherMask() {
  const X = zeros(3, 4);
  const mask = ones(4, 3).gt(0);
  // expected: set mask [4, 3] of [3, 4]: its size 4 at axis 0 must be 3
  return X.set(mask, 0);
}

/** Rows taken by three indices, columns by two. */
export function pairsOfDifferentLength() {
  const X = zeros(5, 5);
  // expected: at indices [3] and [2]: sizes 3 and 2 at axis -1 do not broadcast; make them equal or one of them 1
  return X.at([0, 2, 4], [1, 3]);
}

/** Indices of floats. */
export function indicesOfFloats() {
  const X = zeros(5, 5);
  const rows = ones(2);
  // expected: at index of dtype float32 of [5, 5]: must be int32, or bool for a mask
  return X.at(rows);
}

/** A mask of the columns, in the place of the rows. */
export function maskOfColumns() {
  const X = zeros(5, 7);
  const columns = ones(7).gt(0);
  // expected: at mask [7] of [5, 7]: its size 7 at axis 0 must be 5
  return X.at(columns);
}

/** A token written into a batch of sequences of another width. */
export function writesAToken() {
  const batch = zeros(4, 10, 32);
  const token = ones(64);
  // expected: set value [64] into [4, 32]: size 64 at axis -1 must be 32 or 1
  return batch.set([':', 0], token);
}

/** A cache written at a position past its length. */
export function cachePastItsLength() {
  const cache = zeros(2, 128, 64);
  const key = ones(2, 64);
  // expected: set index 128 of [2, 128, 64]: axis 1 has indices from -128 to 127
  return cache.set([':', 128], key);
}

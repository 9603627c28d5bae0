// reshape, expand, squeeze and their kin.

import { arange, ones, zeros } from '../../src/index.ts';

/** 12 numbers are no 3 rows of 5. */
export function wrongProduct() {
  const x = arange(12);
  // expected: reshape [12] to [3, 5]: 12 elements cannot become 15
  return x.reshape(3, 5);
}

/** 12 is not divisible by 5. */
export function cannotInfer() {
  const x = arange(12);
  // expected: reshape [12] to [-1, 5]: 12 elements are not divisible by 5
  return x.reshape(-1, 5);
}

/** Both sizes left out. */
export function infersTwo() {
  const x = arange(12);
  // expected: reshape [12] to [-1, -1]: only one size can be -1
  return x.reshape(-1, -1);
}

/** The batch flattened in. */
export function batchFlattenedIn() {
  const images = zeros(32, 28, 28);
  // expected: reshape [32, 28, 28] to [784]: 25088 elements cannot become 784
  return images.reshape(784);
}

/** 28 * 28 is not 748. */
export function misspelt() {
  const images = zeros(32, 28, 28);
  // expected: reshape [32, 28, 28] to [32, 748]: 25088 elements cannot become 23936
  return images.reshape(32, 748);
}

/** A view of another size. */
export function viewOfAnotherSize() {
  const x = zeros(4, 6);
  // expected: view [4, 6] to [5, 5]: 24 elements cannot become 25
  return x.view(5, 5);
}

/** A size of 1 is needed to expand. */
export function expandsARow() {
  const row = zeros(3);
  // expected: expand [3] to [6]: size 3 at axis -1 cannot become 6; only size 1 can
  return row.expand(6);
}

/** Expanded at the wrong end: new axes go in front. */
export function expandsAtTheEnd() {
  const v = zeros(32);
  // expected: expand [32] to [32, 10]: size 32 at axis -1 cannot become 10; only size 1 can
  return v.expand(32, 10);
}

/** Expanded to fewer axes. */
export function expandsToFewer() {
  const x = zeros(1, 1, 8);
  // expected: expand [1, 1, 8] to [4, 8]: name every axis; new ones go in front
  return x.expand(4, 8);
}

/** Broadcast the wrong way. */
export function broadcastsBack() {
  const x = zeros(32, 10);
  // expected: broadcastTo [32, 10] to [10]: name every axis; new ones go in front
  return x.broadcastTo(10);
}

/** A new axis, two behind the last. */
export function newAxisTooFar() {
  const v = zeros(10);
  // expected: unsqueeze over axis 2 of [10]: axes go from -2 to 1
  return v.unsqueeze(2);
}

/** A third axis of a matrix. */
export function squeezesAThirdAxis() {
  const column = zeros(32, 1);
  // expected: squeeze over axis 2 of [32, 1]: axes go from -2 to 1
  return column.squeeze(2);
}

/** A column that is squeezed of its other axis stays a column. */
export function squeezesTheOtherAxis() {
  const column = zeros(32, 1);
  // expected: dot [32, 1] @ [32]: takes two vectors; matmul takes other ranks
  return column.squeeze(0).dot(ones(32));
}

/** squeeze without an axis also drops a batch of one. */
export function squeezesTheBatch() {
  const one = zeros(1, 10, 1);
  const scores = one.squeeze();
  // expected: softmax over axis 1 of [10]: axes go from -1 to 0
  return scores.softmax(1);
}

/** Flattened from an axis that is not there. */
export function flattensTooFar() {
  const x = zeros(32, 10);
  // expected: flatten over axis 2 of [32, 10]: axes go from -2 to 1
  return x.flatten(2);
}

/** Flattened backwards. */
export function flattensBackwards() {
  const x = zeros(2, 3, 4);
  // expected: flatten from axis 2 to 1 of [2, 3, 4]: the first comes after the last
  return x.flatten(2, 1);
}

/** Unflattened into a wrong product. */
export function unflattensWrong() {
  const x = zeros(32, 784);
  // expected: unflatten [784] to [28, 27]: 784 elements cannot become 756
  return x.unflatten(1, [28, 27]);
}

/** A vector has no second axis to exchange. */
export function transposesAVector() {
  const v = zeros(5);
  // expected: transpose over axis 1 of [5]: axes go from -1 to 0
  return v.transpose(0, 1);
}

/** A vector transposed is the same vector, and no column. */
export function transposedVectorIsAVector() {
  const v = zeros(5);
  const w = zeros(3);
  // expected: mul [5] and [3]: sizes 5 and 3 at axis -1 do not broadcast; make them equal or one of them 1
  return v.T().mul(w);
}

/** One number too few for repeat. */
export function repeatsTheColumns() {
  const x = zeros(2, 3);
  // expected: repeat [2, 3] by [4]: name every axis; new ones go in front
  return x.repeat(4);
}

/** Repeated less than not at all. */
export function repeatsNegatively() {
  const x = zeros(2, 3);
  // expected: tile [2, 3] by [-1]: size -1 is not a whole number, 0 or more
  return x.tile(-1);
}

/** The lower triangle of a vector. */
export function triangleOfAVector() {
  const v = ones(5);
  // expected: tril of [5]: takes a matrix or a batch of them
  return v.tril();
}

/** A sequence cut into chunks that do not fit. */
export function chunksDoNotFit() {
  const tokens = zeros([1000], { dtype: 'int32' });
  // expected: reshape [1000] to [-1, 128]: 1000 elements are not divisible by 128
  return tokens.reshape(-1, 128);
}

/** A batch was dropped on the way. */
export function expectsABatch() {
  const logits = zeros(32, 10).mean(0);
  // expected: expectShape [32, 10] of [10]: ranks 2 and 1 differ
  return logits.expectShape([32, 10]);
}

/** Another number of classes than expected. */
export function expectsOtherClasses() {
  const logits = zeros(32, 10);
  // expected: expectShape [32, 100] of [32, 10]: size 10 at axis 1 is not 100
  return logits.expectShape([32, 100]);
}

/** The same order of axes, with one forgotten. */
export function permuteForgets() {
  const x = zeros(2, 3, 4);
  // expected: permute [2, 3, 4] by [2, 0]: name each of its 3 axes once
  return x.permute(2, 0);
}

// cat and stack.

import { cat, ones, stack, zeros } from '../../src/index.ts';

/** More rows, along the axis of columns. */
export function rowsAlongColumns() {
  const train = zeros(800, 13);
  const test = zeros(200, 13);
  // expected: cat [800, 13] and [200, 13] along axis 1: sizes 800 and 200 at axis 0 differ
  return cat([train, test], 1);
}

/** More features, along the axis of samples. */
export function featuresAlongSamples() {
  const numbers = zeros(800, 13);
  const dummies = zeros(800, 5);
  // expected: cat [800, 13] and [800, 5] along axis 0: sizes 13 and 5 at axis 1 differ
  return cat([numbers, dummies]);
}

/** A column of ones for the bias, as a vector. */
export function biasColumnAsVector() {
  const features = zeros(100, 3);
  const bias = ones(100);
  // expected: cat [100, 3] and [100]: ranks 2 and 1 differ
  return cat([features, bias], 1);
}

/** A new row, without its axis. */
export function newRowAsVector() {
  const rows = zeros(5, 4);
  const row = zeros(4);
  // expected: cat [5, 4] and [4]: ranks 2 and 1 differ
  return cat([rows, row], 0);
}

/** An axis that only stack adds. */
export function catAlongNewAxis() {
  const x = zeros(3, 4);
  const y = zeros(3, 4);
  // expected: cat over axis 2 of [3, 4]: axes go from -2 to 1
  return cat([x, y], 2);
}

/** Sequences of different lengths, not padded. */
export function sequencesNotPadded() {
  const first = zeros(7, 32);
  const second = zeros(9, 32);
  // expected: stack [7, 32] and [9, 32] along axis 0: sizes 7 and 9 at axis 0 differ
  return stack([first, second]);
}

/** A batch whose third image is grey. */
export function greyAmongColours() {
  const colour = zeros(3, 32, 32);
  const grey = zeros(1, 32, 32);
  // expected: stack [3, 32, 32] and [1, 32, 32] along axis 0: sizes 3 and 1 at axis 0 differ
  return stack([colour, colour, grey]);
}

/** Scalars and vectors together. */
export function scalarAmongVectors() {
  const scores = zeros(10);
  const score = zeros([]);
  // expected: stack [10] and []: ranks 1 and 0 differ
  return stack([scores, score]);
}

/** An axis two further than the last. */
export function stackBehindTheLast() {
  const plane = zeros(28, 28);
  // expected: stack over axis 3 of [28, 28]: axes go from -3 to 2
  return stack([plane, plane, plane], 3);
}

/** The results of an epoch that had no batches. */
export function nothingToJoin() {
  // expected: cat of no tensors: give at least one
  return cat([]);
}

/** Forward and backward states of a recurrent network, one of them with its axis of times. */
export function bothDirections() {
  const forwards = zeros(16, 64);
  const backwards = zeros(16, 20, 64);
  // expected: cat [16, 64] and [16, 20, 64]: ranks 2 and 3 differ
  return cat([forwards, backwards], -1);
}

/** U-Net: the skip is larger than what was upsampled. */
export function skipOfUNet() {
  const up = zeros(1, 64, 56, 56);
  const skip = zeros(1, 64, 57, 57);
  // expected: cat [1, 64, 56, 56] and [1, 64, 57, 57] along axis 1: sizes 56 and 57 at axis 2 differ
  return cat([up, skip], 1);
}

/** The condition of a generator, not expanded over the image. */
export function conditionOfImage() {
  const noise = zeros(8, 16, 4, 4);
  const condition = zeros(8, 10, 1, 1);
  // expected: cat [8, 16, 4, 4] and [8, 10, 1, 1] along axis 1: sizes 4 and 1 at axis 2 differ
  return cat([noise, condition], 1);
}

/** Scalars have no axis to be joined along. */
export function joinsScalars() {
  const a = zeros([]);
  const b = zeros([]);
  // expected: cat over axis 0 of []: a scalar has no axes
  return cat([a, b]);
}

/** Joined first and used with the weights of one. */
export function weightsOfOne() {
  const both = cat([zeros(32, 16), zeros(32, 24)], 1);
  // expected: matmul [32, 40] @ [16, 8]: inner sizes 40 and 16 differ
  return both.matmul(zeros(16, 8));
}

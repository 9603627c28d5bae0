// Elementwise operations on shapes that do not align.

import { arange, lerp, maximum, ones, where, zeros } from '../../src/index.ts';

/** A weight for each sample, not each feature. */
export function weightsOfSamples() {
  const x = zeros(32, 10);
  const weights = ones(32);
  // expected: mul [32, 10] and [32]: sizes 10 and 32 at axis -1 do not broadcast; axes align at the end: make the second [32, 1], with keepdims or unsqueeze(-1)
  return x.mul(weights);
}

/** A matrix and its transpose, which are not square. */
export function plusTransposed() {
  const a = zeros(2, 3);
  // expected: add [2, 3] and [3, 2]: sizes 3 and 2 at axis -1 do not broadcast; make them equal or one of them 1
  return a.add(a.T());
}

/** Pairwise differences need an axis each. */
export function pairwise() {
  const x = zeros(10, 3);
  const y = zeros(20, 3);
  // expected: sub [10, 3] and [20, 3]: sizes 10 and 20 at axis -2 do not broadcast; make them equal or one of them 1
  return x.sub(y).pow(2).sum(-1);
}

/** A grid of two ranges. */
export function grid() {
  const rows = arange(5);
  const columns = arange(7);
  // expected: mul [5] and [7]: sizes 5 and 7 at axis -1 do not broadcast; make them equal or one of them 1
  return rows.mul(columns);
}

/** Distances from centres, with the new axis of only one of them. */
export function distancesFromCentres() {
  const points = zeros(100, 2).unsqueeze(1);
  const centres = zeros(5, 3);
  // expected: sub [100, 1, 2] and [5, 3]: sizes 2 and 3 at axis -1 do not broadcast; make them equal or one of them 1
  return points.sub(centres);
}

/** A mask of the rows, applied to the columns. */
export function maskOfRows() {
  const x = zeros(4, 6);
  const keep = ones(4).gt(0);
  // expected: where [4] and [4, 6]: sizes 4 and 6 at axis -1 do not broadcast; axes align at the end: make the first [4, 1], with keepdims or unsqueeze(-1)
  return where(keep, x, 0);
}

/** The alternative of a where has another length. */
export function otherBranch() {
  const x = zeros(4, 6);
  // expected: where [4, 6] and [4]: sizes 6 and 4 at axis -1 do not broadcast; axes align at the end: make the second [4, 1], with keepdims or unsqueeze(-1)
  return where(x.gt(0), x, zeros(4));
}

/** Days of the week beside hours of the day. */
export function daysAndHours() {
  const load = zeros(7, 24);
  const profile = ones(7);
  // expected: div [7, 24] and [7]: sizes 24 and 7 at axis -1 do not broadcast; axes align at the end: make the second [7, 1], with keepdims or unsqueeze(-1)
  return load.div(profile);
}

/** Moving averages of parameters that have changed their shape. */
export function movingAverage() {
  const average = zeros(784, 64);
  const current = zeros(784, 128);
  // expected: lerp [784, 64] and [784, 128]: sizes 64 and 128 at axis -1 do not broadcast; make them equal or one of them 1
  return lerp(average, current, 0.01);
}

/** Dropout's mask for another batch. */
export function maskOfAnotherBatch() {
  const hidden = zeros(32, 256);
  const mask = zeros(64, 256).gt(0.5);
  // expected: mul [32, 256] and [64, 256]: sizes 32 and 64 at axis -2 do not broadcast; make them equal or one of them 1
  return hidden.mul(mask.to('float32'));
}

/** Advantages: one value for each episode, rewards for each step. */
export function advantages() {
  const rewards = zeros(16, 200);
  const values = zeros(16);
  // expected: sub [16, 200] and [16]: sizes 200 and 16 at axis -1 do not broadcast; axes align at the end: make the second [16, 1], with keepdims or unsqueeze(-1)
  return rewards.sub(values);
}

/** Upper bounds of fewer boxes. */
export function intersections() {
  const a = zeros(10, 4).at(':', '2:');
  const b = zeros(12, 4).at(':', '2:');
  // expected: maximum [10, 2] and [12, 2]: sizes 10 and 12 at axis -2 do not broadcast; make them equal or one of them 1
  return maximum(a, b);
}

/** Complex numbers as pairs of real ones, against real ones. */
export function complexAsPairs() {
  const signal = zeros(256, 2);
  const window = ones(256);
  // expected: mul [256, 2] and [256]: sizes 2 and 256 at axis -1 do not broadcast; axes align at the end: make the second [256, 1], with keepdims or unsqueeze(-1)
  return signal.mul(window);
}

/** Bins and their edges: the edges are one more. */
export function binsAndEdges() {
  const counts = zeros(10);
  const edges = arange(11);
  // expected: mul [10] and [11]: sizes 10 and 11 at axis -1 do not broadcast; make them equal or one of them 1
  return counts.mul(edges);
}

/** Powers of a vector by a vector: polynomial features need a column. */
export function polynomialFeatures() {
  const x = zeros(100);
  const powers = arange(20);
  // expected: pow [100] and [20]: sizes 100 and 20 at axis -1 do not broadcast; make them equal or one of them 1
  return x.pow(powers);
}

/** Learning rates of layers beside their gradients. */
export function ratesOfLayers() {
  const gradients = zeros(3, 64);
  const rates = ones(3);
  // expected: mul [3, 64] and [3]: sizes 64 and 3 at axis -1 do not broadcast; axes align at the end: make the second [3, 1], with keepdims or unsqueeze(-1)
  return gradients.mul(rates);
}

/** A bool tensor plus a number. */
export function maskPlusOne() {
  const mask = zeros(4).gt(0);
  // expected: add of a bool tensor and a number: convert the tensor first, as x.to('float32')
  return mask.add(1);
}

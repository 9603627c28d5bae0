// Reductions: forgotten keepdims, axes that are not there.

import { ones, zeros } from '../../src/index.ts';

/** Rows divided by their sums, whose axis is gone. */
export function rowsBySums() {
  const counts = ones(5, 4);
  // expected: div [5, 4] and [5]: sizes 4 and 5 at axis -1 do not broadcast; axes align at the end: make the second [5, 1], with keepdims or unsqueeze(-1)
  return counts.div(counts.sum(1));
}

/** Softmax by hand without keepdims. */
export function softmaxByHand() {
  const e = zeros(32, 10).exp();
  const total = e.sum(-1);
  // expected: div [32, 10] and [32]: sizes 10 and 32 at axis -1 do not broadcast; axes align at the end: make the second [32, 1], with keepdims or unsqueeze(-1)
  return e.div(total);
}

/** Layer normalisation by hand without keepdims. */
export function layerNormByHand() {
  const x = zeros(4, 128, 768);
  const mean = x.mean(-1);
  // expected: sub [4, 128, 768] and [4, 128]: sizes 768 and 128 at axis -1 do not broadcast; axes align at the end: make the second [4, 128, 1], with keepdims or unsqueeze(-1)
  return x.sub(mean);
}

/** Standardised features with the statistics of the rows. */
export function standardisesRows() {
  const x = zeros(100, 13);
  const spread = x.std(1);
  // expected: div [100, 13] and [100]: sizes 13 and 100 at axis -1 do not broadcast; axes align at the end: make the second [100, 1], with keepdims or unsqueeze(-1)
  return x.div(spread);
}

/** Axes counted from 1. */
export function axisFromOne() {
  const x = zeros(100, 13);
  // expected: sum over axis 2 of [100, 13]: axes go from -2 to 1
  return x.sum(2);
}

/** The class of an image that has lost its batch. */
export function classOfOneImage() {
  const scores = zeros(32, 10).at(0);
  // expected: argmax over axis 1 of [10]: axes go from -1 to 0
  return scores.argmax(1);
}

/** A sum over an axis that the first sum has taken. */
export function sumsTwice() {
  const x = zeros(8, 3);
  const rows = x.sum(1);
  // expected: sum over axis 1 of [8]: axes go from -1 to 0
  return rows.sum(1);
}

/** A mean of the mean's axis. */
export function meanOfScalar() {
  const loss = zeros(32, 10).pow(2).mean();
  // expected: mean over axis 0 of []: a scalar has no axes
  return loss.mean(0);
}

/** Two names of one axis. */
export function axisTwice() {
  const images = zeros(16, 28, 28);
  // expected: sum over axes [2, -1] of [16, 28, 28]: axis -1 is named twice
  return images.sum([2, -1]);
}

/** Batch normalisation: the statistics of the channels lack the axes of the image. */
export function batchNormByHand() {
  const x = zeros(8, 64, 14, 14);
  const mean = x.mean([0, 2, 3]);
  // expected: sub [8, 64, 14, 14] and [64]: sizes 14 and 64 at axis -1 do not broadcast; make them equal or one of them 1
  return x.sub(mean);
}

/** Variance over an axis of a vector that has one. */
export function varianceOfVector() {
  const returns = zeros(250);
  // expected: var over axis 1 of [250]: axes go from -1 to 0
  return returns.var(1);
}

/** The norm's first argument is its order. */
export function normAlongRows() {
  const vectors = zeros(100, 3);
  const lengths = vectors.norm(2, 1);
  // expected: div [100, 3] and [100]: sizes 3 and 100 at axis -1 do not broadcast; axes align at the end: make the second [100, 1], with keepdims or unsqueeze(-1)
  return vectors.div(lengths);
}

/** The order of the norm taken for an axis. */
export function normOverOrder() {
  const vectors = zeros(100, 3);
  // expected: norm over axis 2 of [100, 3]: axes go from -2 to 1
  return vectors.norm(1, 2);
}

/** The extremes of each feature, subtracted as if they were of each row. */
export function scalesToUnit() {
  const x = zeros(50, 4);
  const low = x.min(1);
  // expected: sub [50, 4] and [50]: sizes 4 and 50 at axis -1 do not broadcast; axes align at the end: make the second [50, 1], with keepdims or unsqueeze(-1)
  return x.sub(low);
}

/** logsumexp of all, beside scores of one. */
export function partition() {
  const scores = zeros(32, 10);
  const log = scores.logsumexp(1);
  // expected: sub [32, 10] and [32]: sizes 10 and 32 at axis -1 do not broadcast; axes align at the end: make the second [32, 1], with keepdims or unsqueeze(-1)
  return scores.sub(log);
}

/** A whole batch compared with its predictions by class. */
export function accuracyByScores() {
  const scores = zeros(32, 10);
  const labels = zeros([32], { dtype: 'int32' });
  // expected: eq [32, 10] and [32]: sizes 10 and 32 at axis -1 do not broadcast; axes align at the end: make the second [32, 1], with keepdims or unsqueeze(-1)
  return scores.eq(labels).to('float32').mean();
}

/** Reading a mean along an axis as a number. */
export function readsAMeanOfRows() {
  const losses = zeros(32, 10).mean(1);
  // expected: item of [32]: reads one element; data() and array() read them all
  return losses.itemSync();
}

/** Softmax of a batch over its axis of classes, of one sample. */
export function softmaxOfOneSample() {
  const logits = zeros(10);
  // expected: softmax over axis 1 of [10]: axes go from -1 to 0
  return logits.softmax(1);
}

/** Weights of a weighted mean along another axis. */
export function weightedMean() {
  const values = zeros(12, 30);
  const weights = ones(12);
  // expected: mul [12, 30] and [12]: sizes 30 and 12 at axis -1 do not broadcast; axes align at the end: make the second [12, 1], with keepdims or unsqueeze(-1)
  return values.mul(weights).sum(0);
}

// Indices and masks in tensors, sorts.

import { arange, embedding, gather, ones, topk, zeros } from '../../src/index.ts';

const int = { dtype: 'int32' } as const;

/** The probability of each label: the labels lack an axis. */
export function gathersLabels() {
  const probabilities = zeros(32, 10);
  const labels = zeros([32], int);
  // expected: gather [32, 10] with index [32]: ranks 2 and 1 differ
  return gather(probabilities, 1, labels);
}

/** Labels of a larger batch. */
export function gathersForMoreRows() {
  const values = zeros(32, 4);
  const actions = zeros([64, 1], int);
  // expected: gather [32, 4] with index [64, 1] along axis 1: size 64 at axis 0 is more than 32
  return values.gather(1, actions);
}

/** Gathered along an axis that is not there. */
export function gathersTooFar() {
  const values = zeros(32, 4);
  const actions = zeros([32, 1], int);
  // expected: gather over axis 2 of [32, 4]: axes go from -2 to 1
  return values.gather(2, actions);
}

/** Indices made by arange are floats unless told. */
export function indicesAsFloats() {
  const table = zeros(100, 8);
  const rows = arange(5);
  // expected: indexSelect index of dtype float32: must be int32
  return table.indexSelect(0, rows);
}

/** A whole batch of indices where one row of them is taken. */
export function selectsByMatrix() {
  const table = zeros(100, 8);
  const rows = zeros([4, 5], int);
  // expected: indexSelect [100, 8] with index [4, 5]: the index must be a vector
  return table.indexSelect(0, rows);
}

/** Embedding takes the indices, then the table. */
export function embedsTheTable() {
  const table = zeros(5000, 64);
  const tokens = zeros([8, 128], int);
  // expected: embedding index of dtype float32: must be int32
  return embedding(table, tokens);
}

/** A vector of one embedding is no table. */
export function embedsFromAVector() {
  const tokens = zeros([8, 128], int);
  const vector = zeros(64);
  // expected: embedding [8, 128] with weight [64]: the weight must be a matrix
  return tokens.embedding(vector);
}

/** The embedding has another width than the layer after it. */
export function embeddingWidth() {
  const tokens = zeros([8, 128], int);
  const x = tokens.embedding(zeros(5000, 64));
  // expected: matmul [8, 128, 64] @ [128, 256]: inner sizes 64 and 128 differ
  return x.matmul(zeros(128, 256));
}

/** A padding mask [batch, length] on features. */
export function masksFeatures() {
  const features = zeros(8, 20, 64);
  const padding = zeros(8, 20).eq(0);
  // expected: maskedFill [8, 20, 64] and [8, 20]: sizes 64 and 20 at axis -1 do not broadcast; axes align at the end: make the second [8, 20, 1], with keepdims or unsqueeze(-1)
  return features.maskedFill(padding, 0);
}

/** A causal mask of another length. */
export function masksOtherLength() {
  const scores = zeros(8, 20, 20);
  const future = ones(21, 21).triu(1).ne(0);
  // expected: maskedFill [8, 20, 20] and [21, 21]: sizes 20 and 21 at axis -1 do not broadcast; make them equal or one of them 1
  return scores.maskedFill(future, Number.NEGATIVE_INFINITY);
}

/** A mask of ones and zeros is not a mask of bools. */
export function masksByNumbers() {
  const scores = zeros(8, 20, 20);
  const future = ones(20, 20).triu(1);
  // expected: maskedFill mask of dtype float32: must be bool
  return scores.maskedFill(future, Number.NEGATIVE_INFINITY);
}

/** Class labels of floats. */
export function oneHotOfFloats() {
  const labels = arange(10);
  // expected: oneHot index of dtype float32: must be int32
  return labels.oneHot(10);
}

/** Selected by a mask of another axis. */
export function selectsByRows() {
  const boxes = zeros(100, 4);
  const isGood = zeros(100).gt(0.5);
  // expected: maskedSelect [100, 4] and [100]: sizes 4 and 100 at axis -1 do not broadcast; axes align at the end: make the second [100, 1], with keepdims or unsqueeze(-1)
  return boxes.maskedSelect(isGood);
}

/** Counts of words: the sources are fewer than the indices. */
export function countsWords() {
  const counts = zeros(5000);
  const words = zeros([128], int);
  // expected: scatterAdd index [128] and source [100]: size 128 at axis 0 is more than 100
  return counts.scatterAdd(0, words, ones(100));
}

/** Messages of edges, added to nodes of another width. */
export function addsMessages() {
  const nodes = zeros(10, 32);
  const targets = zeros([40], int);
  const messages = zeros(40, 16);
  // expected: indexAdd source [40, 16]: must be of shape [40, 32]
  return nodes.indexAdd(0, targets, messages);
}

/** More of the best than there are. */
export function moreThanThereAre() {
  const scores = zeros(32, 10);
  // expected: topk 11 of [32, 10] along axis -1: k goes from 0 to 10
  return topk(scores, 11);
}

/** Sorted along the classes of one sample. */
export function sortsOneSample() {
  const scores = zeros(10);
  // expected: argsort over axis 1 of [10]: axes go from -1 to 0
  return scores.argsort(1);
}

/** A running sum over an axis of a batch that is not there. */
export function runningSum() {
  const returns = zeros(250);
  // expected: cumsum over axis 1 of [250]: axes go from -1 to 0
  return returns.cumsum(1);
}

/** The median of columns that are not there. */
export function medianOfColumns() {
  const samples = zeros(100);
  // expected: median over axis 1 of [100]: axes go from -1 to 0
  return samples.median(1);
}

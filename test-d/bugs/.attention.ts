// Transformers: heads, masks, positions, caches.

import { arange, cat, ones, stack, tril, where, zeros } from '../../src/index.ts';

/** The keys are not transposed. */
export function keysNotTransposed() {
  const queries = zeros(2, 8, 16, 64);
  const keys = zeros(2, 8, 16, 64);
  // expected: matmul [2, 8, 16, 64] @ [2, 8, 16, 64]: inner sizes 64 and 16 differ; transpose(-1, -2) the second
  return queries.matmul(keys).softmax(-1);
}

/** All axes are reversed, where the last two were meant. */
export function keysReversed() {
  const queries = zeros(2, 8, 16, 64);
  const keys = zeros(2, 8, 16, 64);
  // expected: matmul [2, 8, 16, 64] @ [64, 16, 8, 2]: inner sizes 64 and 8 differ
  return queries.matmul(keys.T()).softmax(-1);
}

/** The wrong two axes are exchanged. */
export function headsTransposed() {
  const queries = zeros(2, 8, 16, 64);
  const keys = zeros(2, 8, 16, 64);
  // expected: matmul [2, 8, 16, 64] @ [2, 16, 8, 64]: inner sizes 64 and 8 differ; transpose(-1, -2) the second
  return queries.matmul(keys.transpose(1, 2));
}

/** 768 does not split into 10 heads. */
export function headsDoNotDivide() {
  const x = zeros(4, 128, 768);
  // expected: reshape [4, 128, 768] to [4, 128, 10, 76]: 393216 elements cannot become 389120
  return x.reshape(4, 128, 10, 76);
}

/** The same, with the size of a head left out. */
export function headsDoNotDivideInferred() {
  const x = zeros(4, 128, 768);
  // expected: unflatten [768] to [10, -1]: 768 elements are not divisible by 10
  return x.unflatten(2, [10, -1]);
}

/** Queries, keys and values are three times as wide. */
export function splitsTheWrongWidth() {
  const qkv = zeros(4, 128, 768).matmul(zeros(768, 2304));
  // expected: reshape [4, 128, 2304] to [4, 128, 12, 64]: 1179648 elements cannot become 393216
  return qkv.reshape(4, 128, 12, 64);
}

/** Heads in front of the sequence, and so the weights fit nothing. */
export function headsNotMerged() {
  const heads = zeros(4, 12, 128, 64);
  const merged = heads.flatten(2);
  // expected: matmul [4, 12, 8192] @ [768, 768]: inner sizes 8192 and 768 differ
  return merged.matmul(zeros(768, 768));
}

/** Merged without moving the heads back beside the features. */
export function mergesTheSequence() {
  const heads = zeros(4, 12, 128, 64);
  const output = zeros(768, 768);
  // expected: matmul [4, 1536, 64] @ [768, 768]: inner sizes 64 and 768 differ
  return heads.reshape(4, 1536, 64).matmul(output);
}

/** Scores of queries by keys, and values of another length. */
export function valuesOfOtherLength() {
  const scores = zeros(2, 8, 16, 20).softmax(-1);
  const values = zeros(2, 8, 16, 64);
  // expected: matmul [2, 8, 16, 20] @ [2, 8, 16, 64]: inner sizes 20 and 16 differ
  return scores.matmul(values);
}

/** A mask of the queries' length on scores by keys. */
export function maskOfQueries() {
  const scores = zeros(2, 8, 16, 20);
  const mask = ones(16, 16).tril().eq(0);
  // expected: where [16, 16] and [2, 8, 16, 20]: sizes 16 and 20 at axis -1 do not broadcast; make them equal or one of them 1
  return where(mask, Number.NEGATIVE_INFINITY, scores);
}

/** A padding mask [batch, length] beside scores [batch, heads, length, length]. */
export function paddingMaskWithoutAxes() {
  const scores = zeros(2, 8, 16, 16);
  const padding = zeros(2, 16).eq(0);
  // expected: where [2, 16] and [2, 8, 16, 16]: sizes 2 and 16 at axis -2 do not broadcast; make them equal or one of them 1
  return padding.where(scores, Number.NEGATIVE_INFINITY);
}

/** The causal mask was made for the longest context. */
export function maskOfTheContext() {
  const mask = tril(ones(1024, 1024)).eq(0);
  const scores = zeros(4, 12, 128, 128);
  // expected: where [1024, 1024] and [4, 12, 128, 128]: sizes 1024 and 128 at axis -1 do not broadcast; make them equal or one of them 1
  return where(mask, Number.NEGATIVE_INFINITY, scores);
}

/** Positions for the whole context, added to a shorter sequence. */
export function positionsOfTheContext() {
  const tokens = zeros(4, 128, 768);
  const positions = zeros(1024, 768);
  // expected: add [4, 128, 768] and [1024, 768]: sizes 128 and 1024 at axis -2 do not broadcast; make them equal or one of them 1
  return tokens.add(positions);
}

/** Positions of another width. */
export function positionsOfOtherWidth() {
  const tokens = zeros(4, 128, 768);
  const positions = zeros(128, 512);
  // expected: add [4, 128, 768] and [128, 512]: sizes 768 and 512 at axis -1 do not broadcast; make them equal or one of them 1
  return tokens.add(positions);
}

/** Softmax over an axis that scores of one head do not have. */
export function softmaxOverHeads() {
  const scores = zeros(16, 128, 128);
  // expected: softmax over axis 3 of [16, 128, 128]: axes go from -3 to 2
  return scores.softmax(3);
}

/** The class token is one token, so it needs the axis of tokens. */
export function classTokenWithoutAxis() {
  const patches = zeros(8, 196, 768);
  const token = zeros(8, 768);
  // expected: cat [8, 768] and [8, 196, 768]: ranks 2 and 3 differ
  return cat([token, patches], 1);
}

/** The class token is not repeated for the batch. */
export function classTokenNotExpanded() {
  const patches = zeros(8, 196, 768);
  const token = zeros(1, 1, 768);
  // expected: cat [1, 1, 768] and [8, 196, 768] along axis 1: sizes 1 and 8 at axis 0 differ
  return cat([token, patches], 1);
}

/** The cache grows along the sequence, not along the heads. */
export function cacheAlongHeads() {
  const cache = zeros(2, 12, 100, 64);
  const key = zeros(2, 12, 1, 64);
  // expected: cat [2, 12, 100, 64] and [2, 12, 1, 64] along axis 1: sizes 100 and 1 at axis 2 differ
  return cat([cache, key], 1);
}

/** Rotations for whole heads, where half of the features turn with the other half. */
export function rotationsOfHalf() {
  const x = zeros(2, 12, 128, 64);
  const angles = arange(128).outer(zeros(32));
  // expected: mul [2, 12, 128, 64] and [128, 32]: sizes 64 and 32 at axis -1 do not broadcast; make them equal or one of them 1
  return x.mul(angles.cos());
}

/** Logits by the embedding, whose rows are the words. */
export function tiedHead() {
  const hidden = zeros(4, 128, 768);
  const embedding = zeros(5000, 768);
  // expected: matmul [4, 128, 768] @ [5000, 768]: inner sizes 768 and 5000 differ; transpose(-1, -2) the second
  return hidden.matmul(embedding);
}

/** Layer normalisation with a gain for each position. */
export function gainOfPositions() {
  const x = zeros(4, 128, 768);
  const gain = ones(128);
  // expected: mul [4, 128, 768] and [128]: sizes 768 and 128 at axis -1 do not broadcast; make them equal or one of them 1
  return x.mul(gain);
}

/** Grouped queries: the keys have fewer heads, and must be repeated first. */
export function groupedQueries() {
  const queries = zeros(2, 12, 16, 64);
  const keys = zeros(2, 4, 16, 64);
  // expected: matmul [2, 12, 16, 64] @ [2, 4, 64, 16]: batch sizes 12 and 4 at axis -3 do not broadcast
  return queries.matmul(keys.transpose(-1, -2));
}

/** Queries of the decoder, keys of the encoder with another width. */
export function crossAttention() {
  const decoder = zeros(2, 10, 512);
  const encoder = zeros(2, 30, 768);
  // expected: matmul [2, 10, 512] @ [2, 768, 30]: inner sizes 512 and 768 differ
  return decoder.matmul(encoder.transpose(1, 2));
}

/** Three projections of different lengths do not stack. */
export function stacksQueriesKeysValues() {
  const q = zeros(2, 10, 64);
  const k = zeros(2, 30, 64);
  // expected: stack [2, 10, 64] and [2, 30, 64] along axis 0: sizes 10 and 30 at axis 1 differ
  return stack([q, k, k]);
}

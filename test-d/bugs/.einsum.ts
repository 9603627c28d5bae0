// Equations whose letters do not say what was meant.

import { einsum, zeros } from '../../src/index.ts';

/** The letters of the second matrix in the wrong order. */
export function lettersSwapped() {
  const a = zeros(3, 4);
  const b = zeros(4, 5);
  return einsum(
    'ij,kj->ik',
    a,
    // expected: einsum 'ij,kj->ik' operand 2 of [4, 5]: index j is 5, but 4 in operand 1 of [3, 4]
    b,
  );
}

/** Scores of attention, with the sizes of a head under the wrong letter. */
export function scoresOfHeads() {
  const queries = zeros(2, 16, 8, 64);
  const keys = zeros(2, 8, 16, 64);
  return einsum(
    'bqhd,bkhd->bhqk',
    queries,
    // expected: einsum 'bqhd,bkhd->bhqk' operand 2 of [2, 8, 16, 64]: index h is 16, but 8 in operand 1 of [2, 16, 8, 64]
    keys,
  );
}

/** The batch is not in the equation. */
export function batchForgotten() {
  const queries = zeros(2, 16, 64);
  const keys = zeros(2, 16, 64);
  // expected: einsum 'qd,kd->qk' operand 1 of [2, 16, 64]: 'qd' is for rank 2, not 3
  return einsum('qd,kd->qk', queries, keys);
}

/** The output asks for a letter that no operand has. */
export function letterOfTheOutput() {
  const x = zeros(32, 10);
  // expected: einsum 'bi->bj': index j of the output is in no operand
  return einsum('bi->bj', x);
}

/** A diagonal of a matrix that is not square. */
export function diagonalOfARectangle() {
  const x = zeros(3, 4);
  // expected: einsum 'ii->i' operand 1 of [3, 4]: index i is both 3 and 4
  return einsum('ii->i', x);
}

/** A bilinear form with the matrix transposed. */
export function bilinearForm() {
  const left = zeros(32, 20);
  const matrix = zeros(30, 20);
  const right = zeros(32, 30);
  return einsum(
    'bi,ij,bj->b',
    left,
    // expected: einsum 'bi,ij,bj->b' operand 2 of [30, 20]: index i is 30, but 20 in operand 1 of [32, 20]
    matrix,
    right,
  );
}

/** One operand was left out. */
export function operandForgotten() {
  const a = zeros(3, 4);
  // expected: einsum 'ij,jk->ik' operands: 2 in the equation, 1 in the call
  return einsum('ij,jk->ik', a);
}

/** A letter twice in the output. */
export function letterTwice() {
  const v = zeros(5);
  // expected: einsum 'i->ii': index i comes twice in the output; name it once
  return einsum('i->ii', v);
}

/** Numbers as letters, as some libraries have them. */
export function numbersAsLetters() {
  const x = zeros(5, 6);
  // expected: einsum '01->10': '0' in operand 1 is no index; indices are letters, and '...' stands for any axes
  return einsum('01->10', x);
}

/** The rest of the axes is named as in a slice. */
export function twoDots() {
  const x = zeros(2, 3, 4);
  // expected: einsum '..ij->..ji': '.' in operand 1 is no index; indices are letters, and '...' stands for any axes
  return einsum('..ij->..ji', x);
}

/** An outer product of the weights with a batch of another size. */
export function perSampleGradient() {
  const inputs = zeros(32, 784);
  const errors = zeros(64, 10);
  return einsum(
    'bi,bo->io',
    inputs,
    // expected: einsum 'bi,bo->io' operand 2 of [64, 10]: index b is 64, but 32 in operand 1 of [32, 784]
    errors,
  );
}

/** The values are summed over the queries. */
export function sumsOverQueries() {
  const weights = zeros(2, 8, 16, 20);
  const values = zeros(2, 8, 20, 64);
  return einsum(
    'bhqk,bhqd->bhkd',
    weights,
    // expected: einsum 'bhqk,bhqd->bhkd' operand 2 of [2, 8, 20, 64]: index q is 20, but 16 in operand 1 of [2, 8, 16, 20]
    values,
  );
}

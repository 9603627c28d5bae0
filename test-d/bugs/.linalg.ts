// Vectors and matrices.

import { eye, ones, outer, solve, trace, zeros } from '../../src/index.ts';

/** The normal equations with the transpose on the wrong side. */
export function normalEquations() {
  const x = zeros(100, 3);
  const y = zeros(100);
  const gram = x.T().matmul(x);
  // expected: mv [3, 3] @ [100]: inner sizes 3 and 100 differ
  return gram.mv(y);
}

/** A Gram matrix of the rows where that of the columns was meant. */
export function gramOfRows() {
  const x = zeros(100, 3);
  const gram = x.matmul(x.T());
  // expected: add [100, 100] and [3, 3]: sizes 100 and 3 at axis -1 do not broadcast; make them equal or one of them 1
  return gram.add(zeros(3, 3));
}

/** The covariance without the transpose. */
export function covariance() {
  const x = zeros(100, 3);
  const centred = x.sub(x.mean(0));
  // expected: matmul [100, 3] @ [100, 3]: inner sizes 3 and 100 differ; transpose(-1, -2) the second
  return centred.matmul(centred).div(99);
}

/** Vectors of different lengths. */
export function dotOfLengths() {
  const prices = zeros(3);
  const amounts = zeros(4);
  // expected: dot [3] @ [4]: inner sizes 3 and 4 differ
  return prices.dot(amounts);
}

/** A row times a column, as matrices. */
export function dotOfColumns() {
  const row = zeros(1, 3);
  const column = zeros(3, 1);
  // expected: dot [1, 3] @ [3, 1]: takes two vectors; matmul takes other ranks
  return row.dot(column);
}

/** Three matrices in the wrong order. */
export function chainOfProducts() {
  const a = zeros(4, 5);
  const b = zeros(5, 6);
  const c = zeros(6, 7);
  // expected: mm [4, 6] @ [7, 6]: inner sizes 6 and 7 differ; transpose(-1, -2) the second
  return a.mm(b).mm(c.T());
}

/** A quadratic form of a matrix that is not square. */
export function quadraticForm() {
  const a = zeros(3, 4);
  const x = zeros(4);
  // expected: dot [4] @ [3]: inner sizes 4 and 3 differ
  return x.dot(a.mv(x));
}

/** The outer product of matrices. */
export function outerOfMatrices() {
  const a = zeros(3, 1);
  const b = zeros(1, 4);
  // expected: outer [3, 1] @ [1, 4]: takes two vectors
  return outer(a, b);
}

/** The trace of a batch. */
export function traceOfABatch() {
  const covariances = zeros(8, 3, 3);
  // expected: trace of [8, 3, 3]: takes a matrix
  return trace(covariances);
}

/** bmm takes batches, of matrices that are not one. */
export function batchTimesMatrix() {
  const batch = zeros(8, 10, 64);
  const weights = zeros(64, 32);
  // expected: bmm [8, 10, 64] @ [64, 32]: takes two batches of matrices; matmul broadcasts
  return batch.bmm(weights);
}

/** Two batches of different sizes. */
export function batchesDiffer() {
  const queries = zeros(8, 10, 64);
  const keys = zeros(4, 64, 10);
  // expected: bmm [8, 10, 64] @ [4, 64, 10]: batch sizes 8 and 4 differ
  return queries.bmm(keys);
}

/** A scalar times a matrix is mul. */
export function scalarTimesMatrix() {
  const rate = ones([]);
  const gradient = zeros(3, 4);
  // expected: matmul [] @ [3, 4]: takes no scalars; use mul
  return rate.matmul(gradient);
}

/** A projection onto the columns, without the transpose. */
export function projection() {
  const basis = zeros(50, 3);
  const x = zeros(50);
  // expected: mv [50, 3] @ [50]: inner sizes 3 and 50 differ
  return basis.mv(x);
}

/** Markov chains multiply the row from the left. */
export function markovChain() {
  const transitions = zeros(4, 5);
  const state = zeros(5);
  // expected: matmul [5] @ [4, 5]: inner sizes 5 and 4 differ; transpose(-1, -2) the second
  return state.matmul(transitions);
}

/** The power method on a matrix that is not square. */
export function powerMethod() {
  const links = zeros(10, 12);
  const rank = ones(12).div(12);
  const next = links.mv(rank);
  // expected: mv [10, 12] @ [10]: inner sizes 12 and 10 differ
  return links.mv(next);
}

/** Homogeneous coordinates: points of three numbers, matrices of four. */
export function homogeneousCoordinates() {
  const points = zeros(1000, 3);
  const camera = zeros(4, 4);
  // expected: matmul [1000, 3] @ [4, 4]: inner sizes 3 and 4 differ
  return points.matmul(camera);
}

/** More equations than unknowns: that is lstsq. */
export function solvesATallSystem() {
  const x = zeros(100, 3);
  const y = zeros(100);
  // expected: solve of [100, 3]: takes square matrices, and sizes 100 and 3 differ
  return solve(x, y);
}

/** The right side of another length. */
export function rightSideOfAnotherLength() {
  const a = eye(4);
  const b = zeros(3);
  // expected: solve [4, 4] @ [3]: inner sizes 4 and 3 differ
  return a.solve(b);
}

/** The inverse of the data instead of its Gram matrix. */
export function invertsTheData() {
  const x = zeros(100, 3);
  // expected: inv of [100, 3]: takes square matrices, and sizes 100 and 3 differ
  return x.inv();
}

/** The determinant of a row. */
export function determinantOfARow() {
  const row = zeros(9);
  // expected: det of [9]: takes a matrix or a batch of them
  return row.det();
}

/** Singular values put back as a vector: U and V need a matrix between them. */
export function putsTogetherAgain() {
  const { U, S } = zeros(5, 3).svd();
  // expected: matmul [5, 3] @ [1, 3]: inner sizes 3 and 1 differ; transpose(-1, -2) the second
  return U.matmul(S.unsqueeze(0));
}

/** The covariance has to be square. */
export function choleskyOfTheData() {
  const x = zeros(100, 3);
  // expected: cholesky of [100, 3]: takes square matrices, and sizes 100 and 3 differ
  return x.cholesky();
}

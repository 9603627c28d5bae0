// Dense layers. See README.md beside this file for what these programs are.

import { grad, ones, type Tensor, variable, zeros } from '../../src/index.ts';

/** PyTorch keeps the weights of a linear layer as [out, in]. */
export function weightsTransposed() {
  const images = zeros(32, 784);
  const weights = zeros(10, 784);
  // expected: matmul [32, 784] @ [10, 784]: inner sizes 784 and 10 differ; transpose(-1, -2) the second
  return images.matmul(weights).add(zeros(10));
}

/** The images are still rows and columns. */
export function forgottenFlatten() {
  const images = zeros(32, 28, 28);
  const weights = zeros(784, 128);
  // expected: matmul [32, 28, 28] @ [784, 128]: inner sizes 28 and 784 differ
  const hidden = images.matmul(weights);
  return hidden.relu();
}

/** Flattened from axis 0: the batch is gone. */
export function flattenedTheBatch() {
  const images = zeros(32, 28, 28);
  const flat = images.flatten();
  // expected: matmul [25088] @ [784, 128]: inner sizes 25088 and 784 differ
  return flat.matmul(zeros(784, 128));
}

/** `w @ x` as in a paper, where the batch is a row of columns. */
export function wrongOrder() {
  const x = zeros(64, 20);
  const w = zeros(20, 5);
  // expected: matmul [20, 5] @ [64, 20]: inner sizes 5 and 64 differ
  return w.matmul(x);
}

/** The second layer expects the size that the first one had before it was changed. */
export function hiddenSizeChanged() {
  const x = zeros(16, 4);
  const hidden = x.matmul(zeros(4, 64)).relu();
  // expected: matmul [16, 64] @ [32, 3]: inner sizes 64 and 32 differ
  return hidden.matmul(zeros(32, 3));
}

/** A bias of the inputs instead of the outputs. */
export function biasOfInputs() {
  const x = zeros(16, 784);
  const scores = x.matmul(zeros(784, 10));
  // expected: add [16, 10] and [784]: sizes 10 and 784 at axis -1 do not broadcast; make them equal or one of them 1
  return scores.add(zeros(784));
}

/** A bias for each row of the batch. */
export function biasOfTheBatch() {
  const batch = 32;
  const scores = zeros(batch, 784).matmul(zeros(784, 10));
  // expected: add [32, 10] and [32]: sizes 10 and 32 at axis -1 do not broadcast; axes align at the end: make the second [32, 1], with keepdims or unsqueeze(-1)
  return scores.add(zeros(batch));
}

/** A column where a row is meant. */
export function biasAsColumn() {
  const scores = zeros(32, 784).matmul(zeros(784, 10));
  // expected: add [32, 10] and [10, 1]: sizes 32 and 10 at axis -2 do not broadcast; make them equal or one of them 1
  return scores.add(zeros(10, 1));
}

/** One input instead of a batch, to a layer that takes matrices. */
export function unbatchedInput() {
  const image = zeros(784);
  const weights = zeros(784, 10);
  // expected: mm [784] @ [784, 10]: takes two matrices; matmul takes other ranks
  return image.mm(weights);
}

/** The residual connection around a layer that changes the size. */
export function residualChangesSize() {
  const x = zeros(8, 256);
  const y = x.matmul(zeros(256, 512)).relu();
  // expected: add [8, 512] and [8, 256]: sizes 512 and 256 at axis -1 do not broadcast; make them equal or one of them 1
  return y.add(x);
}

/** Back to the inputs with the encoder's own weights, not transposed. */
export function tiedWeights() {
  const encoder = zeros(784, 32);
  const code = zeros(64, 784).matmul(encoder).sigmoid();
  // expected: matmul [64, 32] @ [784, 32]: inner sizes 32 and 784 differ; transpose(-1, -2) the second
  return code.matmul(encoder);
}

/** Two inputs side by side need weights for both. */
export function concatenatedInputs() {
  const user = zeros(32, 16);
  const item = zeros(32, 24);
  const both = user.unsqueeze(1);
  // expected: matmul [32, 16] @ [40, 8]: inner sizes 16 and 40 differ
  return both.squeeze(1).matmul(zeros(40, 8)).add(item);
}

/** A gate computed from the hidden state alone, with weights for input and state. */
export function gateOfAGRU() {
  const state = zeros(16, 64);
  const update = zeros(96, 64);
  // expected: matmul [16, 64] @ [96, 64]: inner sizes 64 and 96 differ; transpose(-1, -2) the second
  return state.matmul(update).sigmoid();
}

/** The input of a recurrent step with all of its times. */
export function wholeSequenceAsStep() {
  const inputs = zeros(16, 20, 32);
  const state = zeros(16, 64);
  const projected = inputs.matmul(zeros(32, 64));
  // expected: add [16, 20, 64] and [16, 64]: sizes 20 and 16 at axis -2 do not broadcast; make them equal or one of them 1
  return projected.add(state.matmul(zeros(64, 64)));
}

/** A single weight vector is not a matrix: `mv` takes the matrix first. */
export function vectorFirst() {
  const features = zeros(100, 3);
  const w = zeros(3);
  // expected: mv [3] @ [100, 3]: takes a matrix and a vector; matmul takes other ranks
  return w.mv(features);
}

/** A vector of weights that has one for the bias as well. */
export function biasFolded() {
  const features = zeros(100, 3);
  const w = zeros(4);
  // expected: mv [100, 3] @ [4]: inner sizes 3 and 4 differ
  return features.mv(w);
}

/** `dot` is for two vectors; in NumPy it also multiplies matrices. */
export function dotOfMatrices() {
  const a = ones(3, 4);
  const b = ones(4, 2);
  // expected: dot [3, 4] @ [4, 2]: takes two vectors; matmul takes other ranks
  return a.dot(b);
}

/** A mixture of experts whose weights lie along the wrong axis. */
export function expertsFirst() {
  const tokens = zeros(4, 10, 64);
  const experts = zeros(8, 64, 32);
  // expected: matmul [4, 10, 64] @ [8, 64, 32]: batch sizes 4 and 8 at axis -3 do not broadcast
  return tokens.matmul(experts);
}

/** An optimiser step with the gradient of the other parameter. */
export function gradientOfTheOther() {
  const w = zeros(784, 10);
  const b = zeros(10);
  const loss = (v: Tensor<[784, 10]>) => zeros(5, 784).matmul(v).add(b).pow(2).mean();
  const g = grad(loss)(w);
  // expected: sub [10] and [10, 784]: sizes 10 and 784 at axis -1 do not broadcast; axes align at the end: make the first [10, 1], with keepdims or unsqueeze(-1)
  return b.sub(g.T().mul(0.1));
}

/** The velocity of momentum, made for the transposed weights. */
export function velocityTransposed() {
  const w = variable(zeros(64, 10));
  const velocity = zeros(10, 64);
  // expected: sub [64, 10] and [10, 64]: sizes 10 and 64 at axis -1 do not broadcast; make them equal or one of them 1
  return w.sub(velocity.mul(0.9));
}

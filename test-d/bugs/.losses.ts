// Losses and their targets.

import { bceWithLogits, crossEntropy, kl, mse, nll, tensor, zeros } from '../../src/index.ts';

const labels = { dtype: 'int32' } as const;

/** The model gives a column, the targets are a vector: elsewhere this becomes a [32, 32] loss. */
export function columnAgainstVector() {
  const predictions = zeros(32, 13).matmul(zeros(13, 1));
  const prices = zeros(32);
  // expected: mse [32, 1] with targets [32]: ranks 2 and 1 differ, and broadcasting would pair each element with every target; squeeze(-1) the predictions
  return predictions.mse(prices);
}

/** The other way round. */
export function vectorAgainstColumn() {
  const predictions = zeros(32, 13).mv(zeros(13));
  const prices = zeros(32, 1);
  // expected: mse [32] with targets [32, 1]: ranks 1 and 2 differ, and broadcasting would pair each element with every target; squeeze(-1) the targets
  return mse(predictions, prices);
}

/** `squeeze(0)` of a column drops nothing. */
export function squeezesTheWrongAxis() {
  const predictions = zeros(32, 1).squeeze(0);
  const prices = zeros(32);
  // expected: l1 [32, 1] with targets [32]: ranks 2 and 1 differ, and broadcasting would pair each element with every target; squeeze(-1) the predictions
  return predictions.l1(prices);
}

/** One output for each image, targets for each pixel. */
export function pixelsAgainstImages() {
  const decoded = zeros(16, 784);
  const images = zeros(16, 28, 28);
  // expected: mse [16, 784] with targets [16, 28, 28]: ranks 2 and 3 differ; a loss takes equal shapes
  return decoded.mse(images);
}

/** The reconstruction is smaller than the image. */
export function reconstructionTooSmall() {
  const decoded = zeros(16, 1, 24, 24);
  const images = zeros(16, 1, 28, 28);
  // expected: bceWithLogits [16, 1, 24, 24] with targets [16, 1, 28, 28]: sizes 24 and 28 at axis 2 differ; a loss takes equal shapes
  return bceWithLogits(decoded, images);
}

/** A mean of the outputs where each of them was meant. */
export function scalarAgainstBatch() {
  const score = zeros(32, 10).mean();
  const targets = zeros(32);
  // expected: huber [] with targets [32]: ranks 0 and 1 differ; a loss takes equal shapes
  return score.huber(targets);
}

/** Binary labels as a vector, logits of two classes. */
export function binaryWithTwoLogits() {
  const logits = zeros(32, 2);
  const isSpam = zeros(32);
  // expected: bceWithLogits [32, 2] with targets [32]: ranks 2 and 1 differ; a loss takes equal shapes
  return logits.bceWithLogits(isSpam);
}

/** The last batch is smaller than the others. */
export function lastBatch() {
  const logits = zeros(64, 10);
  const last = zeros([40], labels);
  // expected: crossEntropy [64, 10] with targets [40]: batch sizes 64 and 40 differ
  return logits.crossEntropy(last);
}

/** Logits of one class only: that is no distribution. */
export function logitsOfOneClass() {
  const logits = zeros(32);
  const classes = zeros([32], labels);
  // expected: crossEntropy [32] with targets [32]: takes logits [n, classes, ...] and targets [n, ...]
  return logits.crossEntropy(classes);
}

/** Labels one-hot, but as integers. */
export function oneHotIntegers() {
  const logits = zeros(32, 10);
  const hot = zeros([32, 10], labels);
  // expected: crossEntropy [32, 10] with targets [32, 10]: takes logits [n, classes, ...] and targets [n, ...]
  return logits.crossEntropy(hot);
}

/** Labels as a column. */
export function labelsAsColumn() {
  const logits = zeros(32, 10);
  const classes = zeros([32, 1], labels);
  // expected: crossEntropy [32, 10] with targets [32, 1]: takes logits [n, classes, ...] and targets [n, ...]
  return crossEntropy(logits, classes);
}

/** Labels read from a file of floats. */
export function labelsAsFloats() {
  const logits = zeros(3, 10);
  const classes = tensor([3, 1, 4]);
  // expected: crossEntropy [3, 10] with targets [3] of dtype float32: classes are int32, as x.to('int32'); probabilities have the shape [3, 10]
  return logits.crossEntropy(classes);
}

/** Language models: the classes come last, where axis 1 is the classes. */
export function classesLast() {
  const logits = zeros(8, 128, 5000);
  const tokens = zeros([8, 128], labels);
  // expected: crossEntropy [8, 128, 5000] with targets [8, 128]: sizes 5000 and 128 at axis 1 of the targets differ; axis 1 of the logits is the classes
  return logits.crossEntropy(tokens);
}

/** Flattened logits, targets that are not. */
export function flattenedLogitsOnly() {
  const logits = zeros(8, 128, 5000).flatten(0, 1);
  const tokens = zeros([8, 128], labels);
  // expected: crossEntropy [1024, 5000] with targets [8, 128]: takes logits [n, classes, ...] and targets [n, ...]
  return logits.crossEntropy(tokens);
}

/** The next token of the last one is not there. */
export function shiftedByOne() {
  const logits = zeros(8, 128, 5000).at(':', '0:-1').flatten(0, 1);
  const tokens = zeros([8, 128], labels).flatten();
  // expected: crossEntropy [1016, 5000] with targets [1024]: batch sizes 1016 and 1024 differ
  return logits.crossEntropy(tokens);
}

/** Segmentation with channels last. */
export function segmentationChannelsLast() {
  const logits = zeros(4, 64, 64, 21);
  const pixels = zeros([4, 64, 64], labels);
  // expected: crossEntropy [4, 64, 64, 21] with targets [4, 64, 64]: sizes 21 and 64 at axis 2 of the targets differ; axis 1 of the logits is the classes
  return logits.crossEntropy(pixels);
}

/** Segmentation with a mask of another resolution. */
export function segmentationResolution() {
  const logits = zeros(4, 21, 64, 64);
  const pixels = zeros([4, 128, 128], labels);
  // expected: crossEntropy [4, 21, 64, 64] with targets [4, 128, 128]: sizes 64 and 128 at axis 1 of the targets differ; axis 1 of the logits is the classes
  return logits.crossEntropy(pixels);
}

/** Labels smoothed by hand, for fewer classes. */
export function smoothedForFewerClasses() {
  const logits = zeros(32, 10);
  const smooth = zeros(32, 9).add(1 / 9);
  // expected: crossEntropy [32, 10] with targets [32, 9] of dtype float32: classes are int32, as x.to('int32'); probabilities have the shape [32, 10]
  return logits.crossEntropy(smooth);
}

/** The negative log-likelihood takes classes. */
export function likelihoodOfProbabilities() {
  const logs = zeros(32, 10).logSoftmax(1);
  const teacher = zeros(32, 10).softmax(1);
  // expected: nll targets of dtype float32: must be int32
  return nll(logs, teacher);
}

/** Whether the class is the right one is no target. */
export function hitsAsTargets() {
  const logits = zeros(32, 10);
  const hits = logits.argmax(1).eq(zeros([32], labels));
  // expected: crossEntropy targets of dtype bool: must be int32
  return logits.crossEntropy(hits);
}

/** A teacher of more classes. */
export function teacherOfMoreClasses() {
  const student = zeros(32, 10).logSoftmax(1);
  const teacher = zeros(32, 100).softmax(1);
  // expected: kl [32, 10] with targets [32, 100]: sizes 10 and 100 at axis 1 differ; a loss takes equal shapes
  return kl(student, teacher, { reduction: 'batchmean' });
}

/** Ignored labels need scores too: the images are one fewer than the labels. */
export function onePatchFewer() {
  const logits = zeros(8, 10, 195);
  const patches = zeros([8, 196], labels);
  // expected: crossEntropy [8, 10, 195] with targets [8, 196]: sizes 195 and 196 at axis 1 of the targets differ; axis 1 of the logits is the classes
  return logits.crossEntropy(patches, { ignoreIndex: 0 });
}

/** Losses of each element weighted by the classes, not by the elements. */
export function weightsOfClasses() {
  const logits = zeros(32, 10);
  const each = logits.crossEntropy(zeros([32], labels), { reduction: 'none' });
  // expected: mul [32] and [10]: sizes 32 and 10 at axis -1 do not broadcast; make them equal or one of them 1
  return each.mul(zeros(10)).mean();
}

/** Q-learning: values of all actions against the value of one. */
export function allActions() {
  const values = zeros(64, 4);
  const best = zeros(64, 4).max(1);
  // expected: huber [64, 4] with targets [64]: ranks 2 and 1 differ; a loss takes equal shapes
  return values.huber(best.mul(0.99));
}

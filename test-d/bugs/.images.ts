// Images: where the channels are, what is flattened, which axes are statistics.

import { cat, flip, ones, stack, tensor, zeros } from '../../src/index.ts';

/** Means of the channels, for images whose channels come last. */
export function channelMeansLast() {
  const images = zeros(16, 3, 32, 32);
  const means = tensor([0.485, 0.456, 0.406]);
  // expected: sub [16, 3, 32, 32] and [3]: sizes 32 and 3 at axis -1 do not broadcast; make them equal or one of them 1
  return images.sub(means);
}

/** Means of the channels as [3, 1, 1], for images whose channels come last. */
export function channelMeansFirst() {
  const images = zeros(16, 32, 32, 3);
  const means = zeros(3, 1, 1);
  // expected: sub [16, 32, 32, 3] and [3, 1, 1]: sizes 32 and 3 at axis -3 do not broadcast; make them equal or one of them 1
  return images.sub(means);
}

/** Channels last, to a layer that was counted for another image size. */
export function otherImageSize() {
  const images = zeros(16, 3, 28, 28);
  const weights = zeros(3072, 10);
  // expected: matmul [16, 2352] @ [3072, 10]: inner sizes 2352 and 3072 differ
  return images.flatten(1).matmul(weights);
}

/** `permute` with the axes of an image that has no batch. */
export function permuteForgetsBatch() {
  const images = zeros(16, 3, 32, 32);
  // expected: permute [16, 3, 32, 32] by [1, 2, 0]: name each of its 4 axes once
  return images.permute(1, 2, 0);
}

/** An axis named twice, and one not at all. */
export function permuteTwice() {
  const images = zeros(16, 32, 32, 3);
  // expected: permute over axes [0, 3, 1, 1] of [16, 32, 32, 3]: axis 1 is named twice
  return images.permute(0, 3, 1, 1);
}

/** Axes counted from 1. */
export function axesFromOne() {
  const images = zeros(16, 32, 32, 3);
  // expected: permute over axis 4 of [16, 32, 32, 3]: axes go from -4 to 3
  return images.permute(1, 4, 2, 3);
}

/** Reshaped where transposed was meant, with the number of channels wrong. */
export function reshapedChannels() {
  const images = zeros(16, 32, 32, 3);
  // expected: reshape [16, 32, 32, 3] to [16, 1, 32, 32]: 49152 elements cannot become 16384
  return images.reshape(16, 1, 32, 32);
}

/** Patches of 16 pixels of an image that 16 does not divide. */
export function patchesDoNotFit() {
  const images = zeros(8, 3, 100, 100);
  // expected: reshape [8, 3, 100, 100] to [8, 3, 6, 16, 6, 16]: 240000 elements cannot become 221184
  return images.reshape(8, 3, 6, 16, 6, 16);
}

/** Patches by an unknown number: 28 is not divisible by 8. */
export function patchesInferred() {
  const image = zeros(28, 28);
  // expected: unflatten [28] to [-1, 8]: 28 elements are not divisible by 8
  return image.unflatten(1, [-1, 8]);
}

/** Greyscale images have no axis of channels to average. */
export function greyscaleTwice() {
  const grey = zeros(32, 28, 28);
  // expected: mean over axis 3 of [32, 28, 28]: axes go from -3 to 2
  return grey.mean(3);
}

/** Mirrored along the width, counted from 1. */
export function flipsTheWidth() {
  const image = zeros(3, 64, 48);
  // expected: flip over axis 3 of [3, 64, 48]: axes go from -3 to 2
  return flip(image, 3);
}

/** One image more, of another size. */
export function stackedSizes() {
  const first = zeros(3, 64, 64);
  const second = zeros(3, 64, 48);
  // expected: stack [3, 64, 64] and [3, 64, 48] along axis 0: sizes 64 and 48 at axis 2 differ
  return stack([first, second]);
}

/** A mask of one channel glued on behind, to channels-first images. */
export function alphaChannelBehind() {
  const rgb = zeros(3, 64, 64);
  const alpha = ones(1, 64, 64);
  // expected: cat [3, 64, 64] and [1, 64, 64] along axis -1: sizes 3 and 1 at axis 0 differ
  return cat([rgb, alpha], -1);
}

/** Images and labels do not add up: a batch normalised by the statistics of another one. */
export function normalisedByOther() {
  const train = zeros(60, 28, 28);
  const test = zeros(10, 28, 28);
  const mean = train.mean([1, 2], { keepdims: true });
  // expected: sub [10, 28, 28] and [60, 1, 1]: sizes 10 and 60 at axis -3 do not broadcast; make them equal or one of them 1
  return test.sub(mean);
}

/** Global average pooling over axes that are not there after flattening. */
export function poolsAfterFlatten() {
  const features = zeros(8, 512, 7, 7).flatten(2);
  // expected: mean over axis 3 of [8, 512, 49]: axes go from -3 to 2
  return features.mean([2, 3]);
}

/** Squeeze and excitation: the gates lack the axes of the image. */
export function gatesWithoutAxes() {
  const features = zeros(8, 64, 14, 14);
  const gates = features.mean([2, 3]).sigmoid();
  // expected: mul [8, 64, 14, 14] and [8, 64]: sizes 14 and 64 at axis -1 do not broadcast; axes align at the end: make the second [8, 64, 1, 1], with keepdims or unsqueeze(-1)
  return features.mul(gates);
}

/** Skip connection from before the downsampling. */
export function skipAfterDownsampling() {
  const x = zeros(8, 64, 28, 28);
  const half = x.at(':', ':', '::2', '::2');
  // expected: add [8, 64, 14, 14] and [8, 64, 28, 28]: sizes 14 and 28 at axis -1 do not broadcast; make them equal or one of them 1
  return half.add(x);
}

/** Pixel shuffle with the factor on the wrong side. */
export function pixelShuffle() {
  const features = zeros(1, 9, 8, 8);
  // expected: reshape [1, 9, 8, 8] to [1, 9, 3, 3, 8, 8]: 576 elements cannot become 5184
  return features.reshape(1, 9, 3, 3, 8, 8);
}

/** A batch of one image is still a batch. */
export function imageWithoutBatch() {
  const image = zeros(3, 32, 32);
  // expected: mean over axis 3 of [3, 32, 32]: axes go from -3 to 2
  return image.mean([2, 3]);
}

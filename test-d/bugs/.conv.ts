// Convolutions and pools.

import { conv2d, zeros } from '../../src/index.ts';

/** Images whose channels come last. */
export function channelsLast() {
  const images = zeros(16, 32, 32, 3);
  const kernel = zeros(64, 3, 3, 3);
  // expected: conv2d [16, 32, 32, 3] with weight [64, 3, 3, 3]: 32 channels, but the weight takes 3; channels are axis 1
  return images.conv2d(kernel, { padding: 1 });
}

/** A kernel as TensorFlow keeps it: [height, width, in, out]. */
export function kernelOfTensorFlow() {
  const images = zeros(16, 3, 32, 32);
  const kernel = zeros(3, 3, 3, 64);
  // expected: conv2d [16, 3, 32, 32] with weight [3, 3, 3, 64]: the kernel spans 64 at axis 3, which has 34 with its padding
  return images.conv2d(kernel, { padding: 1 });
}

/** In and out channels exchanged. */
export function kernelExchanged() {
  const images = zeros(16, 3, 32, 32);
  const kernel = zeros(3, 64, 3, 3);
  // expected: conv2d [16, 3, 32, 32] with weight [3, 64, 3, 3]: 3 channels, but the weight takes 64; channels are axis 1
  return images.conv2d(kernel);
}

/** One image instead of a batch. */
export function imageAlone() {
  const image = zeros(3, 32, 32);
  const kernel = zeros(64, 3, 3, 3);
  // expected: conv2d [3, 32, 32] with weight [64, 3, 3, 3]: takes [batch, channels, height, width] and a weight [out, channels, height, width]; x.unsqueeze(0) adds a batch of 1
  return image.conv2d(kernel);
}

/** Grey images lack the axis of channels. */
export function greyImages() {
  const images = zeros(16, 28, 28);
  const kernel = zeros(6, 1, 5, 5);
  // expected: conv2d [16, 28, 28] with weight [6, 1, 5, 5]: takes [batch, channels, height, width] and a weight [out, channels, height, width]; x.unsqueeze(0) adds a batch of 1
  return conv2d(images, kernel);
}

/** The second layer was made for the channels of the first one's input. */
export function channelsOfTheInput() {
  const x = zeros(16, 3, 32, 32)
    .conv2d(zeros(64, 3, 3, 3), { padding: 1 })
    .relu();
  const second = zeros(64, 3, 3, 3);
  // expected: conv2d [16, 64, 32, 32] with weight [64, 3, 3, 3]: 64 channels, but the weight takes 3; channels are axis 1
  return x.conv2d(second, { padding: 1 });
}

/** Without padding each layer takes two rows and two columns: the head was counted with padding. */
export function forgottenPadding() {
  const x = zeros(16, 1, 28, 28)
    .conv2d(zeros(8, 1, 3, 3))
    .relu()
    .maxPool2d(2);
  const head = zeros(1568, 10);
  // expected: matmul [16, 1352] @ [1568, 10]: inner sizes 1352 and 1568 differ
  return x.flatten(1).matmul(head);
}

/** LeNet on images of 32 pixels, with the head for 28. */
export function headOfAnotherSize() {
  const x = zeros(16, 1, 32, 32)
    .conv2d(zeros(6, 1, 5, 5))
    .avgPool2d(2)
    .conv2d(zeros(16, 6, 5, 5))
    .avgPool2d(2);
  // expected: matmul [16, 400] @ [256, 120]: inner sizes 400 and 256 differ
  return x.flatten(1).matmul(zeros(256, 120));
}

/** A residual around a layer with stride. */
export function residualWithStride() {
  const x = zeros(8, 64, 56, 56);
  const y = x.conv2d(zeros(64, 64, 3, 3), { stride: 2, padding: 1 });
  // expected: add [8, 64, 28, 28] and [8, 64, 56, 56]: sizes 28 and 56 at axis -1 do not broadcast; make them equal or one of them 1
  return y.add(x);
}

/** A residual around a layer without padding. */
export function residualWithoutPadding() {
  const x = zeros(8, 64, 56, 56);
  const y = x.conv2d(zeros(64, 64, 3, 3));
  // expected: add [8, 64, 54, 54] and [8, 64, 56, 56]: sizes 54 and 56 at axis -1 do not broadcast; make them equal or one of them 1
  return y.add(x);
}

/** A bias as a row of the last axis: that of the channels belongs into the options. */
export function biasAdded() {
  const x = zeros(8, 3, 28, 28).conv2d(zeros(16, 3, 3, 3));
  // expected: add [8, 16, 26, 26] and [16]: sizes 26 and 16 at axis -1 do not broadcast; make them equal or one of them 1
  return x.add(zeros(16));
}

/** A bias of the inputs. */
export function biasOfInputChannels() {
  const images = zeros(8, 3, 28, 28);
  const kernel = zeros(16, 3, 3, 3);
  const bias = zeros(3);
  // expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: bias [3] is not [16], one number for each output channel
  return images.conv2d(kernel, { bias });
}

/** Depthwise: a kernel for each channel, but not said so. */
export function depthwiseWithoutGroups() {
  const x = zeros(8, 32, 14, 14);
  const kernel = zeros(32, 1, 3, 3);
  // expected: conv2d [8, 32, 14, 14] with weight [32, 1, 3, 3]: 32 channels, but the weight takes 1; channels are axis 1
  return x.conv2d(kernel, { padding: 1 });
}

/** Groups that the output does not divide into. */
export function groupsDoNotDivide() {
  const x = zeros(8, 32, 14, 14);
  const kernel = zeros(30, 8, 3, 3);
  // expected: conv2d [8, 32, 14, 14] with weight [30, 8, 3, 3]: 30 output channels do not divide into 4 groups
  return x.conv2d(kernel, { groups: 4 });
}

/** Pooled once too often. */
export function pooledAway() {
  const x = zeros(8, 16, 3, 3);
  // expected: maxPool2d of [8, 16, 1, 1]: the kernel spans 2 at axis 2, which has 1 with its padding
  return x.maxPool2d(2).maxPool2d(2);
}

/** A kernel larger than what is left of the image. */
export function kernelTooLarge() {
  const x = zeros(8, 16, 4, 4);
  const kernel = zeros(32, 16, 5, 5);
  // expected: conv2d [8, 16, 4, 4] with weight [32, 16, 5, 5]: the kernel spans 5 at axis 2, which has 4 with its padding
  return x.conv2d(kernel);
}

/** `same` keeps the size, which a stride does not. */
export function sameWithStride() {
  const images = zeros(8, 3, 28, 28);
  const kernel = zeros(16, 3, 3, 3);
  // expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: padding 'same' keeps each size, so its stride is 1, not 2
  return images.conv2d(kernel, { padding: 'same', stride: 2 });
}

/** The decoder's kernel has the channels the other way round. */
export function decoderKernel() {
  const code = zeros(8, 64, 7, 7);
  const kernel = zeros(32, 64, 2, 2);
  // expected: convTranspose2d [8, 64, 7, 7] with weight [32, 64, 2, 2]: 64 channels, but the weight takes 32; channels are axis 1
  return code.convTranspose2d(kernel, { stride: 2 });
}

/** The decoder gives 27 pixels for 28: it lacks outputPadding. */
export function decoderLacksAPixel() {
  const code = zeros(8, 64, 14, 14);
  const decoded = code.convTranspose2d(zeros(64, 1, 3, 3), { stride: 2, padding: 1 });
  const images = zeros(8, 1, 28, 28);
  // expected: bceWithLogits [8, 1, 27, 27] with targets [8, 1, 28, 28]: sizes 27 and 28 at axis 2 differ; a loss takes equal shapes
  return decoded.bceWithLogits(images);
}

/** Sequences with the features last, as recurrent networks take them. */
export function featuresLast() {
  const sequence = zeros(4, 100, 80);
  const kernel = zeros(128, 80, 3);
  // expected: conv1d [4, 100, 80] with weight [128, 80, 3]: 100 channels, but the weight takes 80; channels are axis 1
  return sequence.conv1d(kernel);
}

/** A kernel of images on sequences. */
export function imageKernelOnSequence() {
  const sequence = zeros(4, 80, 100);
  const kernel = zeros(128, 80, 3, 3);
  // expected: conv1d [4, 80, 100] with weight [128, 80, 3, 3]: takes [batch, channels, length] and a weight [out, channels, length]; x.unsqueeze(0) adds a batch of 1
  return sequence.conv1d(kernel);
}

/** A causal convolution is longer than its input until its end is cut. */
export function causalConvolution() {
  const x = zeros(4, 64, 100);
  const y = x.conv1d(zeros(64, 64, 3), { padding: 2 });
  // expected: add [4, 64, 102] and [4, 64, 100]: sizes 102 and 100 at axis -1 do not broadcast; make them equal or one of them 1
  return y.add(x);
}

/** More padding than half of the kernel. */
export function poolPadding() {
  const x = zeros(8, 16, 28, 28);
  // expected: maxPool2d of [8, 16, 28, 28]: padding 2 is more than half of the kernel's 2
  return x.maxPool2d(2, { padding: 2 });
}

/** Patches of a vision transformer, with the features not behind. */
export function patchesNotMoved() {
  const patches = zeros(8, 3, 224, 224)
    .conv2d(zeros(768, 3, 16, 16), { stride: 16 })
    .flatten(2);
  const positions = zeros(196, 768);
  // expected: add [8, 768, 196] and [196, 768]: sizes 196 and 768 at axis -1 do not broadcast; make them equal or one of them 1
  return patches.add(positions);
}

// Wrong convolutions and pools. See errors.ts.

import {
  adaptiveAvgPool2d,
  avgPool1d,
  conv1d,
  conv2d,
  convTranspose2d,
  maxPool2d,
  type Tensor,
} from '../src/index.ts';

declare const images: Tensor<[8, 3, 28, 28]>;
declare const last: Tensor<[8, 28, 28, 3]>;
declare const one: Tensor<[3, 28, 28]>;
declare const sound: Tensor<[8, 2, 100]>;
declare const kernel: Tensor<[16, 3, 3, 3]>;
declare const back: Tensor<[3, 16, 3, 3]>;
declare const dynamic: Tensor<[number, 3, number, 28]>;

// ---- shapes
// expected: conv2d [8, 28, 28, 3] with weight [16, 3, 3, 3]: 28 channels, but the weight takes 3; channels are axis 1
last.conv2d(kernel);
// expected: conv2d [8, 28, 28, 3] with weight [16, 3, 3, 3]: 28 channels, but the weight takes 3; channels are axis 1
conv2d(last, kernel, { padding: 'same' }).relu().add(images);
// expected: conv2d [3, 28, 28] with weight [16, 3, 3, 3]: takes [batch, channels, height, width] and a weight [out, channels, height, width]; x.unsqueeze(0) adds a batch of 1
one.conv2d(kernel, { stride: 2 });
// expected: conv1d [8, 2, 100] with weight [16, 3, 3, 3]: takes [batch, channels, length] and a weight [out, channels, length]; x.unsqueeze(0) adds a batch of 1
conv1d(sound, kernel);
// expected: conv3d [8, 3, 28, 28] with weight [16, 3, 3, 3]: takes [batch, channels, depth, height, width] and a weight [out, channels, depth, height, width]; x.unsqueeze(0) adds a batch of 1
images.conv3d(kernel);
// expected: conv2d [8, 3, 28, 28] with weight [16, 2, 3, 3]: 3 channels, but the weight takes 2 in each of 2 groups
images.conv2d({} as Tensor<[16, 2, 3, 3]>, { groups: 2 });
// expected: conv2d [8, 3, 28, 28] with weight [16, 1, 3, 3]: 16 output channels do not divide into 3 groups
images.conv2d({} as Tensor<[16, 1, 3, 3]>, { groups: 3 });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 31, 3]: the kernel spans 31 at axis 2, which has 30 with its padding
images.conv2d({} as Tensor<[16, 3, 31, 3]>, { padding: 1 });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: the kernel spans 33 at axis 3, which has 28 with its padding
images.conv2d(kernel, { dilation: [1, 16] });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 0, 3]: kernel 0 is not a whole number, 1 or more
images.conv2d({} as Tensor<[16, 3, 0, 3]>);
// expected: conv2d [${number}, 3, ${number}, 28] with weight [16, 3, 3, 29]: the kernel spans 29 at axis 3, which has 28 with its padding
dynamic.conv2d({} as Tensor<[16, 3, 3, 29]>);

// ---- options
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: stride 0 is not a whole number, 1 or more
images.conv2d(kernel, { stride: 0 });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: padding -1 is not a whole number, 0 or more
images.conv2d(kernel, { padding: [1, -1] });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: dilation 1.5 is not a whole number, 1 or more
images.conv2d(kernel, { padding: 'same', dilation: 1.5 });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: stride is one number or 2 of them
images.conv2d(kernel, { stride: [1, 1, 1] });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: padding 'same' keeps each size, so its stride is 1, not 2
images.conv2d(kernel, { padding: 'same', stride: [1, 2] });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: bias [3] is not [16], one number for each output channel
images.conv2d(kernel, { bias: {} as Tensor<[3]> });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: bias [16, 1, 1] is not [16], one number for each output channel
images.conv2d(kernel, { bias: {} as Tensor<[16, 1, 1]> });
// expected: conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: there is no option 'outputPadding'
images.conv2d(kernel, { stride: 1, outputPadding: 1 });
// expected: Type '"full"' is not assignable to type
images.conv2d(kernel, { padding: 'full' });

// ---- transposed
// expected: convTranspose2d [8, 3, 28, 28] with weight [16, 3, 3, 3]: 3 channels, but the weight takes 16; channels are axis 1
images.convTranspose2d(kernel);
// expected: convTranspose2d [3, 28, 28] with weight [3, 16, 3, 3]: takes [batch, channels, height, width] and a weight [channels, out, height, width]; x.unsqueeze(0) adds a batch of 1
convTranspose2d(one, back);
// expected: convTranspose2d [8, 3, 28, 28] with weight [3, 16, 3, 3]: outputPadding 2 is not less than stride or dilation
images.convTranspose2d(back, { stride: 2, outputPadding: 2 });
// expected: convTranspose2d [8, 3, 28, 28] with weight [3, 16, 3, 3]: 3 channels do not divide into 2 groups
images.convTranspose2d(back, { groups: 2 });
// expected: convTranspose2d [8, 3, 28, 28] with weight [3, 16, 3, 3]: the padding leaves nothing of axis 2
images.convTranspose2d(back, { padding: [15, 1] });
// expected: convTranspose2d [8, 3, 28, 28] with weight [3, 16, 3, 3]: bias [3] is not [16], one number for each output channel
images.convTranspose2d(back, { bias: {} as Tensor<[3]> });
// expected: 'strides' does not exist in type
images.convTranspose2d(back, { strides: 2 });

// ---- pooling
// expected: maxPool2d of [3, 28, 28]: takes [batch, channels, height, width]; x.unsqueeze(0) adds a batch of 1
one.maxPool2d(2);
// expected: avgPool1d of [8, 3, 28, 28]: takes [batch, channels, length]; x.unsqueeze(0) adds a batch of 1
avgPool1d(images, 2);
// expected: maxPool2d of [8, 3, 28, 28]: kernelSize 0 is not a whole number, 1 or more
maxPool2d(images, [2, 0]);
// expected: maxPool2d of [8, 3, 28, 28]: padding 2 is more than half of the kernel's 3
images.maxPool2d(3, { padding: 2 });
// expected: maxPool2d of [8, 3, 28, 28]: the kernel spans 29 at axis 2, which has 28 with its padding
images.maxPool2d(29);
// expected: avgPool2d of [8, 3, 28, 28]: stride 0 is not a whole number, 1 or more
images.avgPool2d(2, { stride: 0, ceilMode: true });
// expected: avgPool2d of [8, 3, 28, 28]: there is no option 'dilation'
images.avgPool2d(2, { stride: 1, dilation: 2 });
// expected: adaptiveAvgPool2d of [8, 3, 28, 28]: outputSize is one number or 2 of them
adaptiveAvgPool2d(images, [7, 7, 7]);
// expected: adaptiveMaxPool2d of [8, 3, 0, 28]: axis 2 has no elements
(({}) as Tensor<[8, 3, 0, 28]>).adaptiveMaxPool2d(1);

/** Inside a generic function the symbols are named. */
export function generic<B extends number, C extends number>(x: Tensor<[B, C, 28, 28]>) {
  // expected: conv2d [${B}, ${C}, 28, 28] with weight [16, 3, 3, 3]: ${C} channels, but the weight takes 3; channels are axis 1
  x.conv2d(kernel);
  // expected: maxPool2d of [${B}, ${C}, 28, 28]: the kernel spans 29 at axis 2, which has 28 with its padding
  x.maxPool2d(29);
}

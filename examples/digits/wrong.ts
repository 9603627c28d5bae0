// Six mistakes that do not compile. Above each of them is what `tsc` says.
import { type Tensor, valueAndGrad } from 'gradus';
import type { Images, Params } from './model.ts';

declare const images: Images;
declare const params: Params;
const { w1, b1, w2 } = params;

// 1. Weights stored with the outputs first, and not transposed.
declare const outputsFirst: Tensor<[64, 784]>;
// matmul [64, 784] @ [64, 784]: inner sizes 784 and 64 differ; transpose(-1, -2) the second
images.matmul(outputsFirst);

// 2. Images that nobody has flattened.
declare const squares: Tensor<[64, 28, 28]>;
// matmul [64, 28, 28] @ [784, 64]: inner sizes 28 and 784 differ
squares.matmul(w1);

// 3. The bias of the wrong layer.
const hidden = images.matmul(w1).add(b1).relu();
// add [64, 10] and [64]: sizes 10 and 64 at axis -1 do not broadcast; axes align at the end: make the second [64, 1], with keepdims or unsqueeze(-1)
hidden.matmul(w2).add(b1);

// 4. Axes count from 0.
const scores = hidden.matmul(w2);
// softmax over axis 2 of [64, 10]: axes go from -2 to 1
scores.softmax(2);

// 5. The labels of other images.
declare const testLabels: Tensor<[2000], 'int32'>;
// crossEntropy [64, 10] with targets [2000]: batch sizes 64 and 2000 differ
scores.crossEntropy(testLabels);

// 6. A loss for each image, never averaged.
const errors = (p: Params) => hidden.matmul(p.w2).sub(1).pow(2).sum(1);
// valueAndGrad of a function that returns [64]: only a scalar has a gradient; use jacobian or vjp
valueAndGrad(errors)(params);

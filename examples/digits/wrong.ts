// Six mistakes that do not compile. Above each one is what `tsc` says.
import { type Tensor, valueAndGrad } from 'gradus';
import type { Images, Labels, Params } from './model.ts';

declare const images: Images;
declare const labels: Labels;
declare const params: Params;

// The weights stored as in other libraries, outputs first, and not transposed.
declare const outputsFirst: Tensor<[64, 784]>;
// matmul [64, 784] @ [64, 784]: inner sizes 784 and 64 differ
images.matmul(outputsFirst);

// Images that were not flattened.
declare const squares: Tensor<[64, 28, 28]>;
squares.matmul(params.w1);

// The bias of the other layer.
const hidden = images.matmul(params.w1).add(params.b1).relu();
const scores = hidden.matmul(params.w2).add(params.b1);

// Axes count from 0.
hidden.matmul(params.w2).softmax(2);

// The labels of another set of digits.
declare const testLabels: Tensor<[2000], 'int32'>;
hidden.matmul(params.w2).crossEntropy(testLabels);

// One loss per image, never averaged.
const losses = (w2: Params['w2']) => hidden.matmul(w2).logSoftmax(1).mul(-1).max(1);
valueAndGrad(losses)(params.w2);


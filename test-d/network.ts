// Whole networks, generic in batch and time: every shape between the lines is inferred.

import { cat, grad, type Tensor, zeros } from '../src/index.ts';
import { is } from './expect.ts';

interface Block {
  gain: Tensor<[768]>;
  query: Tensor<[768, 768]>;
  key: Tensor<[768, 768]>;
  value: Tensor<[768, 768]>;
  project: Tensor<[768, 768]>;
  up: Tensor<[768, 3072]>;
  down: Tensor<[3072, 768]>;
}

function norm<B extends number, T extends number>(x: Tensor<[B, T, 768]>, gain: Tensor<[768]>) {
  const centered = x.sub(x.mean(-1, { keepdims: true }));
  const variance = centered.mul(centered).mean(-1, { keepdims: true });
  return centered.div(variance.add(1e-5).sqrt()).mul(gain);
}

function heads<B extends number, T extends number>(x: Tensor<[B, T, 768]>) {
  return x.reshape(x.shape[0], x.shape[1], 12, 64).permute(0, 2, 1, 3);
}

function attention<B extends number, T extends number>(
  x: Tensor<[B, T, 768]>,
  p: Block,
  mask: Tensor<[T, T], 'bool'>,
) {
  const q = heads(x.matmul(p.query));
  const k = heads(x.matmul(p.key));
  const v = heads(x.matmul(p.value));
  is<Tensor<[B, 12, T, 64]>>()(q);
  const scores = q.matmul(k.permute(0, 1, 3, 2)).div(8);
  is<Tensor<[B, 12, T, T]>>()(scores);
  const weights = mask.where(scores, Number.NEGATIVE_INFINITY).softmax(-1);
  const mixed = weights.matmul(v).permute(0, 2, 1, 3).reshape(x.shape[0], x.shape[1], 768);
  return mixed.matmul(p.project);
}

function block<B extends number, T extends number>(
  x: Tensor<[B, T, 768]>,
  p: Block,
  mask: Tensor<[T, T], 'bool'>,
) {
  const h = x.add(attention(norm(x, p.gain), p, mask));
  return h.add(norm(h, p.gain).matmul(p.up).relu().matmul(p.down));
}

export function transformer<B extends number, T extends number>(
  x: Tensor<[B, T, 768]>,
  blocks: Block[],
  mask: Tensor<[T, T], 'bool'>,
  head: Tensor<[50257, 768]>,
) {
  let h: Tensor<[B, T, 768]> = x;
  for (const p of blocks) h = block(h, p, mask);
  is<Tensor<[B, T, 768]>>()(block(x, blocks[0] as Block, mask));
  is<Tensor<[B, 2, 768]>>()(cat([h.mean(1, { keepdims: true }), h.max(1, { keepdims: true })], 1));
  return h.matmul(head.T());
}

declare const blocks: Block[];
declare const mask: Tensor<[1024, 1024], 'bool'>;
is<Tensor<[4, 1024, 50257]>>()(
  transformer(zeros([4, 1024, 768]), blocks, mask, zeros([50257, 768])),
);
// @ts-expect-error T is 512 in x and 1024 in the mask
transformer(zeros([4, 512, 768]), blocks, mask, zeros([50257, 768]));

// A classifier and its training step.
const parameters = {
  w1: zeros(784, 128),
  b1: zeros(128),
  w2: zeros(128, 10),
  b2: zeros(10),
};
function loss<B extends number>(
  p: typeof parameters,
  images: Tensor<[B, 28, 28]>,
  labels: Tensor<[B], 'int32'>,
) {
  const hidden = images.reshape(-1, 784).matmul(p.w1).add(p.b1).relu();
  is<Tensor<[B, 128]>>()(hidden);
  const logits = hidden.matmul(p.w2).add(p.b2);
  is<Tensor<[B]>>()(logits.argmax(1).eq(labels).to('float32'));
  return logits.crossEntropy(labels);
}
const gradients = grad(loss);
is<typeof parameters>()(gradients(parameters, zeros(32, 28, 28), zeros([32], { dtype: 'int32' })));
// @ts-expect-error the batch sizes differ
gradients(parameters, zeros(32, 28, 28), zeros([31], { dtype: 'int32' }));

// ResNet-50, generic in the batch: every shape between the lines is inferred, down to the classes.

import { grad, type Tensor, zeros } from '../src/index.ts';
import { is } from './expect.ts';

interface Weights<I extends number, M extends number, O extends number> {
  readonly reduce: Tensor<[M, I, 1, 1]>;
  readonly spatial: Tensor<[M, M, 3, 3]>;
  readonly widen: Tensor<[O, M, 1, 1]>;
  readonly scales: readonly [Tensor<[M, 1, 1]>, Tensor<[M, 1, 1]>, Tensor<[O, 1, 1]>];
  readonly shifts: readonly [Tensor<[M, 1, 1]>, Tensor<[M, 1, 1]>, Tensor<[O, 1, 1]>];
}

/** The first of a stage also changes what goes past it. */
interface First<I extends number, M extends number, O extends number> extends Weights<I, M, O> {
  readonly past: Tensor<[O, I, 1, 1]>;
}

interface Stage<I extends number, M extends number, O extends number> {
  readonly first: First<I, M, O>;
  readonly more: readonly Weights<O, M, O>[];
}

/** Batch normalisation with what was found in training. */
const norm = <B extends number, C extends number, H extends number, W extends number>(
  x: Tensor<[B, C, H, W]>,
  scale: Tensor<[C, 1, 1]>,
  shift: Tensor<[C, 1, 1]>,
) => x.mul(scale).add(shift);

function bottleneck<
  B extends number,
  O extends number,
  M extends number,
  H extends number,
  W extends number,
>(x: Tensor<[B, O, H, W]>, p: Weights<O, M, O>) {
  const a = norm(x.conv2d(p.reduce), p.scales[0], p.shifts[0]).relu();
  const b = norm(a.conv2d(p.spatial, { padding: 1 }), p.scales[1], p.shifts[1]).relu();
  is<Tensor<[B, M, H, W]>>()(b);
  const c = norm(b.conv2d(p.widen), p.scales[2], p.shifts[2]);
  return c.add(x).relu();
}

function blocks<
  B extends number,
  O extends number,
  M extends number,
  H extends number,
  W extends number,
>(x: Tensor<[B, O, H, W]>, more: readonly Weights<O, M, O>[]) {
  let h: Tensor<[B, O, H, W]> = x;
  for (const p of more) h = bottleneck(h, p);
  return h;
}

interface ResNet {
  readonly stem: Tensor<[64, 3, 7, 7]>;
  readonly scale: Tensor<[64, 1, 1]>;
  readonly shift: Tensor<[64, 1, 1]>;
  readonly stages: readonly [
    Stage<64, 64, 256>,
    Stage<256, 128, 512>,
    Stage<512, 256, 1024>,
    Stage<1024, 512, 2048>,
  ];
  readonly head: Tensor<[2048, 1000]>;
  readonly bias: Tensor<[1000]>;
}

export function resnet50<B extends number>(x: Tensor<[B, 3, 224, 224]>, p: ResNet) {
  const stem = norm(x.conv2d(p.stem, { stride: 2, padding: 3 }), p.scale, p.shift).relu();
  const pooled = stem.maxPool2d(3, { stride: 2, padding: 1 });
  is<Tensor<[B, 64, 56, 56]>>()(pooled);
  const [one, two, three, four] = p.stages;

  const a = one.first;
  const a1 = norm(pooled.conv2d(a.reduce), a.scales[0], a.shifts[0]).relu();
  const a2 = norm(a1.conv2d(a.spatial, { padding: 1 }), a.scales[1], a.shifts[1]).relu();
  const a3 = norm(a2.conv2d(a.widen), a.scales[2], a.shifts[2]).add(pooled.conv2d(a.past));
  const first = blocks(a3.relu(), one.more);
  is<Tensor<[B, 256, 56, 56]>>()(first);

  const b = two.first;
  const b1 = norm(first.conv2d(b.reduce), b.scales[0], b.shifts[0]).relu();
  const b2 = norm(b1.conv2d(b.spatial, { stride: 2, padding: 1 }), b.scales[1], b.shifts[1]);
  const b3 = norm(b2.relu().conv2d(b.widen), b.scales[2], b.shifts[2]);
  const second = blocks(b3.add(first.conv2d(b.past, { stride: 2 })).relu(), two.more);
  is<Tensor<[B, 512, 28, 28]>>()(second);

  const c = three.first;
  const c1 = norm(second.conv2d(c.reduce), c.scales[0], c.shifts[0]).relu();
  const c2 = norm(c1.conv2d(c.spatial, { stride: 2, padding: 1 }), c.scales[1], c.shifts[1]);
  const c3 = norm(c2.relu().conv2d(c.widen), c.scales[2], c.shifts[2]);
  const third = blocks(c3.add(second.conv2d(c.past, { stride: 2 })).relu(), three.more);
  is<Tensor<[B, 1024, 14, 14]>>()(third);

  const d = four.first;
  const d1 = norm(third.conv2d(d.reduce), d.scales[0], d.shifts[0]).relu();
  const d2 = norm(d1.conv2d(d.spatial, { stride: 2, padding: 1 }), d.scales[1], d.shifts[1]);
  const d3 = norm(d2.relu().conv2d(d.widen), d.scales[2], d.shifts[2]);
  const last = blocks(d3.add(third.conv2d(d.past, { stride: 2 })).relu(), four.more);
  is<Tensor<[B, 2048, 7, 7]>>()(last);

  const features = last.adaptiveAvgPool2d(1).reshape(-1, 2048);
  return features.matmul(p.head).add(p.bias);
}

declare const model: ResNet;
is<Tensor<[32, 1000]>>()(resnet50(zeros(32, 3, 224, 224), model));
const loss = <B extends number>(p: ResNet, x: Tensor<[B, 3, 224, 224]>, y: Tensor<[B], 'int32'>) =>
  resnet50(x, p).crossEntropy(y);
const gradients = grad(loss)(model, zeros(32, 3, 224, 224), zeros([32], { dtype: 'int32' }));
is<Tensor<[64, 3, 7, 7]>>()(gradients.stem);
is<Tensor<[512, 512, 3, 3]>>()(gradients.stages[3].first.spatial);
// @ts-expect-error channels are the last axis here
resnet50(zeros(32, 224, 224, 3), model);

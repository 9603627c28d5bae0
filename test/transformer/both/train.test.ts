/**
 * Tests as a user writes them. They run twice: as they are, with the other tests, and once more with the plugin
 * (see vitest.config.ts beside this file, and lowered.test.ts).
 */
import {
  generator,
  grad,
  lower,
  mean,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  valueAndGrad,
} from 'gradus';
import { expect, inject, test } from 'vitest';
import { predict, type Weights } from './model.ts';

const rate = 0.1;

const loss = (weights: Weights, x: Tensor<[8, 2]>, y: Tensor<[8, 1]>) =>
  mean(predict(weights, x).sub(y).pow(2));

const step = lower((weights: Weights, x: Tensor<[8, 2]>, y: Tensor<[8, 1]>) => {
  const [value, gradient] = valueAndGrad(loss)(weights, x, y);
  return {
    value,
    weights: {
      w: weights.w.sub(gradient.w.mul(rate)),
      b: weights.b.sub(gradient.b.mul(rate)),
    },
  };
});

const energy = lower((x: Tensor<[3]>) => x.mul(x).sum());

/** Whether this is the run with the plugin. */
const isLowered = inject('lowered' as never) === true;

test('training lowers the loss', () => {
  const random = generator(1);
  const x = randn([8, 2], { generator: random });
  const y = x.sum(1, { keepdims: true }).tanh();
  let weights: Weights = { w: randn([2, 1], { generator: random }), b: tensor([0]) };
  const losses: number[] = [];
  for (let i = 0; i < 20; i++) {
    const result = step(weights, x, y);
    weights = result.weights;
    losses.push(result.value.itemSync());
  }
  expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
  // The same bits with the plugin and without.
  expect(losses.at(-1)).toMatchInlineSnapshot(`0.0032896078191697598`);
});

test('a gradient goes through a lowered function', () => {
  const x = tensor([1, 2, 3]);
  expect(grad(energy)(x).arraySync()).toEqual([2, 4, 6]);
});

test('a program made at build time has one shape', () => {
  const other = tensor([1, 2]) as unknown as Tensor<[3]>;
  if (isLowered) expect(() => energy(other)).toThrow(ShapeError);
  else expect(energy(other).itemSync()).toBe(5);
});

/** 2.5: the tape. */
import { arange, GradientError, grad, ones, type Scalar, type Tensor, variable } from 'gradus';
import { expect } from 'vitest';
import { backwardFromAVector, gradientOfAnotherShape } from '../../test-d/bugs/textbook.ts';
import { derives, derivesTwice, does, float, rejects, type Stated, shows } from './chapter.ts';

/** An ordinary loop and an ordinary if, which look at values: the tape follows what was done. */
function doubled(a: Tensor): Tensor {
  let b = a.mul(2);
  while (b.norm().itemSync() < 1000) b = b.mul(2);
  return b.sum().itemSync() > 0 ? b : b.mul(100);
}

const scalars = ['164', '165', '166', '167', '168', '169', '170', '171'].map((id) =>
  derives(
    `${id}/grad`,
    { a: float() },
    ({ a }) => doubled(a),
    // It is linear in `a` along the path that was taken.
    ({ a }, d) => [a.grad?.eq(d.div(a))],
  ),
);

const spiral = (x: Tensor<[4]>): Tensor<[4]> => x.pow(2).log().mul(x.sin()).add(x.reciprocal());

export const autograd: readonly Stated[] = [
  shows('151/arange', {}, (): Tensor<[4]> => arange(4)),
  does('152/grad.initial', { x: float(4) }, ({ x }) => {
    // x.requires_grad_(True)
    const tracked = variable(x);
    expect(tracked.grad).toBeNull();
  }),
  derivesTwice(
    '153/grad',
    { x: float(4) },
    ({ x }): Scalar => x.dot(x).mul(2),
    ({ x }, y) => [y, x.grad],
  ),
  shows(
    '154/eq',
    { g: float(4), '4x': float(4) },
    ({ g, '4x': x4 }): Tensor<[4], 'bool'> => g.eq(x4),
  ),
  does('155/grad', { x: float(4) }, ({ x: start }, one) => {
    const x = variable(start);
    x.dot(x).mul(2).backward();
    // x.grad.zero_()
    x.zeroGrad();
    const y = x.sum();
    y.backward();
    expect(y.itemSync()).toBe(one.value?.data[0]);
    expect(x.grad?.arraySync()).toEqual(one.grads?.[0]?.data);
    expect(`${x.grad}`).toBe(one.printed?.[0]?.text);
  }),
  does('156/grad', { x: float(4) }, ({ x: start }, one) => {
    const x = variable(start);
    x.dot(x).mul(2).backward();
    x.sum().backward();
    expect(x.grad?.arraySync()).toEqual(one.grads?.[0]?.data);
    // `grad` adds nothing up: each call starts anew.
    const sum = grad((v: Tensor<[4]>) => v.sum());
    sum(start);
    expect(sum(start).arraySync()).toEqual([1, 1, 1, 1]);
  }),
  // The gradient that `backward` begins with is the case's: y.backward(ones(4)), as here.
  derives('157/grad', { x: float(4) }, ({ x }): Tensor<[4]> => x.mul(x)),
  derivesTwice('158/grad', { x: float(4) }, ({ x }) => x.mul(x).sum()),
  derives('159/grad', { x: float(4) }, ({ x }): Tensor<[4]> => x.mul(x)),
  rejects('160/backward.nonscalar', backwardFromAVector),
  rejects('161/backward.badcotangent', gradientOfAnotherShape),
  derivesTwice(
    '162/grad',
    { x: float(4) },
    ({ x }) => {
      const y = x.mul(x);
      const u = y.detach();
      return u.mul(x).sum();
    },
    ({ x }) => [x.grad?.eq(x.mul(x))],
  ),
  derivesTwice(
    '163/grad',
    { x: float(4) },
    ({ x }) => {
      const y = x.mul(x);
      // y is not detached by this.
      y.detach();
      return y.sum();
    },
    ({ x }) => [x.grad?.eq(x.mul(2))],
  ),
  ...scalars,
  derives('172/grad', { a: float(3) }, ({ a }): Scalar => doubled(a).sum()),
  derives('173/grad', { a: float(2, 2) }, ({ a }): Scalar => doubled(a).sum()),
  does('174/backward.twice', { x: float(4) }, ({ x: start }) => {
    const x = variable(start);
    const y = x.dot(x).mul(2);
    y.backward();
    expect(() => y.backward()).toThrow(GradientError);
    expect(() => y.backward()).toThrow('backward a second time: its graph is used up');
    expect(x.grad?.arraySync()).toEqual([0, 4, 8, 12]);
    // A vector goes through with a gradient of its own shape.
    x.mul(x).backward(ones(4));
    expect(x.grad?.arraySync()).toEqual([0, 6, 12, 18]);
    // `grad` may be called any number of times.
    const gradient = grad((v: Tensor<[4]>) => v.dot(v).mul(2));
    expect(gradient(start).arraySync()).toEqual(gradient(start).arraySync());
  }),
  derivesTwice('175/grad', { x: float(9) }, ({ x }) => x.sin().sum()),
  derivesTwice('176/grad', { x: float(4) }, ({ x }) => spiral(x).sum()),
  // The second derivative is the gradient of the sum of the gradient.
  derives('177/grad', { x: float(4) }, ({ x }): Scalar => {
    const first = grad((v: Tensor<[4]>) => spiral(v).sum());
    return first(x).sum();
  }),
];

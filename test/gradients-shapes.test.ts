/** What a gradient is of: it has the shape of its tensor, whatever that was broadcast to, and floats only have one. */
import { grad, tensor, zeros } from 'gradus';
import { describe, expect, test } from 'vitest';
import { isFloat } from '../src/dtype.ts';
import type { Row } from '../src/ops/define.ts';
import { argumentsOf, rows, samplesOf } from './cases.ts';
import { inputsOf, spread } from './derivatives.ts';
import { callOp, type Loose, loose, partsOf } from './loose.ts';

describe('broadcasting is undone', () => {
  const takesFloats = ({ samples }: Row) => samples.some(({ dtypes }) => !dtypes);
  const pairwise = [...rows.values()].filter(
    (row) => row.operands === 2 && row.numbers && row.vjp && takesFloats(row),
  );
  test.each(pairwise)('$opName', (row) => {
    const shapes = [
      [[2, 3], [3]],
      [[], [2, 2]],
      [
        [2, 1, 3],
        [4, 1],
      ],
      [[1], [1, 1]],
    ] as const;
    for (const [a, b] of shapes) {
      const inputs = [spread(a, [0.5, 2], 1), spread(b, [0.5, 2], 2)];
      const f = (x: Loose, y: Loose) => callOp(row.opName, [x, y]).to('float32').sum();
      const [da, db] = loose.grad(f, { argnums: [0, 1] })(...inputs) as [Loose, Loose];
      expect([da.shape, db.shape]).toEqual([a, b]);
    }
  });

  /** What broadcasts by a rule of its own, with the shapes that its operands are stretched to. */
  const others: Readonly<
    Record<string, readonly [f: (...xs: Loose[]) => Loose, ...shapes: (readonly number[])[][]]>
  > = {
    'a batch of products with one weight': [
      (a, b) => a.matmul(b),
      [
        [4, 8, 8],
        [4, 8, 8],
      ],
      [
        [8, 8],
        [4, 8, 8],
      ],
    ],
    'products of batches': [
      (a, b) => a.matmul(b),
      [
        [5, 1, 2, 3],
        [5, 4, 2, 3],
      ],
      [
        [4, 3, 2],
        [5, 4, 3, 2],
      ],
    ],
    where: [
      (a, b) => loose.where(tensor([[true], [false]]), a, b),
      [[3], [2, 3]],
      [
        [2, 1],
        [2, 3],
      ],
    ],
    lerp: [
      (a, b, c) => a.lerp(b, c),
      [
        [2, 1],
        [2, 3],
      ],
      [[3], [2, 3]],
      [[], [2, 3]],
    ],
    maskedFill: [(a) => a.maskedFill(tensor([[true], [false]]), 0), [[3], [2, 3]]],
    einsum: [
      (a, b) => loose.einsum('...ij,...jk->...ki', a, b),
      [
        [3, 1, 2, 2],
        [3, 2, 2, 2],
      ],
      [
        [2, 2, 4],
        [3, 2, 2, 4],
      ],
    ],
    cross: [
      (a, b) => a.cross(b),
      [
        [2, 3],
        [4, 2, 3],
      ],
      [
        [4, 1, 3],
        [4, 2, 3],
      ],
    ],
    solve: [
      (a, b) => a.add(loose.eye(2).mul(4)).solve(b),
      [
        [2, 1, 2, 2],
        [2, 3, 2, 2],
      ],
      [
        [3, 2, 2],
        [2, 3, 2, 2],
      ],
    ],
    'set, of a value': [
      (a) => loose.ones([4, 2]).set([':3'], a),
      [
        [3, 1],
        [3, 2],
      ],
    ],
    'takeAlongDim, of what is taken from': [
      (a) => a.takeAlongDim(tensor([[[1]], [[0]], [[1]]], { dtype: 'int32' }), 1),
      [
        [1, 2, 2],
        [3, 2, 2],
      ],
    ],
    expand: [
      (a) => a.expand(2, 3, 4).exp(),
      [
        [3, 1],
        [2, 3, 4],
      ],
    ],
    'a bias of a convolution': [
      (a) =>
        loose
          .ones([2, 3, 4])
          .conv1d(loose.ones([2, 3, 1]), { bias: a })
          .exp(),
      [[2], [2]],
    ],
  };

  test.each(Object.entries(others))('%s', (_name, [f, ...shapes]) => {
    const random = (shape: readonly number[] = [], i: number) => spread(shape, [0.5, 2], i + 1);
    const inputs = shapes.map(([shape], i) => random(shape, i));
    const stretched = inputs.map((x, i) => x.expand(shapes[i]?.[1]));
    const argnums = inputs.map((_, i) => i);
    const gradient = loose.grad(
      (...xs: Loose[]) =>
        f(...xs)
          .pow(2)
          .sum(),
      { argnums },
    );
    const found = gradient(...inputs) as Loose[];
    const whole = gradient(...stretched) as Loose[];
    for (const [i, x] of inputs.entries()) {
      const full = whole[i] as Loose;
      const front = full.ndim - x.ndim;
      const axes = full.shape.flatMap((n, axis) => (n === x.shape[axis - front] ? [] : [axis]));
      const wanted = full.sum(axes, { keepdims: true }).reshape(x.shape);
      expect(found[i]?.shape).toEqual(x.shape);
      const error = wanted.sub(found[i]).abs().max().div(wanted.abs().max()).itemSync();
      expect(error).toBeLessThan(1e-6);
    }
  });

  test('the gradient of a bias is the sum over the rows it was added to', () => {
    const b = tensor([1, 2]);
    const db = grad((y: typeof b) => zeros([3, 2]).add(y).sum())(b);
    expect(db.arraySync()).toEqual([3, 3]);
  });
});

describe('whole numbers and bools cut the graph', () => {
  const floats = (results: unknown) => partsOf(results).map(([, part]) => part);
  const cutting = [...rows.values()].flatMap((row) => {
    const samples = samplesOf(row).flatMap((sample) => {
      const inputs = inputsOf(row, sample);
      const count = inputs.reduce((sum, x) => sum + x.numel, 0);
      if (count === 0 || count > 60 || !inputs.some((x) => isFloat(x.dtype))) return [];
      const f = (...xs: Loose[]) =>
        floats(callOp(row.opName, argumentsOf(row, xs, sample.args))).filter(
          ({ dtype }) => !isFloat(dtype),
        );
      return f(...inputs).length > 0 ? [{ inputs, f, title: JSON.stringify(sample) }] : [];
    });
    return samples.length > 0 ? [[row.opName, samples] as const] : [];
  });

  test.each(cutting)('%s', (_name, samples) => {
    for (const { inputs, f, title } of samples) {
      const argnums = inputs.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
      const counted = (...xs: Loose[]) =>
        [...argnums.map((i) => xs[i] as Loose), ...f(...xs)]
          .map((x) => x.to('float64').sum())
          .reduce((a, b) => a.add(b));
      const found = loose.grad(counted, { argnums })(...inputs) as Loose[];
      for (const [i, gradient] of found.entries())
        expect(gradient.arraySync(), title).toEqual(
          loose.onesLike(inputs[argnums[i] ?? 0]).arraySync(),
        );
    }
  });

  test('as many rows as there are', () => {
    expect(cutting.map(([name]) => name)).toEqual(
      expect.arrayContaining(['argmax', 'argsort', 'sort', 'topk', 'cummax', 'eq', 'isnan', 'to']),
    );
  });
});

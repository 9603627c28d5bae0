/** The derivatives of every row: against finite differences to second order, and forward against reverse mode. */
import { checkGrad, tensor } from 'gradus';
import { describe, expect, test } from 'vitest';
import type { Row, Sample } from '../src/ops/define.ts';
import { rows } from './cases.ts';
import { smooth } from './derivatives.ts';
import { type Loose, loose } from './loose.ts';

/** Samples at which a row is not smooth, by a piece of what it is called with. */
const rough: Readonly<Record<string, readonly [piece: string, reason: string]>> = {
  fmod: ['[[18,1],[18]]', 'some of so many quotients are whole, where it jumps'],
  remainder: ['[[18,1],[18]]', 'some of so many quotients are whole, where it jumps'],
  pinv: ['"rtol":0.5', 'the values that are left out are not small: see docs/semantics.md'],
  tan: ['"range":[-9,9]', 'too steep near its poles for differences'],
};

const isRough = ({ opName }: Row, sample: Sample): boolean => {
  const piece = rough[opName]?.[0];
  return piece !== undefined && JSON.stringify(sample).includes(piece);
};

const all = [...rows.values()].map((row) => ({ row, samples: smooth(row) }));
const differentiable = all.filter(({ samples }) => samples.length > 0);

type Any = (...inputs: never[]) => unknown;

describe('checkGrad', () => {
  test.each(differentiable.map(({ row, samples }) => [row.opName, row, samples] as const))(
    '%s',
    (_name, row, samples) => {
      const skipped = samples.filter(({ sample }) => isRough(row, sample)).length;
      expect(skipped).toBe(row.opName in rough ? 1 : 0);
      for (const { sample, inputs, f } of samples) {
        if (isRough(row, sample)) continue;
        const check = () => checkGrad(f as Any, inputs, { directions: 1 });
        expect(check, JSON.stringify(sample)).not.toThrow();
      }
    },
  );

  test('only comparisons, casts to whole numbers and positions have no gradient', () => {
    const others = all.filter(({ samples }) => samples.length === 0);
    expect(others.map(({ row }) => row.opName).sort()).toEqual(
      [
        ...['eq', 'ge', 'gt', 'le', 'lt', 'ne', 'isfinite', 'isinf', 'isnan'],
        ...['and', 'or', 'xor', 'not', 'all', 'any', 'bitwiseLeftShift', 'bitwiseRightShift'],
        ...['argmax', 'argmin', 'argsort', 'argwhere', 'nonzero', 'count', 'oneHot'],
        ...['bucketize', 'searchsorted', 'matrixRank'],
      ].sort(),
    );
  });

  test('is run on more than a thousand samples', () => {
    expect(all.flatMap(({ samples }) => samples).length).toBeGreaterThan(1500);
  });
});

const at = [
  [0.9, -1.3, 0.4, 1.9],
  [1.1, 0.7, -0.6, -1.7],
  [-0.2, 1.6, 0.3, 1.4],
];

/** What makes 0 of these columns of `x`, and leaves the others. */
const zeros = (...columns: number[]) =>
  tensor(at.map((row) => row.map((value, i) => (columns.includes(i) ? value : 0))));

/** Calls that no list of samples can say: tensors among the options, numbers in the places of tensors. */
const calls: Readonly<Record<string, (x: Loose, y: Loose) => Loose>> = {
  'where with a number first': (x, y) => loose.where(y.gt(0), 1.5, x),
  'where, both from one': (x, y) => loose.where(y.gt(0), x, x.mul(y)),
  'maskedFill by a scalar tensor': (x, y) => x.maskedFill(y.gt(0), y.at(0, 0)),
  'conv1d with a bias': (x, y) =>
    loose.conv1d(x.unsqueeze(0), y.reshape(2, 3, 2), { bias: y.at(0, ':2'), padding: 1 }),
  'convTranspose1d with a bias': (x, y) =>
    loose.convTranspose1d(x.unsqueeze(0), y.reshape(3, 2, 2), { bias: y.at(0, ':2') }),
  'at with tensors of indices': (x) =>
    x.at(tensor([0, 2, 0], { dtype: 'int32' }), tensor([3, 1, 3], { dtype: 'int32' })),
  'at with a mask from outside': (x) => x.at(tensor([true, false, true])),
  'set at a mask': (x, y) => x.set([y.gt(0)], 0.5).mul(x),
  'set at tensors of indices': (x, y) =>
    x.set([tensor([0, 2, 0], { dtype: 'int32' })], y.mul(y)).mul(x),
  'einsum of three': (x, y) => loose.einsum('ij,kj,il->kl', x, y, x),
  'einsum of one with itself': (x) => loose.einsum('ij,ij->', x, x),
  'cumprod beside a 0': (x) => x.sub(zeros(1)).cumprod(1),
  'a product beside two 0s': (x) => x.sub(zeros(0, 2)).prod(),
  'scatter of a number': (x) =>
    x.mul(x).scatter(1, tensor([[0], [3], [1]], { dtype: 'int32' }), 2.5),
  'scatterAdd onto itself': (x, y) =>
    x.scatterAdd(
      1,
      tensor(
        [
          [0, 0],
          [3, 0],
          [1, 1],
        ],
        { dtype: 'int32' },
      ),
      y.mul(x),
    ),
  'the same tensor in all places': (x) => x.lerp(x, x).add(x.div(x)).add(x.pow(2)),
  'casts there and back': (x) => x.to('float64').mul(x).to('float16').to('float32'),
};

test.each(Object.entries(calls))('checkGrad of %s', (_name, f) => {
  const x = tensor(at);
  const y = x.flip(1).add(0.05);
  checkGrad(f as Any, [x, y], { directions: 3 });
});

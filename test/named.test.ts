/** `named` at run time: the sizes of a call are checked against the names, and the function runs as it is. */
import { cat, named, ShapeError, tensor, zeros } from 'gradus';
import { describe, expect, test } from 'vitest';
import { untyped } from './loose.ts';

const attend = named(
  [['batch', 'query', 2], ['batch', 'key', 2], { shape: ['batch'], dtype: 'int32' }],
  (q, k, lengths) => ({ scores: q.matmul(k.permute(0, 2, 1)), both: cat([q, k], 1), lengths }),
);
type Loosely = (...args: unknown[]) => unknown;
const loosely = attend as unknown as Loosely;
const lengths = zeros([2], { dtype: 'int32' });

describe('named', () => {
  test('runs the function', () => {
    const total = named(['rows', 'columns'], (x) => x.reshape(-1).sum());
    expect(
      total(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ).itemSync(),
    ).toBe(10);
    const { scores, both } = attend(zeros(2, 5, 2), zeros(2, 7, 2), lengths);
    expect([scores.shape, both.shape]).toEqual([
      [2, 5, 7],
      [2, 12, 2],
    ]);
  });

  test('finds the names anew at every call', () => {
    const square = named(['n', 'n'], (x) => x.matmul(x));
    expect([square(zeros(2, 2)).shape, square(zeros(3, 3)).shape]).toEqual([
      [2, 2],
      [3, 3],
    ]);
  });

  test.each([
    [
      'named argument 2 of [3, 7, 2]: takes [batch, key, 2], but size 3 at axis 0 is not batch, which is 2',
      () => loosely(zeros(2, 5, 2), zeros(3, 7, 2), lengths),
    ],
    [
      'named argument 1 of [2, 5, 3]: takes [batch, query, 2], but size 3 at axis 2 is not 2',
      () => loosely(zeros(2, 5, 3), zeros(2, 7, 2), lengths),
    ],
    [
      'named argument 1 of [2, 5]: takes [batch, query, 2], of rank 3',
      () => loosely(zeros(2, 5), zeros(2, 7, 2), lengths),
    ],
    [
      'named argument 3 of dtype float32: must be int32',
      () => loosely(zeros(2, 5, 2), zeros(2, 7, 2), zeros(2)),
    ],
    ['named of 2 arguments: takes 3', () => loosely(zeros(2, 5, 2), zeros(2, 7, 2))],
    ['named argument 1: takes a tensor, not a number', () => loosely(1, zeros(2, 7, 2), lengths)],
    [
      "named argument 1: takes a shape, as ['batch', 768], not a number",
      () => (named as unknown as Loosely)(3, () => 1),
    ],
    [
      'named argument 2: takes a function, not null',
      () => (named as unknown as Loosely)(['a'], null),
    ],
  ])('%s', (sentence, call) => {
    expect(call).toThrow(sentence);
  });

  test('a wrong size is a ShapeError', () => {
    expect(() => loosely(zeros(2, 5), zeros(2, 7, 2), lengths)).toThrow(ShapeError);
    expect(untyped(zeros(2)).shape).toEqual([2]);
  });
});

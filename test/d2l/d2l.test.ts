/**
 * The preliminaries of a textbook, case by case: tensors, linear algebra, calculus and automatic differentiation.
 * Each case is one expression of the library, whose type is checked, whose values are the book's, and which is
 * printed as in the book.
 */
import { describe, expect, test } from 'vitest';
import { autograd } from './autograd.ts';
import { calculus } from './calculus.ts';
import { all, type Stated } from './chapter.ts';
import { linearAlgebra } from './linear-algebra.ts';
import { ndarray } from './ndarray.ts';

const chapters: Readonly<Record<string, readonly Stated[]>> = {
  ndarray,
  linearAlgebra,
  calculus,
  autograd,
};

describe.each(Object.entries(chapters))('%s', (_name, cases) => {
  test.each(cases)('$id', ({ run }) => run());
});

test('every case is stated once', () => {
  const stated = Object.values(chapters)
    .flat()
    .map(({ id }) => id);
  expect(stated.sort()).toEqual(all.map(({ id }) => id).sort());
  expect(all.length).toBe(178);
});

/** einsum against loops over every index, its derivatives, its order of contraction, and what it refuses. */

import fc from 'fast-check';
import { checkGrad, einsum, GradusError, lower, ShapeError, type Tensor, tensor } from 'gradus';
import { describe, expect, test } from 'vitest';
import type { Node } from '../src/graph/node.ts';
import { node, type Traced } from '../src/ops/define.ts';
import { type Loose, loose } from './loose.ts';

// ---- the definition --------------------------------------------------------------------------------

interface Problem {
  readonly terms: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly shapes: readonly (readonly number[])[];
}

type Assignment = Readonly<Record<string, number>>;

/** Every way to give each index a position. */
function assignments(sizes: readonly (readonly [index: string, size: number])[]): Assignment[] {
  return sizes.reduce<Assignment[]>(
    (all, [index, size]) =>
      all.flatMap((one) => Array.from({ length: size }, (_, i) => ({ ...one, [index]: i }))),
    [{}],
  );
}

/** Where an element is in row-major order. Size 1 is stretched. */
const offset = (indices: readonly string[], shape: readonly number[], at: Assignment): number =>
  indices.reduce((sum, index, i) => {
    const size = shape[i] ?? 1;
    return sum * size + (size === 1 ? 0 : (at[index] ?? 0));
  }, 0);

/** For each place in the result the sum of all products: the definition of einsum. */
function byLoops({ terms, output, shapes }: Problem, data: readonly (readonly number[])[]) {
  const all = [...new Set(terms.flat())];
  const sizes = all.map((index) => {
    const seen = terms.flatMap((term, i) =>
      term.flatMap((other, axis) => (other === index ? [shapes[i]?.[axis] ?? 1] : [])),
    );
    return [index, seen.find((size) => size !== 1) ?? 1] as const;
  });
  const shape = output.map((index) => sizes.find(([other]) => other === index)?.[1] ?? 1);
  const result = new Float64Array(shape.reduce((a, b) => a * b, 1));
  const magnitude = new Float64Array(result.length);
  for (const at of assignments(sizes)) {
    const factors = terms.map(
      (term, i) => data[i]?.[offset(term, shapes[i] ?? [], at)] ?? Number.NaN,
    );
    const product = factors.reduce((a, b) => a * b, 1);
    const place = offset(output, shape, at);
    result[place] = (result[place] ?? 0) + product;
    magnitude[place] = (magnitude[place] ?? 0) + Math.abs(product);
  }
  return { shape, result, magnitude };
}

// ---- random equations ------------------------------------------------------------------------------

const LETTERS = [...'ijkLmN'];

/** Up to four operands over six indices, with diagonals, sizes 0 to 3, and sizes 1 to be stretched. */
const problems: fc.Arbitrary<Problem> = fc
  .record({
    sizes: fc.array(fc.constantFrom(1, 2, 2, 3, 3, 0), { minLength: 6, maxLength: 6 }),
    terms: fc.array(fc.array(fc.constantFrom(...LETTERS), { maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    }),
    ones: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
    order: fc.shuffledSubarray(LETTERS),
  })
  .map(({ sizes, terms, ones, order }) => ({
    terms,
    // All axes with one index in one operand are stretched, or none.
    shapes: terms.map((term, i) =>
      term.map((index) => {
        const at = LETTERS.indexOf(index);
        return ones[i * 6 + at] && ones[at] ? 1 : (sizes[at] ?? 1);
      }),
    ),
    output: order.filter((index) => terms.flat().includes(index)),
  }));

const equationOf = ({ terms, output }: Problem) =>
  `${terms.map((term) => term.join('')).join(',')}->${output.join('')}`;

const numel = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Numbers that are not symmetric in any way. */
const filled = (shape: readonly number[], salt: number) =>
  Array.from({ length: numel(shape) }, (_, i) => Math.fround(Math.sin(1 + i * 1.7 + salt * 2.3)));

const tensorsOf = (shapes: Problem['shapes'], data: readonly (readonly number[])[]) =>
  shapes.map((shape, i) => loose.tensor(Float32Array.from(data[i] ?? []), shape));

test('is the sum of products that its definition says', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const data = problem.shapes.map(filled);
      const wanted = byLoops(problem, data);
      const got = loose.einsum(equationOf(problem), ...tensorsOf(problem.shapes, data));
      expect(got.shape).toEqual(wanted.shape);
      const off = Array.from(got.dataSync()).filter(
        (x, i) => !(Math.abs(x - (wanted.result[i] ?? 0)) <= 1e-6 * (wanted.magnitude[i] ?? 0)),
      );
      expect(off).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

test('int32 is exact, whatever the order', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const data = problem.shapes.map((shape, i) =>
        filled(shape, i).map((x) => Math.trunc(x * 10)),
      );
      const wanted = byLoops(problem, data);
      const operands = tensorsOf(problem.shapes, data).map((x) => x.to('int32'));
      const got = loose.einsum(equationOf(problem), ...operands);
      expect(got.dtype).toBe('int32');
      expect(Array.from(got.dataSync())).toEqual(Array.from(wanted.result, (x) => x + 0));
    }),
    { numRuns: 100 },
  );
});

test('has the gradient that finite differences have, to second order', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const { shapes } = problem;
      fc.pre(shapes.every((shape) => numel(shape) > 0));
      const f = (...inputs: Loose[]) => loose.einsum(equationOf(problem), ...inputs);
      checkGrad(f as (...inputs: never[]) => Loose, tensorsOf(shapes, shapes.map(filled)), {
        tolerance: 1e-5,
      });
    }),
    { numRuns: 40 },
  );
});

// ---- what other ops compute ------------------------------------------------------------------------

describe('is', () => {
  const x = loose.tensor(Float32Array.from(filled([2, 3, 4], 0)), [2, 3, 4]);
  const y = loose.tensor(Float32Array.from(filled([2, 4, 5], 1)), [2, 4, 5]);
  const square = loose.tensor(Float32Array.from(filled([4, 4], 2)), [4, 4]);
  const cases: readonly (readonly [string, Loose, Loose])[] = [
    ['matmul', loose.einsum('bij,bjk->bik', x, y), x.matmul(y)],
    ['a trace', loose.einsum('ii', square), square.trace()],
    ['a transpose', loose.einsum('...ij->...ji', x), x.permute(0, 2, 1)],
    ['a sum', loose.einsum('...j->...', x), x.sum(-1)],
    ['a product by elements', loose.einsum('...,...->...', x, x), x.mul(x)],
  ];
  test.each(cases)('%s', (_name, got, wanted) => {
    expect(got.shape).toEqual(wanted.shape);
    expect(got.dataSync()).toEqual(wanted.dataSync());
  });
});

test('bools are ored and anded, as in a product of matrices', () => {
  const mask = tensor([
    [true, false],
    [true, true],
  ]);
  expect(einsum('ij->i', mask).arraySync()).toEqual([true, true]);
  expect(einsum('ij->j', mask).arraySync()).toEqual([true, true]);
  expect(einsum('ij,jk->ik', mask, mask).arraySync()).toEqual([
    [true, false],
    [true, true],
  ]);
});

test('has the jacobian of a linear map', () => {
  const w = loose.tensor(Float32Array.from(filled([2, 3], 5)), [2, 3]);
  const v = loose.tensor(Float32Array.from(filled([3], 6)), [3]);
  const by = (f: (x: Loose) => Loose) => loose.jacobian(f);
  const ofVector = by((x) => loose.einsum('ij,j->i', w, x))(v) as Loose;
  expect(ofVector.arraySync()).toEqual(w.arraySync());
  // Of the outer product by one factor: the other one on a diagonal.
  const ofOuter = by((x) => loose.einsum('i,j->ij', x, v))(v) as Loose;
  // Which zeros are negative depends on the mode.
  expect(ofOuter.add(0).arraySync()).toEqual(
    loose.einsum('ik,j->ijk', loose.eye(3), v).add(0).arraySync(),
  );
});

test('is one program when lowered', () => {
  const f = lower((x: Tensor<[2, 3]>, y: Tensor<[3, 2]>) => einsum('ij,jk->', x, y));
  const [x, y] = [
    tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
  ] as const;
  expect(f(x, y).itemSync()).toBe(einsum('ij,jk->', x, y).itemSync());
  expect(f(x, y).itemSync()).toBe(5 * 3 + 7 * 7 + 9 * 11);
});

// ---- the order of contraction ----------------------------------------------------------------------

/** How many elements the largest product or sum has on the way. */
function largest(x: Loose): number {
  const seen = new Set<Node>();
  const visit = (one: Node): number => {
    if (seen.has(one)) return 0;
    seen.add(one);
    const counts = ['mul', 'contract', 'sum'].includes(one.op);
    return Math.max(counts ? numel(one.shape) : 0, ...one.inputs.map(visit));
  };
  return visit((x as unknown as Traced)[node]);
}

test('cheap pairs go first', () => {
  // From the left there would be a matrix of 1000 x 1000.
  const chain = [loose.zeros(1000, 2), loose.zeros(2, 1000), loose.zeros(1000, 3)];
  expect(largest(loose.einsum('ij,jk,kl->il', ...chain))).toBe(3000);
  const vectors = [loose.zeros(1000), loose.zeros(1000), loose.zeros(1000, 7)];
  expect(largest(loose.einsum('i,j,ik->k', ...vectors))).toBe(7);
});

// ---- errors ----------------------------------------------------------------------------------------

describe('refuses', () => {
  const a = loose.zeros(2, 3);
  const b = loose.zeros(4, 5);
  const wrong: readonly (readonly [string, () => unknown])[] = [
    [
      "einsum 'i1->i': '1' in operand 1 is no index; indices are letters, and '...' stands for any axes",
      () => loose.einsum('i1->i', a),
    ],
    [
      "einsum '...i...': a second '...' in operand 1; one stands for all axes that are left",
      () => loose.einsum('...i...', a),
    ],
    [
      "einsum 'ij->ii': index i comes twice in the output; name it once",
      () => loose.einsum('ij->ii', a),
    ],
    ["einsum 'ij->ik': index k of the output is in no operand", () => loose.einsum('ij->ik', a)],
    ["einsum 'ij,jk' operands: 2 in the equation, 0 in the call", () => loose.einsum('ij,jk')],
    [
      "einsum 'ij,jk->ik' operand 2 of [4, 5]: index j is 4, but 3 in operand 1 of [2, 3]",
      () => loose.einsum('ij,jk->ik', a, b),
    ],
    ["einsum 'ii' operand 1 of [2, 3]: index i is both 2 and 3", () => loose.einsum('ii', a)],
    [
      "einsum 'i...jk' operand 1 of [2, 3]: 'i...jk' is for rank 3 or more, not 2",
      () => loose.einsum('i...jk', a),
    ],
    [
      'einsum [65536, 65536]: 4294967296 elements are more than 2147483647',
      () => loose.einsum('i,j->ij', loose.zeros(65536), loose.zeros(65536)),
    ],
  ];
  test.each(wrong)('%s', (sentence, call) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(sentence);
  });

  test('what is no equation, or no tensor', () => {
    expect(() => loose.einsum(a, b)).toThrow(
      "einsum argument 1: takes an equation, as 'ij,jk->ik', not an object",
    );
    expect(() => loose.einsum('i,i', a, [1, 2])).toThrow(GradusError);
    expect(() => loose.einsum('i,i', a, [1, 2])).toThrow(
      'einsum argument 3: takes a tensor, not an array',
    );
  });
});

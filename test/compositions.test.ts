/**
 * Every composition of two transforms, on functions of every kind, against differences of plain numbers: neither the
 * transforms nor the library have a part in the reference.
 */
import { GradientError } from 'gradus';
import { expect, test } from 'vitest';
import { functions, nested, type Plain } from './compositions/functions.ts';
import type { Numeric } from './compositions/numeric.ts';
import {
  forwardOnly,
  outermost,
  type Transform,
  transforms,
  twice,
  variants,
} from './compositions/transforms.ts';
import { type Loose, loose } from './loose.ts';

/** Largest difference, relative to the largest element, of derivatives of every order: see compositions/numeric.ts. */
const TOLERANCE = 1e-6;

/** What a chain of transforms makes of a function, the outermost first, and what differences say of it. */
function expectSame({ tensors, numbers, at }: Plain, chain: readonly Transform[]): void {
  const f = chain.reduceRight<(x: Loose) => Loose>((inner, { tensors: t }) => t(inner), tensors);
  const plain: Numeric = (x) => numbers(x);
  const reference = chain.reduceRight<Numeric>((inner, { numbers: t }) => t(inner), plain);
  const found = f(loose.tensor(Float64Array.from(at), [at.length], { dtype: 'float64' }));
  const wanted = reference(at, at);
  expect(found.dtype).toBe('float64');
  const elements = Array.from(found.dataSync());
  expect(elements.length).toBe(wanted.length);
  const size = Math.max(1, ...wanted.map(Math.abs));
  const error = Math.max(0, ...wanted.map((x, i) => Math.abs(x - (elements[i] ?? Number.NaN))));
  expect(error / size).toBeLessThanOrEqual(TOLERANCE);
}

const all: Readonly<Record<string, Transform>> = {
  ...transforms,
  ...variants,
  ...forwardOnly,
  ...outermost,
  ...twice,
};
const named = (name: string): Transform => {
  const found = all[name];
  if (!found) throw new Error(`there is no transform ${name}`);
  return found;
};

/**
 * The compositions that there are not: a rule of one's own that pulls back through a checkpoint in a loop waits in there
 * for its cotangent, which forward mode takes for a use of it.
 */
const isMissing = (outer: string, inner: string, f: Plain): boolean =>
  ['jvp', 'linearize', 'jacobian, forward'].includes(outer) &&
  inner === 'customGrad' &&
  f === nested['customGrad and checkpoint in a loop and a branch'];

function expectSameOfAll(
  outer: string,
  f: Plain,
  inner: Readonly<Record<string, Transform>>,
): void {
  for (const [name, transform] of Object.entries(inner)) {
    const check = () => expectSame(f, [named(outer), transform]);
    if (isMissing(outer, name, f)) expect(check).toThrow(GradientError);
    else expect(check, `${outer} of ${name}`).not.toThrow();
  }
}

const cells = Object.keys({ ...transforms, ...outermost }).flatMap((outer) =>
  Object.entries(functions).map(([name, f]) => [outer, name, f] as const),
);
test.each(cells)('%s of every transform of %s', (outer, _name, f) => {
  expectSameOfAll(outer, f, transforms);
});

test.each(Object.entries(nested))('every transform of some transforms of %s', (_name, f) => {
  const { grad, vmap, customGrad, jvp } = transforms as Record<
    'grad' | 'vmap' | 'customGrad' | 'jvp',
    Transform
  >;
  for (const outer of Object.keys({ ...transforms, ...outermost, ...twice }))
    expectSameOfAll(outer, f, { grad, vmap, customGrad, jvp });
});

const few = [
  'elementwise',
  'softmax',
  'matmul',
  'solve',
  'gather and scatter',
  'sort',
  'customGrad and checkpoint',
].map((name) => [name, (functions[name] ?? nested[name]) as Plain] as const);
test.each(few)('the variants of transforms of %s', (_name, f) => {
  for (const outer of Object.keys({ ...variants, ...twice }))
    expectSameOfAll(outer, f, { ...transforms, ...variants });
  for (const outer of Object.keys({ ...transforms, ...outermost }))
    expectSameOfAll(outer, f, variants);
});

test.each(few)('a loop of unknown length of %s, in forward mode', (_name, f) => {
  const forward = [
    'jvp',
    'linearize',
    'jacobian, forward',
    'vmap',
    'stopGradient',
    'lower',
    'cond',
  ];
  for (const outer of forward) expectSameOfAll(outer, f, forwardOnly);
  for (const [outer, transform] of Object.entries(forwardOnly)) {
    expectSameOfAll(outer, f, transforms);
    for (const reverse of ['grad', 'vjp', 'jacobian, reverse', 'hessian'])
      expect(() => expectSame(f, [named(reverse), transform])).toThrow(GradientError);
  }
});

/** Three deep, the outermost first. */
const chains = [
  ['grad', 'grad', 'grad'],
  ['vmap', 'vmap', 'grad'],
  ['vmap', 'grad', 'vmap'],
  ['jacobian, reverse', 'vmap', 'grad'],
  ['jacobian, forward', 'vmap of the last axis, in and out', 'jacobian, reverse'],
  ['jacobian, forward', 'jacobian, reverse', 'jacobian, forward'],
  ['jvp', 'vjp', 'grad'],
  ['vjp', 'jvp', 'hessian'],
  ['hessian', 'vmap', 'stopGradient'],
  ['lower', 'hessian', 'vmap'],
  ['vmap', 'lower', 'hvp'],
  ['linearize', 'hvp', 'stopGradient'],
  ['linearize', 'linearize', 'jvp'],
  ['backward', 'grad', 'grad'],
  ['grad', 'scan', 'checkpoint'],
  ['hessian', 'checkpoint', 'scan'],
  ['vmap', 'grad', 'cond'],
  ['grad', 'cond', 'scan'],
  ['lower', 'grad', 'customGrad'],
  ['jvp', 'customGrad', 'vmap'],
  ['backward', 'vmap', 'hvp'],
  ['grad by a tree', 'valueAndGrad', 'vmap'],
];

test.each(chains)('%s of %s of %s', (...chain) => {
  for (const [name, f] of few) {
    const check = () => expectSame(f, chain.map(named));
    expect(check, name).not.toThrow();
  }
});

test('there are functions of at least 20 kinds', () => {
  expect(Object.keys(functions).length).toBeGreaterThanOrEqual(20);
});

/** Unit vectors of a shape, in its order. */
const units = (like: Loose): Loose[] =>
  Array.from({ length: like.numel }, (_, i) =>
    loose.arange(like.numel).eq(i).to('float64').reshape(like.shape),
  );

test.each(Object.entries(functions))(
  'the Jacobian of %s is its vjps and its jvps, stacked',
  (_name, { tensors: f, at }) => {
    const x = loose.tensor(Float64Array.from(at), [at.length], { dtype: 'float64' });
    const [y, pullback] = loose.vjp(f, [x]);
    const rows = units(y).map((ct) => pullback(ct)[0] as Loose);
    const columns = units(x).map((tangent) => loose.jvp(f, [x], [tangent])[1] as Loose);
    const stacked = [loose.stack(rows).reshape(...y.shape, at.length), loose.stack(columns, -1)];
    for (const mode of ['reverse', 'forward'] as const) {
      const whole = loose.jacobian(f, { mode })(x) as Loose;
      for (const other of stacked) {
        expect(whole.shape).toEqual(other.shape);
        const size = whole.abs().max().itemSync();
        const error = whole.sub(other).abs().max().itemSync();
        expect(error).toBeLessThanOrEqual(1e-14 * Math.max(1, size));
      }
    }
  },
);

/** Kernels with more memories than a shader can bind. */
import { expect, test } from 'vitest';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import { stack, type Tensor } from '../../src/index.ts';
import { PORTABLE } from '../../src/runtime/device.ts';
import { loose } from '../loose.ts';
import { error, type Given, programOf, type Traced } from './programs.ts';

const many = (count: number, given: Given): readonly Given[] =>
  Array.from({ length: count }, () => given);
const sum = (...x: Tensor[]) => x.reduce((a, b) => a.add(b));

/** Twelve results, each made of the one before. */
function chain(x: Tensor): Tensor[] {
  const results = [x.add(1).tanh()];
  while (results.length < 12) results.push((results.at(-1) as Tensor).add(1).tanh());
  return results;
}

/** One step of Adam for each of these parameters. */
function adam(...x: Tensor[]) {
  const step = (p: Tensor, g: Tensor, m: Tensor, v: Tensor) => {
    const first = m.mul(0.9).add(g.mul(0.1));
    const second = v.mul(0.999).add(g.mul(g).mul(0.001)).abs();
    return [p.sub(first.div(second.sqrt().add(1e-3)).mul(0.01)), first, second];
  };
  const [p, g, m, v] = [0, 1, 2, 3].map((i) => x.slice(i * 5, i * 5 + 5));
  return p?.map((one, i) =>
    step(one, ...([g, m, v].map((list) => list?.[i]) as [Tensor, Tensor, Tensor])),
  );
}

/** A product in parts, with what needs both operands again. */
function deep(a: Tensor, b: Tensor, c: Tensor) {
  const all = a.matmul(b).add(c);
  return all.add(a.at(':', '0:4')).add(b.at('0:4'));
}

/** What needs more memories than 8, and how many dispatches it is then. */
const cases: readonly (readonly [
  what: string,
  f: Traced,
  given: readonly Given[],
  dispatches: number,
])[] = [
  ['twenty tensors above each other', (...x) => stack(x, 0), many(20, [5, 3]), 3],
  ['twenty tensors beside each other', (...x) => stack(x, 1), many(20, [3, 5]), 3],
  ['a sum of twenty', sum, many(20, [33]), 15],
  ['a sum of twenty rows', (...x) => sum(...x).sum(1), many(20, [3, 50]), 15],
  ['a softmax of a sum of ten', (...x) => sum(...x).softmax(1), many(10, [3, 50]), 5],
  ['steps of Adam', adam, many(20, [40]), 10],
  [
    'a deep product',
    deep as Traced,
    [
      [4, 600],
      [600, 4],
      [4, 4],
    ],
    2,
  ],
  ['many results', (x) => chain(x as Tensor), many(1, [40]), 2],
  ['a reduction, and many results', (x) => chain((x as Tensor).softmax(0)), many(1, [40]), 7],
];

/** In parts it would have too many memories; the numbers of three dtypes cannot be put side by side. */
const softmax: Traced = (...x) => sum(...x).softmax(-1);
const mixed = (['float32', 'int32', 'uint8'] as const).map((dtype) => ({ shape: [3, 50], dtype }));

/** What is done at once, or on the host, with how many temporaries: those of the loop itself. */
const whole: readonly (readonly [
  kind: string,
  f: Traced,
  given: readonly Given[],
  bindings: number,
  temporaries: number,
])[] = [
  ['dispatch', softmax, many(2, [1, 100_000]), 3, 0],
  ['host', softmax, mixed, 3, 0],
  [
    'loop',
    (init, ...x) => loose.scan((carry: Tensor, row: Tensor[]) => [carry, softmax(...row)], init, x),
    [[1], ...mixed],
    3,
    2,
  ],
];

for (const [kind, f, given, bindings, temporaries] of whole) {
  test(`no memory is kept for parts that have too many: ${kind}`, async () => {
    const { code } = emitGpu(programOf(f, given), { ...PORTABLE, bindings });
    expect(code.steps.map((step) => step.kind)).toEqual([kind]);
    expect(code.temporaries).toHaveLength(temporaries);
    if (kind === 'dispatch') expect(await error(f, given, { bindings })).toBeLessThan(2e-5);
  });
}

for (const [what, f, given, dispatches] of cases) {
  test(what, async () => {
    for (const bindings of [8, 4]) {
      const { code } = emitGpu(programOf(f, given), { ...PORTABLE, bindings });
      for (const { writes } of code.shaders) expect(writes.length).toBeLessThanOrEqual(bindings);
      expect(code.steps.map(({ kind }) => kind)).not.toContain('host');
      if (bindings === 8) expect.soft(code.steps).toHaveLength(dispatches);
      expect(await error(f, given, { bindings })).toBeLessThan(2e-5);
    }
  });
}

/**
 * `gradientSource`: for every row with a gradient the source it writes compiles, and computes what `grad` does. All
 * programs are compiled together, by one run of the compiler.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import * as gradus from 'gradus';
import { explainGrad, type GradExplanation, gradientSource } from 'gradus';
import { afterAll, describe, expect, test } from 'vitest';
import { isFloat } from '../src/dtype.ts';
import { graph as g } from '../src/graph/build.ts';
import type { Node, Primitive } from '../src/graph/node.ts';
import { routines } from '../src/ir/routine.ts';
import { scalars } from '../src/ir/scalar.ts';
import { node, type Traced, wrap } from '../src/ops/define.ts';
import { recur } from '../src/ops/recurrence.ts';
import { structure } from '../src/ops/structure.ts';
import { hasEquivalent } from '../src/teach/equivalent.ts';
import { rowOf } from '../src/teach/table.ts';
import { argumentsOf, rows } from './cases.ts';
import { inputsOf, smooth } from './derivatives.ts';
import { callOp, type Loose, loose, partsOf, untyped } from './loose.ts';
import { inputsOf as drawInputs, play, randomProgram } from './random.ts';
import { root } from './typescript.ts';

const folder = join(root, 'node_modules/.cache/teach');
mkdirSync(folder, { recursive: true });

/** How many random programs are written; `FUZZ=10` draws ten times as many, others each time. */
const fuzz = Number(process.env['FUZZ'] ?? 1);
const DRAWN = 100 * fuzz;

interface Program {
  readonly title: string;
  readonly source: string;
  /** What it must compute: the value, and a gradient for each argument. */
  readonly wanted: readonly Loose[];
  readonly args: readonly unknown[];
}

/** The program's function, run on tensors. */
function run({ source, args }: Program): Loose[] {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as Record<string, (...args: unknown[]) => unknown> };
  new Function('require', 'module', 'exports', code)(() => gradus, module, module.exports);
  const [f] = Object.values(module.exports);
  if (!f) throw new Error('the program exports nothing');
  const [value, gradient] = f(...args) as [Loose, unknown];
  return [value, ...flat(gradient)];
}

const flat = (tree: unknown): Loose[] => {
  if (tree === null || typeof tree !== 'object') return [];
  return 'dataSync' in tree ? [untyped(tree)] : Object.values(tree).flatMap(flat);
};

type Any = (...inputs: Loose[]) => Loose;

const control = gradus as unknown as Record<'scan' | 'cond', (...args: unknown[]) => unknown>;

const untypedSource = gradientSource as unknown as (f: Any, ...args: unknown[]) => string;

/** The value and the gradients by all arguments, by `vjp`. */
function wantedOf(f: Any, inputs: Loose[], ct: Loose | undefined): Loose[] {
  const weighed = (...given: Loose[]) => {
    const y = f(...given);
    return ct ? y.mul(ct).sum() : y;
  };
  const floats = inputs.flatMap((x, i) => (isFloat(x.dtype) ? [i] : []));
  const gradients = loose.grad(weighed, { argnums: floats })(...inputs) as Loose[];
  return [f(...inputs), ...gradients];
}

function programOf(title: string, f: Any, inputs: Loose[]): Program {
  const y = f(...inputs);
  const ct =
    y.ndim === 0 ? undefined : loose.linspace(0.5, 2, Math.max(y.numel, 2)).at(`:${y.numel}`);
  const seed = ct?.reshape(...y.shape).to(y.dtype);
  const args = seed ? [...inputs, seed] : inputs;
  const source = untypedSource(f, ...inputs);
  return { title, source, wanted: wantedOf(f, inputs, seed), args };
}

/** All results together. */
const together = (results: Loose[]): Loose =>
  results.length === 1 ? untyped(results[0]) : loose.cat(results.map((x) => x.reshape(-1)));

/** The samples of each row that can be differentiated. */
const differentiable = new Map(Array.from(rows.values(), (row) => [row, smooth(row)] as const));

const untypedExplanation = explainGrad as unknown as (
  f: Any,
  ...args: unknown[]
) => GradExplanation<readonly unknown[]>;

const programs = [...differentiable].flatMap(([row, samples]) =>
  samples.map(({ inputs, f }, i) =>
    programOf(`${row.opName} ${i}`, (...given) => together(f(...given)), [...inputs]),
  ),
);

/** The value of rows that have no gradient, as a factor of what has one. */
const others = [...differentiable]
  .filter(([, samples]) => samples.length === 0)
  .flatMap(([row]) =>
    row.samples.map((sample, i) => {
      const inputs = inputsOf(row, sample);
      const f = (factor: Loose, ...given: Loose[]) => {
        const result = callOp(row.opName, argumentsOf(row, given, sample.args));
        const parts = partsOf(result).map(([, part]) => part.to('float32'));
        return together(parts).sum().mul(factor);
      };
      return programOf(`${row.opName} ${i}`, f, [loose.full([], 2), ...inputs]);
    }),
  );

/** What only the graph has, from one matrix. */
const graphs: Readonly<Record<string, (x: Node) => Node>> = {
  shear: (x) => g.shear(x, { axis: 1, by: 0, scale: 2, slope: -1, offset: 1, step: 3 }, 4, 5),
  pad: (x) => g.pad(x, [1, 0], [0, 2], [3, 2]),
  recur: (x) => recur(g, x, g.mul(x, x), 1, true),
  cofactors: (x) => g.routine('cofactors', [g.slice(x, [0, 0], [2, 2])], [2, 2], x.dtype),
  cofactorChanges: (x) => {
    const square = g.slice(x, [0, 0], [2, 2]);
    return g.routine('cofactorChanges', [square, g.mul(square, square)], [2, 2], x.dtype);
  },
  scatter: (x) =>
    g.scatter(x, g.constant(-1, 'int32', [1, 1]), g.constant(7, x.dtype), 0, false, 'set'),
};
const primitives = Object.entries(graphs).map(([title, f]) =>
  programOf(title, (x) => viaGraph(x, f), [
    loose.tensor([
      [1, -2, 3],
      [0.5, 4, -1],
    ]),
  ]),
);

function viaGraph(x: Loose, f: (x: Node) => Node): Loose {
  const traced = x as unknown as Traced;
  return untyped(traced[wrap](f(traced[node])));
}

/** Control flow, written out. */
const flow = [
  programOf(
    'scan',
    (w, xs) => {
      const step = (h: Loose, x: Loose) => {
        const next = h.mul(w).add(x).tanh();
        return [next, next.mul(2)];
      };
      const [last, all] = control.scan(step, loose.ones([2]), xs) as [Loose, Loose];
      return all.sum().add(last.prod());
    },
    [loose.full([2], 0.5), loose.linspace(-1, 1, 6).reshape(3, 2)],
  ),
  programOf(
    'cond',
    (x) => {
      const double = (u: Loose) => u.mul(2);
      return control.cond(x.sum().gt(0), (u: Loose) => u.exp(), double, x) as Loose;
    },
    [loose.tensor([1, -3])],
  ),
  programOf(
    'a gradient inside',
    (x) => (loose.grad((u: Loose) => u.det())(x) as Loose).mul(x).sum(),
    [
      loose.tensor([
        [1, 2, 0],
        [0, 1, 3],
        [2, 1, 1],
      ]),
    ],
  ),
];

/** Programs of several ops. */
const drawn = fc
  .sample(randomProgram(10), { seed: fuzz === 1 ? 11 : Date.now(), numRuns: DRAWN })
  .map((program, i) => ({
    title: `random program ${i}`,
    inputs: drawInputs(program, 'smooth'),
    f: (...given: Loose[]) =>
      untyped(play(program, 'smooth', given).at(-1))
        .mul(0.1)
        .mean(),
  }));
const random = drawn.map(({ title, f, inputs }) => programOf(title, f, inputs));

const all = [...programs, ...random, ...others, ...primitives, ...flow];

/** Runs the compiler over the programs, and returns what it says. */
function tsc(sources: readonly string[]): string {
  const files = sources.map((source, i) => {
    const file = join(folder, `program${i}.ts`);
    writeFileSync(file, source);
    return file;
  });
  const config = join(folder, 'tsconfig.json');
  const content = { extends: join(root, 'tsconfig.json'), files, include: [] };
  writeFileSync(config, JSON.stringify(content));
  const command = join(root, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [command, '-p', config, '--pretty', 'false'], {
    encoding: 'utf8',
    cwd: root,
  }).stdout;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('gradientSource of every row', () => {
  test('knows every primitive', () => {
    const names = [scalars, routines, structure].flatMap((table) =>
      Object.keys(table),
    ) as Primitive[];
    expect(names.filter((name) => !rowOf(name) && !hasEquivalent(name))).toEqual([]);
  });

  test('compiles', () => {
    expect(programs.length).toBeGreaterThan(1500);
    expect(others.length).toBeGreaterThan(50);
    const said = tsc(all.map(({ source }) => source))
      .split('\n')
      .filter(Boolean);
    expect(
      said.map((line) => {
        const at = Number(/program(\d+)/.exec(line)?.[1]);
        return `${all[at]?.title}: ${line}`;
      }),
    ).toEqual([]);
  }, 300_000);

  test('would not compile with another shape', () => {
    const source = programs[0]?.source.replace('): [Tensor<', '): [Tensor<7, ') ?? '';
    expect(tsc([source])).toMatch(/error TS/);
  }, 60_000);

  test.each(all.map((program) => [program.title, program] as const))('%s', (_title, program) => {
    const found = run(program);
    expect(found.map((x) => [x.shape, x.dtype])).toEqual(
      program.wanted.map((x) => [x.shape, x.dtype]),
    );
    for (const [i, x] of found.entries()) expectClose(x, program.wanted[i]);
  });
});

describe('explainGrad of every row', () => {
  const cases = [...differentiable].filter(([, samples]) => samples.length > 0);
  const ofRows = cases.map(([row, samples]) => {
    const functions = samples.map(({ inputs, f }) => ({
      inputs,
      whole: (...given: Loose[]) => together(f(...given)),
    }));
    return [row.opName, functions] as const;
  });
  const ofDrawn = drawn.map(({ title, inputs, f }) => [title, [{ inputs, whole: f }]] as const);
  test.each([...ofRows, ...ofDrawn])('%s', (_name, functions) => {
    for (const { inputs, whole } of functions) {
      const { shape, numel, dtype } = whole(...inputs);
      const weights = loose
        .arange(1, numel + 1)
        .reshape(...shape)
        .to(dtype);
      const [, ...wanted] = wantedOf(whole, [...inputs], shape.length === 0 ? undefined : weights);
      const explained = untypedExplanation(whole, ...inputs);
      const found = explained.gradients.flatMap(flat);
      expect(found.map((x) => [x.shape, x.dtype])).toEqual(wanted.map((x) => [x.shape, x.dtype]));
      for (const [i, x] of found.entries()) expectClose(x, wanted[i]);
      for (const { of, by, derivative, gradient, formula } of explained.backward) {
        expect(derivative).toEqual([...of.shape, ...by.shape]);
        expect(gradient.shape).toEqual(by.shape);
        expect(formula).not.toBe('');
      }
      expect(`${explained}`).toContain('Backward');
    }
  });
});

function expectClose(found: Loose, wanted: Loose | undefined): void {
  const numbers = Array.from(wanted?.dataSync() ?? []);
  const scale = Math.max(1, ...numbers.map(Math.abs));
  // A float16 has three digits.
  const digits = found.dtype === 'float16' ? 2 : 4;
  for (const [at, value] of Array.from(found.dataSync()).entries())
    expect(value / scale).toBeCloseTo((numbers[at] ?? Number.NaN) / scale, digits);
}

/**
 * `gradientSource`: for every row with a gradient the source it writes compiles, and computes what `grad` does. All
 * programs are compiled together, by one run of the compiler.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import * as gradus from 'gradus';
import { gradientSource } from 'gradus';
import { afterAll, describe, expect, test } from 'vitest';
import { isFloat } from '../src/dtype.ts';
import { rows } from './cases.ts';
import { smooth } from './derivatives.ts';
import { type Loose, loose, untyped } from './loose.ts';
import { root } from './typescript.ts';

const folder = join(root, 'node_modules/.cache/teach');
mkdirSync(folder, { recursive: true });

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

const programs = [...rows.values()].flatMap((row) =>
  smooth(row).map(({ inputs, f }, i) =>
    programOf(`${row.opName} ${i}`, (...given) => together(f(...given)), [...inputs]),
  ),
);

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
  test('compiles', () => {
    expect(programs.length).toBeGreaterThan(300);
    const said = tsc(programs.map(({ source }) => source))
      .split('\n')
      .filter(Boolean);
    expect(
      said.map((line) => {
        const at = Number(/program(\d+)/.exec(line)?.[1]);
        return `${programs[at]?.title}: ${line}`;
      }),
    ).toEqual([]);
  }, 300_000);

  test('would not compile with another shape', () => {
    const source = programs[0]?.source.replace('): [Tensor<', '): [Tensor<7, ') ?? '';
    expect(tsc([source])).toMatch(/error TS/);
  }, 60_000);

  test.each(programs.map((program) => [program.title, program] as const))(
    '%s',
    (_title, program) => {
      const found = run(program);
      expect(found.map((x) => [x.shape, x.dtype])).toEqual(
        program.wanted.map((x) => [x.shape, x.dtype]),
      );
      for (const [i, x] of found.entries()) {
        const wanted = Array.from(program.wanted[i]?.dataSync() ?? []);
        const scale = Math.max(1, ...wanted.map(Math.abs));
        for (const [at, value] of Array.from(x.dataSync()).entries())
          expect(value / scale).toBeCloseTo((wanted[at] ?? Number.NaN) / scale, 4);
      }
    },
  );
});

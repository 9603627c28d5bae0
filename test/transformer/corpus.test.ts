/** 2,000 random programs from source text: lowered, they compute what they compute traced, bit for bit, and interpreted. */
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Tensor, tensor } from 'gradus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { specOf } from '../../src/codegen/spec.ts';
import type { TypedArray } from '../../src/dtype.ts';
import { interpret } from '../../src/ir/interpret.ts';
import { Buffer } from '../../src/runtime/buffers.ts';
import { Executable, type Factory } from '../../src/runtime/lowered.ts';
import type { LoweredCall } from '../../transformer/compile.ts';
import { printDiagnostic } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import { argumentsFor, bits, root } from './harness.ts';
import { fileText } from './programs.ts';

/** `CORPUS=20000 npx vitest run test/transformer/corpus.test.ts` draws others, and more of them. */
const count = Number(process.env['CORPUS'] ?? 2000);
const seed = count === 2000 ? 6 : Date.now();
const PER_FILE = 100;

const folder = path.join(realpathSync(tmpdir()), `gradus-corpus-${process.pid}`);
const files = Array.from({ length: Math.ceil(count / PER_FILE) }, (_, i) => i);
const sourceOf = (i: number) => path.join(folder, 'src', `programs${i}.ts`);
const loweredOf = (i: number) => path.join(folder, 'lowered', `programs${i}.ts`);

const programs = new Map<number, readonly LoweredCall[]>();

beforeAll(async () => {
  for (const part of ['src', 'lowered']) mkdirSync(path.join(folder, part), { recursive: true });
  const config = { extends: path.join(root, 'tsconfig.json'), include: ['src'], exclude: [] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  for (const i of files) {
    const ids = Array.from({ length: PER_FILE }, (_, j) => i * PER_FILE + j);
    writeFileSync(sourceOf(i), fileText(ids, seed));
  }
  const session = await openSession(folder);
  for (const i of files) {
    const file = session.oracle.file(sourceOf(i));
    if (!file) throw new Error(`${sourceOf(i)} is not in the project`);
    const lowered = session.lowered(file);
    expect(lowered.diagnostics.map((d) => printDiagnostic(d))).toEqual([]);
    programs.set(i, lowered.calls);
    writeFileSync(loweredOf(i), session.emit(lowered)?.code ?? '');
  }
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Functions = Record<string, (...args: unknown[]) => unknown>;

const load = (file: string): Promise<Functions> =>
  import(/* @vite-ignore */ pathToFileURL(file).href);

const tensorsIn = (tree: unknown): readonly Tensor[] =>
  Object.values(tree as object) as readonly Tensor[];

/** What the kernels mean, element by element. */
function interpreted({ traced }: LoweredCall, args: readonly unknown[]): readonly TypedArray[] {
  if (!traced) throw new Error('not lowered');
  const executable = new Executable(specOf(traced.program), {
    factory: interpret(traced.program) as Factory,
  });
  const inputs = (args as readonly Tensor[]).map((x) => new Buffer(x.dtype, x.dataSync()));
  return executable.execute(inputs).map((result) => result.read('test'));
}

function expectClose(got: readonly TypedArray[], wanted: readonly Tensor[], name: string): void {
  for (const [i, result] of wanted.entries()) {
    for (const [j, y] of result.dataSync().entries()) {
      const x = got[i]?.[j] ?? Number.NaN;
      const isNear = Math.abs(x - y) <= 1e-4 * Math.max(1, Math.abs(y));
      if (!isNear && !Object.is(x, y)) expect(x, `${name}, result ${i}, element ${j}`).toBe(y);
    }
  }
}

test.each(files)('file %i', async (i) => {
  const [traced, lowered] = await Promise.all([load(sourceOf(i)), load(loweredOf(i))]);
  const calls = programs.get(i) ?? [];
  expect(calls.length).toBe(PER_FILE);
  for (const call of calls) {
    const { name } = call.site;
    const args = argumentsFor(call, tensor as Parameters<typeof argumentsFor>[1], call.site.line);
    const wanted = traced[name]?.(...args);
    expect(bits(lowered[name]?.(...args)), name).toEqual(bits(wanted));
    expectClose(interpreted(call, args), tensorsIn(wanted), name);
  }
});

/** Expressions outside `lower`, lowered where they stand: the samples named `infer-`. */
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mode, printDiagnostic, type Transformer } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import gradus from '../../transformer/plugin/esbuild.ts';
import type { Session } from '../../transformer/session.ts';
import { transformerOf } from '../../transformer/transform.ts';
import {
  alias,
  bits,
  bundle,
  cache,
  cases,
  type Exports,
  inputOf,
  replayed,
  root,
  samples,
  snapshot,
} from './harness.ts';

const inferred = cases.filter((name) => name.startsWith('infer-'));
const text = (name: string) => readFileSync(inputOf(name), 'utf8');

let session: Session;
let transformer: Transformer;
const bundles = new Map<string, Map<string, Exports>>();

beforeAll(async () => {
  session = await openSession(samples, 'infer');
  transformer = transformerOf(session);
  const built = async (kind: string, mode: Mode) =>
    bundles.set(kind, await bundle(inferred, kind, [gradus({ tsconfig: samples, mode })]));
  await built('off', 'off');
  await built('infer', 'infer');
});

afterAll(() => {
  for (const kind of bundles.keys())
    rmSync(path.join(cache, `${kind}-${process.pid}`), { recursive: true, force: true });
});

/** The lines of the module in which programs have taken the places of expressions, and what has stayed. */
function shown(name: string): string {
  const result = transformer.transform(text(name), inputOf(name));
  const calls = (result?.code ?? '')
    .split('\n')
    .filter((line) => /\$\w*Fused\d*\(/.test(line) && !line.startsWith('const $'));
  const left = (result?.diagnostics ?? []).map((d) =>
    printDiagnostic(d, (file) => path.relative(samples, file)),
  );
  return [...calls, '', ...left].join('\n');
}

describe.each(inferred)('%s', (name) => {
  test('programs, and what has stayed', () => {
    const { actual, expected } = snapshot(path.join(samples, name, 'expected.txt'), shown(name));
    expect(actual).toBe(expected);
  });

  test('the code is what it was', () => {
    const code = transformer.transform(text(name), inputOf(name))?.code ?? text(name);
    const { actual, expected } = replayed(name, code);
    expect(actual).toBe(expected);
  });

  test('gives the same bits', async () => {
    const run = async (kind: string) => {
      const { run } = bundles.get(kind)?.get(name) ?? {};
      return bits(await (run as () => unknown)());
    };
    expect(await run('infer')).toEqual(await run('off'));
  });

  test('a second pass changes nothing', () => {
    const once = transformer.transform(text(name), inputOf(name))?.code ?? '';
    session.oracle.update(inputOf(name), once);
    const twice = transformer.transform(once, inputOf(name))?.code ?? once;
    session.oracle.update(inputOf(name), text(name));
    expect(twice).toBe(once);
  });
});

/** A project whose tensor work is all in expressions of literal shapes. */
const CLOSED = `
import { generator, type Tensor, randn, tensor, zeros } from 'gradus';

const random = generator(3);
let drawn = 0;
const batch = (): Tensor<[8, 4]> => {
  drawn++;
  return randn([8, 4], { generator: random });
};

export function run() {
  const w = randn([4, 3], { generator: random });
  const b = tensor([0.5, -0.5, 0]);
  const sums = [];
  for (let i = 0; i < 3; i++) {
    const y = batch().matmul(w).add(b).tanh();
    sums.push(y.sum(1).softmax(0).dataSync());
  }
  return { sums, drawn, none: zeros(2).exp().add(zeros(2)).dataSync() };
}
`;

/** Bundles a project of one module, and runs what it exports. */
async function buildProject(folder: string, text: string, mode: Mode) {
  mkdirSync(folder, { recursive: true });
  try {
    const entry = path.join(folder, 'main.ts');
    const config = { extends: path.join(root, 'tsconfig.json'), include: ['main.ts'] };
    writeFileSync(entry, text);
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    const outfile = path.join(folder, `${mode}.mjs`);
    const plugins = [gradus({ tsconfig: folder, mode })];
    const options = { entryPoints: [entry], bundle: true, alias, outfile, plugins };
    await build({ ...options, format: 'esm', target: 'es2022', logLevel: 'silent' });
    const { run } = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
    return { code: readFileSync(outfile, 'utf8'), result: run() as { drawn: number } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const folderOf = (name: string) =>
  path.join(realpathSync(tmpdir()), `gradus-${name}-${process.pid}`);

test('a project whose tensor work is all lowered is bundled without the compiler', async () => {
  const traced = await buildProject(folderOf('annotated'), CLOSED, 'annotated');
  const lowered = await buildProject(folderOf('infer'), CLOSED, 'infer');
  expect(lowered.result).toEqual(traced.result);
  expect(lowered.result.drawn).toBe(3);
  expect(traced.code).toMatch(/\/\/ .*src\/ops\//);
  expect(lowered.code).not.toMatch(/\/\/ .*src\/(ops|graph|grad|ir|codegen)\//);
});

/** Draws from a key outside of `lower`: they are graph, so that the numbers are the same as inside. */
const KEYED = `
import { lower, permutation, rand, randomKey, splitKey, type Tensor } from 'gradus';

const next = lower((key: Tensor<[2], 'int32'>) => splitKey(key).at(0));

export function run() {
  const options = { generator: next(randomKey(5)) };
  return [permutation(20, options).dataSync(), rand(3, options).dataSync()];
}
`;

test('a draw from a key keeps the compiler, and gives the same numbers', async () => {
  const traced = await buildProject(folderOf('keyed-off'), KEYED, 'off');
  const lowered = await buildProject(folderOf('keyed'), KEYED, 'annotated');
  expect(lowered.result).toEqual(traced.result);
});

test('a mode that there is not', async () => {
  await expect(openSession(samples, 'all' as Mode)).rejects.toThrow(
    'mode is all; it must be one of off, annotated, infer',
  );
});

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
  transformer = transformerOf(session, false);
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

test('a project whose tensor work is all lowered is bundled without the compiler', async () => {
  const folder = path.join(realpathSync(tmpdir()), `gradus-infer-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const extended = path.join(root, 'tsconfig.json');
    writeFileSync(path.join(folder, 'main.ts'), CLOSED);
    writeFileSync(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: extended, include: ['main.ts'] }),
    );
    const built = async (mode: Mode) => {
      const outfile = path.join(folder, `${mode}.mjs`);
      const options = { entryPoints: [path.join(folder, 'main.ts')], bundle: true, alias, outfile };
      const plugins = [gradus({ tsconfig: folder, mode })];
      await build({ ...options, format: 'esm', target: 'es2022', plugins, logLevel: 'silent' });
      const { run } = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
      return { code: readFileSync(outfile, 'utf8'), result: run() as { drawn: number } };
    };
    const [traced, lowered] = [await built('annotated'), await built('infer')];
    expect(lowered.result).toEqual(traced.result);
    expect(lowered.result.drawn).toBe(3);
    expect(traced.code).toMatch(/\/\/ .*src\/ops\//);
    expect(lowered.code).not.toMatch(/\/\/ .*src\/(ops|graph|grad|ir|codegen)\//);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a mode that there is not', async () => {
  await expect(openSession(samples, 'all' as Mode)).rejects.toThrow(
    'mode is all; it must be one of off, annotated, infer',
  );
});

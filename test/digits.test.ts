/** The digits example: its mistakes are refused in these words, and lowered it computes what it does traced. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error: a script, which has no types.
import { bundle, inspect, runTimeSize } from '../examples/digits/build.mjs';
import type { Data } from '../examples/digits/data.ts';
import * as traced from '../examples/digits/train.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = `${root}node_modules/.cache/digits`;

/** A tsconfig for some files of the example, which takes the library from its sources. */
function tsconfig(name: string, include: readonly string[], exclude: readonly string[]): string {
  const files = (names: readonly string[]) => names.map((file) => `${root}examples/digits/${file}`);
  const config = {
    extends: `${root}tsconfig.json`,
    include: files(include),
    exclude: files(exclude),
  };
  const file = `${cache}/${name}.json`;
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** What TypeScript 7 prints for a project. */
function tsc(project: string): string {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const bin = path.join(path.dirname(manifest), 'bin/tsc');
  try {
    return execFileSync(process.execPath, [bin, '-p', project, '--pretty', 'false'], {
      encoding: 'utf8',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe('wrong.ts', () => {
  const source = readFileSync(`${root}examples/digits/wrong.ts`, 'utf8').split('\n');
  const errors = tsc(tsconfig('wrong', ['wrong.ts'], []))
    .split('\n')
    .filter((line) => line.includes(': error TS'));
  const sentences = [
    'matmul [64, 784] @ [64, 784]: inner sizes 784 and 64 differ; transpose(-1, -2) the second',
    'matmul [64, 28, 28] @ [784, 64]: inner sizes 28 and 784 differ',
    'add [64, 10] and [64]: sizes 10 and 64 at axis -1 do not broadcast; axes align at the end: make the second [64, 1], with keepdims or unsqueeze(-1)',
    'softmax over axis 2 of [64, 10]: axes go from -2 to 1',
    'crossEntropy [64, 10] with targets [2000]: batch sizes 64 and 2000 differ',
    'valueAndGrad of a function that returns [64]: only a scalar has a gradient; use jacobian or vjp',
  ];

  test('has six errors', () => {
    expect(errors).toHaveLength(6);
  });

  test.each(sentences.map((sentence, i) => [i, sentence] as const))('%i: %s', (i, sentence) => {
    const [, line, said] = errors[i]?.match(/\((\d+),.* parameter of type '.*"(.*)"'\.$/) ?? [];
    expect(said).toBe(sentence);
    expect(source[Number(line) - 2]).toBe(`// ${sentence}`);
  });
});

const example = tsconfig('example', ['*.ts'], ['wrong.ts']);

describe('training', () => {
  const data = traced.loadData(1);

  /** Losses and parameters of the first steps. */
  function begin(module: typeof traced, steps: number, given: Data) {
    const losses: number[] = [];
    for (const { step, loss, params } of module.training(given, 1)) {
      losses.push(loss);
      if (step < steps) continue;
      const { w1, b1, w2, b2 } = params;
      return { losses, params: [w1.dataSync(), b1.dataSync(), w2.dataSync(), b2.dataSync()] };
    }
    throw new Error('too few steps');
  }

  test('the split is 8,000 and 2,000 digits, the same each time', () => {
    const again = traced.loadData(1);
    expect(data.training.labels).toHaveLength(8000);
    expect(data.training.pixels).toHaveLength(8000 * 784);
    expect(data.test.images.shape).toEqual([2000, 784]);
    expect(again.training.labels).toEqual(data.training.labels);
    expect(again.test.labels.dataSync()).toEqual(data.test.labels.dataSync());
  });

  test('gives the same each time, and the loss falls', () => {
    const first = begin(traced, 30, data);
    expect(begin(traced, 30, data)).toEqual(first);
    expect(first.losses.at(-1)).toBeLessThan((first.losses[0] ?? 0) / 2);
  });

  test('lowered and traced give the same, bit for bit', async () => {
    const outfile = `${cache}/lowered.mjs`;
    await bundle('train.ts', outfile, { lowered: true, tsconfig: example });
    const lowered: typeof traced = await import(pathToFileURL(outfile).href);
    expect(begin(lowered, 30, lowered.loadData(1))).toEqual(begin(traced, 30, data));
  });
});

describe('the built example', () => {
  const outfile = `${cache}/main.mjs`;
  beforeAll(() => bundle('main.ts', outfile, { lowered: true, tsconfig: example }));

  test('is small, and holds no compiler', () => {
    const { gzipped, found } = inspect(outfile);
    expect(found).toEqual([]);
    expect(gzipped).toBeLessThan(35_000);
  });

  test.each([
    ['javaScript', 6700],
    ['webAssembly', 9900],
    ['traced', 120_500],
  ])('an application of the kind %s leaves out what it does not use', async (kind, most) => {
    expect(await runTimeSize(kind)).toBeLessThan(most);
  });

  test('reads at least 94% of the digits held out', () => {
    const lines = execFileSync(process.execPath, [outfile], { encoding: 'utf8' })
      .trim()
      .split('\n');
    // A line for each epoch, and nothing of the progress bar.
    expect(lines).toHaveLength(traced.EPOCHS + 1);
    const [, percent] = lines.at(-1)?.match(/^test accuracy (\d+\.\d)%$/) ?? [];
    expect(Number(percent)).toBeGreaterThanOrEqual(94);
  });
});

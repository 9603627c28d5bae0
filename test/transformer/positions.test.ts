/** Errors and lines of kernels lead to the expressions that they come from, in whatever file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LazyProject } from '../../transformer/lazy.ts';
import { openSession } from '../../transformer/open.ts';
import { build } from '../../transformer/plugin/commands.ts';
import gradusEsbuild from '../../transformer/plugin/esbuild.ts';
import gradusVite from '../../transformer/plugin/vite.ts';
import { alias, root } from './harness.ts';

vi.mock('../../transformer/open.ts', { spy: true });

/** Comments at the ends of lines name what errors come from. */
const HELPER = `import type { Tensor } from 'gradus';

/** Every matrix that is not positive definite is refused. */
export function rootOf(a: Tensor<[2, 2]>) {
  const shifted = a.mul(1);
  return shifted
    .add(0)
    .cholesky(); // helper
}

export class Layer {
  constructor(readonly w: Tensor<[2]>) {}

  forward(x: Tensor<[2, 2]>) {
    return this.#apply(x);
  }

  #apply = (x: Tensor<[2, 2]>) => x.mul(2).solve(this.w).exp(); // method
}
`;

const MAIN = `import { grad, lower, scan, type Tensor, tensor, zeros } from 'gradus';
import { Layer, rootOf } from './helper';

const own = lower((x: Tensor<[2, 2]>, b: Tensor<[2]>) => {
  const y = x.mul(2).relu();
  return y
    .add(1)
    .solve(b) // own
    .exp();
});
const helped = lower((x: Tensor<[2, 2]>) => {
  const y = x.tanh().sum(0).expand([2, 2]);
  return rootOf(y); // call
});
const outside = lower((x: Tensor<[4]>, i: Tensor<[2], 'int32'>) => x.exp().gather(0, i)); // outside
const steps = lower((xs: Tensor<[3, 2, 2]>) =>
  scan((sum, x) => [sum.add(rootOf(x)), x], zeros([2, 2]), xs)[0]); // scan
const slope = lower((x: Tensor<[2, 2]>) =>
  grad((y: Tensor<[2, 2]>) => rootOf(y.add(0)).sum())(x)); // slope
const layer = new Layer(tensor([1, 2]));
const method = lower((x: Tensor<[2, 2]>) => layer.forward(x)); // method call
const first = lower(() => zeros([2, 2]).cholesky()); // first
const second = lower(() => zeros([2, 2]).cholesky()); // second
const large = lower((x: Tensor<[64, 64]>) => x.matmul(x).cholesky()); // large
const rows = lower((x: Tensor<[4096]>, i: Tensor<[4096], 'int32'>) => x.exp().gather(0, i)); // rows

const failures = {
  own: () => own(zeros([2, 2]), zeros([2])),
  helped: () => helped(zeros([2, 2])),
  outside: () => outside(zeros([4]), tensor([1, 9], { dtype: 'int32' })),
  steps: () => steps(zeros([3, 2, 2])),
  slope: () => slope(zeros([2, 2])),
  method: () => method(zeros([2, 2])),
  first: () => first(),
  second: () => second(),
  large: () => large(zeros([64, 64])),
  rows: () => rows(zeros([4096]), tensor(new Int32Array(4096).fill(-4097), [4096])),
};

function stackOf(f: () => unknown): string {
  try {
    f();
    return 'no error';
  } catch (error) {
    return String((error as Error).stack);
  }
}

declare const console: { log(text: string): void };
const stacks = Object.entries(failures).map(([name, f]) => [name, stackOf(f)]);
console.log(JSON.stringify(Object.fromEntries(stacks)));
`;

let folder: string;
const inFolder = (...names: string[]): string => path.join(folder, ...names);

beforeAll(() => {
  folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'gradus-positions-'));
  mkdirSync(inFolder('src'));
  writeFileSync(inFolder('src/helper.ts'), HELPER);
  writeFileSync(inFolder('src/main.ts'), MAIN);
  const config = { extends: path.join(root, 'tsconfig.json'), include: ['src'] };
  writeFileSync(inFolder('tsconfig.json'), JSON.stringify(config));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where an engine says that a call is, on the first line that holds this text: `main.ts:8:6`. */
function place(text: string, line: string, callee: string, file = fileOf(text)): string {
  const lines = text.split('\n');
  const number = lines.findIndex((l) => l.includes(line));
  const column = lines[number]?.lastIndexOf(`${callee}(`) ?? -1;
  if (column < 0) throw new Error(`no ${callee} on a line with ${line}`);
  return `${file}:${number + 1}:${column + 1}`;
}

const fileOf = (text: string) => (text === MAIN ? 'main.ts' : 'helper.ts');

const LOOP = [place(MAIN, '// scan', 'scan'), place(MAIN, '// scan', 'scan')];

/** What stacks name of the project before they come to the caller of the program. */
const EXPECTED = {
  own: [place(MAIN, '// own', 'solve')],
  helped: [place(HELPER, '// helper', 'cholesky')],
  outside: [place(MAIN, '// outside', 'gather')],
  // The step in the loop, and the loop.
  steps: [place(HELPER, '// helper', 'cholesky'), ...LOOP],
  slope: [place(HELPER, '// helper', 'cholesky')],
  method: [place(HELPER, '// method', 'solve')],
  first: [place(MAIN, '// first', 'cholesky')],
  second: [place(MAIN, '// second', 'cholesky')],
  // In WebAssembly.
  large: [place(MAIN, '// large', 'cholesky')],
  rows: [place(MAIN, '// rows', 'gather')],
};

const CALLERS = MAIN.split('\n').findIndex((line) => line.startsWith('const failures')) + 1;

/** The same, of the stacks that a bundle prints. */
function placesIn(bundle: string): Record<string, string[]> {
  const args = ['--enable-source-maps', bundle];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const placesOf = (stack: string) =>
    stack
      .split('\n')
      .flatMap((line) => /\/src\/((?:main|helper)\.ts:\d+:\d+)/.exec(line)?.[1] ?? []);
  const isCaller = (at: string) => at.startsWith('main') && Number(at.split(':')[1]) > CALLERS;
  const stacks = Object.entries(JSON.parse(output) as Record<string, string>);
  const inside = (stack: string) => placesOf(stack).filter((at) => !isCaller(at));
  return Object.fromEntries(stacks.map(([name, stack]) => [name, inside(stack)]));
}

async function withEsbuild(entry: string, plugins: esbuild.Plugin[], minify = false) {
  const outfile = inFolder('esbuild.mjs');
  await esbuild.build({
    ...{ entryPoints: [entry], outfile, minify, plugins, alias },
    ...{ bundle: true, sourcemap: true, format: 'esm', target: 'es2022', logLevel: 'silent' },
  });
  return outfile;
}

/** The longest key first: `gradus/runtime` is not inside `gradus`. */
const viteAlias = Object.entries(alias)
  .map(([find, replacement]) => ({ find: new RegExp(`^${find}$`), replacement }))
  .toReversed();

async function withVite(plugins: vite.Plugin[]) {
  await vite.build({
    ...{ root: folder, configFile: false, logLevel: 'silent', plugins },
    resolve: { alias: viteAlias },
    build: {
      ...{ outDir: 'vite', sourcemap: true, minify: false, target: 'es2022' },
      rollupOptions: { input: inFolder('src/main.ts'), output: { entryFileNames: 'main.mjs' } },
    },
  });
  return inFolder('vite/main.mjs');
}

describe('an error in a kernel leads to the expression', () => {
  test.each([{ minify: false }, { minify: true }])('esbuild, %o', async ({ minify }) => {
    const plugins = [gradusEsbuild({ tsconfig: folder, cache: false })];
    const bundle = await withEsbuild(inFolder('src/main.ts'), plugins, minify);
    expect(placesIn(bundle)).toEqual(EXPECTED);
  });

  test('vite', async () => {
    const bundle = await withVite([gradusVite({ tsconfig: folder, cache: false })]);
    expect(placesIn(bundle)).toEqual(EXPECTED);
  });

  test('behind a plugin that may change the text Rollup knows of one source only: to the call there', async () => {
    const other: vite.Plugin = { name: 'other', enforce: 'pre', transform: () => null };
    const bundle = await withVite([other, gradusVite({ tsconfig: folder, cache: false })]);
    expect(placesIn(bundle)).toEqual({
      ...EXPECTED,
      helped: [place(MAIN, '// call', 'rootOf')],
      steps: [place(MAIN, '// scan', 'rootOf'), ...LOOP],
      slope: [place(MAIN, '// slope', 'rootOf')],
      method: [place(MAIN, '// method call', 'forward')],
    });
  });

  test('gradus build', async () => {
    for (const language of ['js', 'ts'] as const) {
      const { ok } = await build({ project: '.', cwd: folder, files: [] }, language, { language });
      expect(ok).toBe(true);
      const bundle = await withEsbuild(inFolder(language, `main.${language}`), []);
      expect(placesIn(bundle)).toEqual(EXPECTED);
    }
  });
});

const LINES = `import { grad, lower, type Tensor } from 'gradus';
import { scaled } from './scaled';

export const f = lower((x: Tensor<[3, 5]>) => {
  const y = scaled(x);
  const total = y.exp().sum(1);
  return [total.log(), y.sub(1), y.neg()] as const;
});
export const g = lower((x: Tensor<[3]>) => grad((y: Tensor<[3]>) => y.tanh().sum())(x));
`;

const SCALED = `import type { Tensor } from 'gradus';

export const scaled = (x: Tensor<[3, 5]>) => x.mul(2).sin();
`;

describe('lines of kernels lead to ops', () => {
  beforeAll(() => {
    writeFileSync(inFolder('src/lines.ts'), LINES);
    writeFileSync(inFolder('src/scaled.ts'), SCALED);
  });

  /** What such lines of a module lead to, in the order of the code, from a project that keeps what it made. */
  async function leadsFrom(name: string, begins: RegExp, webgpu = false) {
    const cache = { cache: inFolder('cache'), versions: ['1'] };
    const options = { tsconfig: folder, slim: false, webgpu, ...cache };
    const file = inFolder('src', name);
    const result = await new LazyProject(options).transform(readFileSync(file, 'utf8'), file);
    const map = new TraceMap(String(result?.map));
    const found = (result?.code.split('\n') ?? []).flatMap((text, i) => {
      const begin = begins.exec(text)?.[0];
      if (begin === undefined) return [];
      const at = originalPositionFor(map, { line: i + 1, column: begin.length });
      return [`${path.basename(at.source ?? '')}:${at.line}:${(at.column ?? 0) + 1}`];
    });
    return [...new Set(found)];
  }

  const places = () => leadsFrom('lines.ts', /^ +(?=o\d\[|r\d_?\d? = )/);

  const expected = (scaled: string) => [
    place(scaled, '.sin(', 'sin', 'scaled.ts'),
    ...['sub', 'neg', 'sum', 'log', 'tanh'].map((op) => place(LINES, `.${op}(`, op, 'lines.ts')),
  ];

  test('stores and reductions to those that they give, of gradients to those that they are of', async () => {
    expect(await places()).toEqual(expected(SCALED));
  });

  test('what a GPU leaves to the host to the routine', async () => {
    const calls = await leadsFrom('main.ts', /^ +\{ run: (?=.*cholesky\()/, true);
    const { helped, first, second, large } = EXPECTED;
    expect(calls).toEqual([helped, first, second, large].flat());
  });

  test('what is kept on the disk has the places of now', async () => {
    const moved = SCALED.replace('export', '// One line further down.\nexport');
    writeFileSync(inFolder('src/scaled.ts'), moved);
    expect(await places()).toEqual(expected(moved));
    vi.mocked(openSession).mockClear();
    expect(await places()).toEqual(expected(moved));
    expect(openSession).not.toHaveBeenCalled();
  });
});

/** `gradus build --export`: modules that stand alone give the bits of the lowered functions. */
import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunTimes } from '../../transformer/export/module.ts';
import { safetensors } from '../../transformer/export/safetensors.ts';
import gradus from '../../transformer/plugin/esbuild.ts';
import { exportModules } from '../../transformer/plugin/export.ts';
import { executable, launch, visit } from '../browser.ts';
import { alias, root } from './harness.ts';

const table = Array.from({ length: 1200 }, (_, i) => (i * 7) % 13);

const MODEL = `
import { grad, lower, type Tensor, tensor } from 'gradus';

const table = tensor([${table}]).reshape(24, 50);
const bias = tensor([0.25, -0.5]);

interface Params { readonly w: Tensor<[3, 2]>; readonly b: Tensor<[2]> }

const loss = ({ w, b }: Params, x: Tensor<[4, 3]>) => x.matmul(w).add(b).add(bias).tanh().sum();

export const step = lower(
  (params: Params, x: Tensor<[4, 3]>, rate: 0.5) => {
    const g = grad(loss)(params, x);
    return { w: params.w.sub(g.w.mul(rate)), parts: [params.b.sub(g.b), loss(params, x)] as const, rate };
  },
  { donate: 0 },
);
export const predict = lower((x: Tensor<[64, 24]>) => x.matmul(table).softmax(1));
export const order = lower((x: Tensor<[6], 'int32'>, keep: Tensor<[6], 'bool'>) => [
  x.sort(0).values, keep.eq(x.gt(0)), x.to('float16').div(4)] as const);
const hidden = lower((x: Tensor<[2]>) => x.add(1));
export const again = hidden;
`;

/** Calls each function, by what makes its arguments, and gives the bits of what it returns. */
const USE = `
const floats = (n) => Float32Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i * 1.7) * 2));
const inputs = () => ({
  w: floats(6), b: floats(2), x: floats(12), large: floats(64 * 24),
  whole: Int32Array.of(5, -3, 9, 0, 2, -8), keep: Uint8Array.of(1, 0, 0, 1, 1, 0),
});
const bits = (x) => {
  if (ArrayBuffer.isView(x)) return [x.constructor.name, ...new Uint8Array(x.buffer, x.byteOffset, x.byteLength)];
  if (typeof x !== 'object' || x === null) return x;
  return Object.entries(x).map(([key, part]) => [key, bits(part)]);
};
const use = ({ step, predict, order }, make = (x) => x, read = (x) => x) => {
  const { w, b, x, large, whole, keep } = inputs();
  const results = [0, 1].map(() => [
    step({ w: make(w, [3, 2]), b: make(b, [2]) }, make(x, [4, 3]), 0.5),
    predict(make(large, [64, 24])),
    order(make(whole, [6]), make(keep, [6])),
  ]);
  return bits(read(results));
};`;

const ALONE = `
import { step } from './step.js';
import { load } from './predict.js';
import { order } from './order.js';
${USE}
const predictWith = (file) => use({ step, predict: load(file), order });`;

let folder: string;
let runTimes: RunTimes;
let expected: unknown;

const inFolder = (...names: string[]): string => path.join(folder, ...names);
const options = (...files: string[]) => ({ project: '.', cwd: folder, files });
const exportTo = (out: string, ...files: string[]) =>
  exportModules(options(...files), out, () => runTimes);

/** As tsup.config.ts builds it. */
async function runTime(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'transformer/export', `${name}.ts`)],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: '$gradus',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** The functions as the plugin lowers them, and what they give: exported, or handed to `finish` on a page. */
async function lowered(isPage: boolean): Promise<string> {
  const finish = isPage ? 'finish(result);' : 'export { result };';
  const { outputFiles } = await build({
    stdin: {
      contents: `import { result } from './main.ts';\n${finish}`,
      resolveDir: inFolder('src'),
    },
    bundle: true,
    format: 'esm',
    write: false,
    alias,
    plugins: [gradus({ tsconfig: folder, slim: false })],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'gradus-export-'));
  mkdirSync(inFolder('src'));
  writeFileSync(inFolder('package.json'), '{ "type": "module" }');
  writeFileSync(inFolder('src/model.ts'), MODEL);
  const config = { extends: path.join(root, 'tsconfig.json'), include: ['src'] };
  writeFileSync(inFolder('tsconfig.json'), JSON.stringify(config));
  runTimes = { plain: await runTime('runtime'), full: await runTime('runtime-full') };
  const { text } = await exportTo('out');
  expect(text).toMatch(/3 exported$/);
  writeFileSync(
    inFolder('src/main.ts'),
    `// @ts-nocheck
import { tensor } from 'gradus';
import * as model from './model.ts';
${USE}
const names = new Map([[Uint8Array, 'bool'], [Int32Array, 'int32'], [Float32Array, 'float32']]);
const make = (x, shape) => tensor(x.slice(), shape, { dtype: names.get(x.constructor) });
const read = (x) => {
  if (typeof x === 'object' && 'dataSync' in x) return x.dtype === 'float16' ? x.arraySync() : x.dataSync();
  if (Array.isArray(x)) return x.map(read);
  return typeof x === 'object' ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, read(v)])) : x;
};
export const result = use(model, make, read);`,
  );
  writeFileSync(inFolder('main.mjs'), await lowered(false));
  expected = (await import(/* @vite-ignore */ pathToFileURL(inFolder('main.mjs')).href)).result;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A float16 as a number. */
function fromHalf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** What exported modules give, float16 as numbers, as the library gives it. */
const asNumbers = (x: unknown): unknown => {
  if (!Array.isArray(x)) return x;
  if (x[0] !== 'Uint16Array') return x.map(asNumbers);
  const bytes = Uint8Array.from(x.slice(1));
  return Array.from(new Uint16Array(bytes.buffer), (half, i) => [String(i), fromHalf(half)]);
};

test('only exported functions are exported, each with what it needs', () => {
  expect(readdirSync(inFolder('out')).toSorted()).toEqual([
    'order.d.ts',
    'order.js',
    'predict.d.ts',
    'predict.js',
    'predict.safetensors',
    'step.d.ts',
    'step.js',
  ]);
  const code = readFileSync(inFolder('out/predict.js'), 'utf8');
  expect(code).not.toMatch(/^\s*import\b|\bimport\(|\beval\(|new Function/m);
  // The table is not in it twice.
  expect(code).not.toContain('0,7,1,8,2,9');
});

test('a process without packages gets the same bits', async () => {
  writeFileSync(
    inFolder('out/use.js'),
    `import { readFileSync } from 'node:fs';
${ALONE}
console.log(JSON.stringify(predictWith(readFileSync(new URL('predict.safetensors', import.meta.url)))));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, ['use.js'], {
    cwd: inFolder('out'),
    maxBuffer: 2 ** 26,
  });
  expect(existsSync(inFolder('node_modules'))).toBe(false);
  expect(asNumbers(JSON.parse(stdout))).toEqual(expected);
});

const found = executable === undefined ? ' (skipped: apt-get install chromium)' : '';
describe.skipIf(executable === undefined)(`in Chromium${found}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test.each([
    ['with WebAssembly', "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'", []],
    ['without', "default-src 'self'; script-src 'self'", ['wasm-eval']],
  ])('a strict page %s', async (_, contentSecurity, refused) => {
    const data = [...readFileSync(inFolder('out/predict.safetensors'))];
    const contents = `${ALONE}\nfinish(predictWith(Uint8Array.of(${data}).buffer));`;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: inFolder('out') },
      bundle: true,
      format: 'esm',
      write: false,
    });
    const { result, violations } = await visit<unknown>(browser, outputFiles[0]?.text ?? '', {
      contentSecurity,
    });
    expect(violations).toEqual(refused);
    // The lowered function itself, in the same engine: it may fuse multiplications and additions, or not.
    const library = await visit<unknown>(browser, await lowered(true), { contentSecurity });
    expect(asNumbers(result)).toEqual(library.result);
  });
});

describe('arguments', () => {
  const load = async (name: string) =>
    import(/* @vite-ignore */ pathToFileURL(inFolder('out', `${name}.js`)).href);

  test('are checked', async () => {
    const { order } = await load('order');
    expect(() => order(new Int32Array(5), new Uint8Array(6))).toThrow(
      'order argument 1: takes a Int32Array of the 6 elements of [6], not a Int32Array of 5',
    );
    expect(() => order(new Int32Array(6), [1, 2])).toThrow(
      'takes a Uint8Array of the 6 elements of [6], not Array',
    );
    const { step } = await load('step');
    const w = { w: new Float32Array(6), b: new Float32Array(2) };
    expect(() => step(w, new Float32Array(12), 0.25)).toThrow(/argument 3/);
    expect(() => step({ w: w.w }, new Float32Array(12), 0.5)).toThrow(
      'step argument 1.b: takes a Float32Array',
    );
  });

  test('stay as they are, donated ones too, and results are new', async () => {
    const { step } = await load('step');
    const params = { w: new Float32Array(6).fill(1), b: new Float32Array(2).fill(1) };
    const first = step(params, new Float32Array(12).fill(1), 0.5);
    const kept = structuredClone(first);
    expect([...params.w, ...params.b]).toEqual(Array(8).fill(1));
    step(params, new Float32Array(12).fill(2), 0.5);
    expect(first).toEqual(kept);
  });

  test('a wrong file of constants is named', async () => {
    const { load: open } = await load('predict');
    const data = new Float32Array(1200);
    const file = (name: string, shape: number[]) =>
      safetensors([{ name, dtype: 'float32', shape, data }]);
    expect(() => open(undefined)).toThrow(
      'predict load: takes the bytes of its .safetensors file; this is undefined',
    );
    expect(() => open(new Uint8Array(30))).toThrow('these are others');
    const missing = /these have no constant0 of dtype float32 and shape \[1200\]/;
    expect(() => open(file('constant1', [1200]))).toThrow(missing);
    expect(() => open(file('constant0', [24, 50]))).toThrow(missing);
    expect(() => open(file('constant0', [1200]).subarray(0, -4))).toThrow(missing);
    expect(() => open(file('constant0', [1200]))).not.toThrow();
  });
});

test('the declarations tell shapes apart, and need no package', () => {
  writeFileSync(
    inFolder('out/user.ts'),
    `
import { order } from './order.js';
import { load } from './predict.js';
import { step, type Tensor } from './step.js';

const { w, parts: [b, loss], rate } = step({ w: new Float32Array(6), b: new Float32Array(2) }, new Float32Array(12), 0.5);
const shaped: Tensor<[3, 2]> = w;
const half: 0.5 = rate;
const predict = load(new ArrayBuffer(8));
const rows: Tensor<[64, 50]> = predict(new Float32Array(64 * 24));
const whole: Int32Array = order(new Int32Array(6), new Uint8Array(6))[0];
// @ts-expect-error: 3 by 2 is not 2 by 3
const wrong: Tensor<[2, 3]> = w;
// @ts-expect-error: takes integers
order(new Float32Array(6), new Uint8Array(6));
// @ts-expect-error: is for another rate
step({ w, b }, new Float32Array(12), 0.25);
export const all = [shaped, half, rows, whole, wrong, loss];
`,
  );
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const flags = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--module',
    'nodenext',
    '--types',
    '',
  ];
  const run = () =>
    execFileSync(process.execPath, [tsc, ...flags, 'user.ts'], {
      cwd: inFolder('out'),
      encoding: 'utf8',
    });
  expect(run()).toBe('');
});

describe('safetensors', () => {
  test('are those of the format', () => {
    const file = safetensors([
      { name: 'm', dtype: 'bool', shape: [3], data: [1, 0, 1] },
      { name: 'w', dtype: 'float32', shape: [2, 1], data: [1.5, -2] },
    ]);
    // safetensors 0.8.0: save({'w': np.array([[1.5], [-2]], np.float32), 'm': np.array([True, False, True])})
    const header =
      '{"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"m":{"dtype":"BOOL","shape":[3],"data_offsets":[8,11]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    const bytes = [
      padded.length,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...new TextEncoder().encode(padded),
      0,
      0,
      0xc0,
      0x3f,
      0,
      0,
      0,
      0xc0,
      1,
      0,
      1,
    ];
    expect([...file]).toEqual(bytes);
  });
});

describe('nothing is written', () => {
  test('when a function cannot be lowered', async () => {
    writeFileSync(
      inFolder('src/broken.ts'),
      "import { lower, type Tensor } from 'gradus';\nexport const f = lower((x: Tensor<[2]>) => console.log(x));\n",
    );
    try {
      const { ok, text } = await exportTo('none');
      expect({ ok, isThere: existsSync(inFolder('none')) }).toEqual({ ok: false, isThere: false });
      expect(text).toMatch(/nothing was written$/);
    } finally {
      rmSync(inFolder('src/broken.ts'));
    }
  });

  test('of a name that is not there', async () => {
    await expect(exportTo('none', 'src/model.ts:nothing')).rejects.toThrow(
      /no lowered function of the name nothing/,
    );
    expect(existsSync(inFolder('none'))).toBe(false);
  });

  test('but what is named is, exported or not', async () => {
    const { text } = await exportTo('one', 'src/model.ts:hidden');
    expect(text).toMatch(/1 exported$/);
    expect(readdirSync(inFolder('one'))).toEqual(['hidden.d.ts', 'hidden.js']);
  });
});

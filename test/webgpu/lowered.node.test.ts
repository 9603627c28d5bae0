/** Programs whose shaders were written at build time: they run on the GPU without the compiler. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DeviceReport } from '../../src/runtime/init.ts';
import { findGpu } from '../../src/runtime/webgpu/find.ts';
import type { GpuDevice } from '../../src/runtime/webgpu/gpu.ts';
import gradus, { type PluginOptions } from '../../transformer/plugin/esbuild.ts';
import { alias, root } from '../transformer/harness.ts';

// Plugins leave what is in node_modules alone.
const folder = mkdtempSync(path.join(tmpdir(), 'gradus-webgpu-'));
const out = path.join(folder, 'main/out');

const SOURCE = `
import { init, lower, scan, type Tensor, tensor, valueAndGrad, warmUp } from 'gradus';
export { init, tensor, warmUp };

interface Params { readonly w: Tensor<[48, 10]>; readonly b: Tensor<[10]> }

const loss = (p: Params, x: Tensor<[16, 48]>, labels: Tensor<[16], 'int32'>) =>
  x.matmul(p.w).add(p.b).crossEntropy(labels);

export const step = lower((p: Params, x: Tensor<[16, 48]>, labels: Tensor<[16], 'int32'>) => {
  const [value, g] = valueAndGrad(loss)(p, x, labels);
  return { value, w: p.w.sub(g.w.mul(0.1)), b: p.b.sub(g.b.mul(0.1)) };
}, { donate: 0 });

export const solved = lower((a: Tensor<[3, 3]>) => a.matmul(a.T()).add(1).inv().mul(2));
export const chosen = lower((x: Tensor<[5, 4]>, at: Tensor<[3], 'int32'>) => x.indexSelect(0, at).exp());
export const running = lower((xs: Tensor<[7, 6]>) => scan((h: Tensor<[6]>, x: Tensor<[6]>) => {
  const next = h.mul(0.5).add(x).tanh();
  return [next, next.sum()] as const;
}, tensor([0, 0, 0, 0, 0, 0]), xs));
`;

const HALVES = `
import { init, lower, type Tensor, tensor } from 'gradus';
export { init, tensor };
export const product = lower((a: Tensor<[4, 16]>, b: Tensor<[16, 4]>) =>
  a.to('float16').matmul(b.to('float16')).to('float32'));
`;

type Call = (...args: unknown[]) => unknown;

interface Read {
  data(): Promise<ArrayLike<number>>;
  dataSync(): ArrayLike<number>;
}

interface App {
  readonly init: (options?: object) => Promise<DeviceReport>;
  readonly tensor: Call;
  readonly warmUp: (f: Call, ...args: unknown[]) => Promise<void>;
  readonly step: Call;
  readonly solved: Call;
  readonly chosen: Call;
  readonly running: Call;
}

let app: App;
let mainText = '';

/** The module that a source becomes. */
async function built(name: string, source: string, webgpu: NonNullable<PluginOptions['webgpu']>) {
  const project = path.join(folder, name);
  mkdirSync(project);
  const entry = path.join(project, 'main.ts');
  writeFileSync(entry, source);
  const config = { extends: path.join(root, 'tsconfig.json'), include: ['main.ts'], exclude: [] };
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify(config));
  await build({
    entryPoints: [entry],
    outdir: path.join(project, 'out'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    alias,
    plugins: [gradus({ tsconfig: project, webgpu, cache: false })],
    logLevel: 'silent',
  });
  return path.join(project, 'out/main.mjs');
}

beforeAll(async () => {
  const file = await built('main', SOURCE, true);
  mainText = readFileSync(file, 'utf8');
  app = await import(pathToFileURL(file).href);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const numbers = (n: number, seed: number) =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + seed));

const leaves = (x: unknown): Read[] =>
  typeof (x as Read).dataSync === 'function'
    ? [x as Read]
    : Object.values(x as object).flatMap((part) => leaves(part));

async function deviceOfItsOwn(): Promise<GpuDevice> {
  const found = await findGpu();
  if (!found.gpu) throw new Error(found.tried.join('; '));
  return found.adapter.requestDevice();
}

/** What each function gives; training takes three steps. */
function results(): unknown[] {
  const { tensor, step, solved, chosen, running } = app;
  const x = tensor(numbers(16 * 48, 1), [16, 48]);
  const labels = tensor(Int32Array.from({ length: 16 }, (_, i) => (i * 7) % 10));
  let p: unknown = { w: tensor(numbers(480, 2), [48, 10]), b: tensor(numbers(10, 3)) };
  for (let i = 0; i < 3; i++) {
    const { value: _, ...next } = step(p, x, labels) as { value: unknown };
    p = next;
  }
  return [
    p,
    solved(tensor(numbers(9, 4), [3, 3])),
    chosen(tensor(numbers(20, 5), [5, 4]), tensor(Int32Array.of(4, 0, 2))),
    running(tensor(numbers(42, 6), [7, 6])),
  ];
}

describe('a lowered application', () => {
  test('computes on the GPU what it computes without', async () => {
    await app.init({ device: 'cpu' });
    const wanted = leaves(results()).map((x) => Array.from(x.dataSync()));
    expect(await app.init({ device: 'webgpu' })).toMatchObject({ device: 'webgpu' });
    const there = leaves(results());
    expect(() => there[0]?.dataSync()).toThrow(/on the GPU/);
    const got = await Promise.all(there.map(async (x) => Array.from(await x.data())));
    for (const [i, values] of wanted.entries())
      for (const [j, y] of values.entries())
        expect(Math.abs((got[i]?.[j] ?? Number.NaN) - y)).toBeLessThan(
          1e-4 * Math.max(1, Math.abs(y)),
        );
    await app.init({ device: 'cpu' });
  });

  test('compiles before the first call, when it is asked to', async () => {
    const { init, tensor, warmUp, running } = app;
    await init({ device: 'webgpu' });
    const device = await deviceOfItsOwn();
    const compile = vi.spyOn(
      Object.getPrototypeOf(device) as GpuDevice,
      'createComputePipelineAsync',
    );
    const xs = tensor(numbers(42, 6), [7, 6]);
    await warmUp(running, xs);
    expect(compile).toHaveBeenCalled();
    compile.mockClear();
    await leaves(running(xs))[0]?.data();
    expect(compile).not.toHaveBeenCalled();
    await expect(warmUp(running, tensor(numbers(6, 0)))).rejects.toThrow(
      'running argument 1 of shape [6]: it was lowered for [7, 6]',
    );
    compile.mockRestore();
    device.destroy();
    await init({ device: 'cpu' });
  });

  test('says what an op refuses there as it does without', async () => {
    const { chosen, tensor, init } = app;
    await init({ device: 'webgpu' });
    const refused = chosen(tensor(numbers(20, 5), [5, 4]), tensor(Int32Array.of(1, 9, 2))) as Read;
    await expect(refused.data()).rejects.toThrow(/indexSelect.* 9 /);
    await init({ device: 'cpu' });
  });

  test('brings shaders, loads what runs them when it is asked to, and holds no compiler', () => {
    expect(mainText).toContain('@compute');
    const lazy = readdirSync(out).filter((file) => file !== 'main.mjs' && file.endsWith('.mjs'));
    const textOf = (name: string) =>
      readFileSync(path.join(out, lazy.find((file) => file.startsWith(name)) ?? ''));
    expect(textOf('open').includes('workgroupBarrier')).toBe(false);
    expect(gzipSync(textOf('open'), { level: 9 }).length).toBeLessThan(12_000);
    // Where there are images, this comes with it.
    expect(gzipSync(textOf('images'), { level: 9 }).length).toBeLessThan(3_200);
    const all = lazy.reduce((sum, file) => sum + statSync(path.join(out, file)).size, 0);
    expect(all).toBeLessThan(80_000);
  });
});

describe('products of float16', () => {
  test.each([
    ['float32', false, 2050],
    // Beside 2048 float16 has no odd numbers.
    ['float16, where the GPU has it', true, 2048],
  ])('are computed in %s', async (_, float16Arithmetic, sum) => {
    const webgpu = { float16Arithmetic };
    const file = await built(`halves-${float16Arithmetic}`, HALVES, webgpu);
    const { init, tensor, product }: App & { readonly product: Call } = await import(
      pathToFileURL(file).href
    );
    const { features } = await init({ device: 'webgpu' });
    const row = [2048, 1, 1, ...new Array(13).fill(0)];
    const a = tensor(Float32Array.from([row, row, row, row].flat()), [4, 16]);
    const [x] = leaves(product(a, tensor(new Float32Array(64).fill(1), [16, 4])));
    const wanted = features.includes('shader-f16') ? sum : 2050;
    expect(await x?.data()).toEqual(new Float32Array(16).fill(wanted));
    await init({ device: 'cpu' });
  });

  test('are computed as no other option says', async () => {
    // As it comes from a file of settings.
    const webgpu = JSON.parse('{ "float16Arithmetics": true }');
    await expect(built('wrong', HALVES, webgpu)).rejects.toThrow(
      'webgpu is {"float16Arithmetics":true}; it must be true, false or { float16Arithmetic: true }',
    );
  });
});

describe('a traced application', () => {
  const traced = path.join(folder, 'traced');
  /** What each file needs at once. */
  const needs = new Map<string, readonly string[]>();

  beforeAll(async () => {
    const { metafile } = await build({
      stdin: { contents: "export { init, tensor } from 'gradus';", resolveDir: root },
      ...{ bundle: true, splitting: true, minify: true, format: 'esm', target: 'es2022' },
      ...{ outdir: traced, outExtension: { '.js': '.mjs' }, metafile: true },
      alias,
      logLevel: 'silent',
    });
    for (const [file, { imports }] of Object.entries(metafile.outputs))
      needs.set(
        path.basename(file),
        imports.flatMap((one) =>
          one.kind === 'import-statement' ? [path.basename(one.path)] : [],
        ),
      );
  });

  const fileOf = (name: string): string =>
    [...needs.keys()].find((file) => file.startsWith(`${name}-`)) ?? '';

  /** The files that are loaded for one, besides those that are there. */
  function loadedFor(file: string, there: readonly string[] = []): readonly string[] {
    let files = [...there, file];
    for (const one of needs.get(file) ?? [])
      if (!files.includes(one)) files = [...loadedFor(one, files)];
    return files;
  }

  const textOf = (file: string) => readFileSync(path.join(traced, file), 'utf8');

  test('loads what writes shaders when it is asked to, and that is not much', () => {
    const own = loadedFor('stdin.mjs');
    const withSteps = loadedFor(fileOf('steps'), own);
    const withRoutines = loadedFor(fileOf('routines'), withSteps);
    const added = (files: readonly string[], there: readonly string[]) =>
      files.slice(there.length).map((file) => gzipSync(textOf(file), { level: 9 }).length);
    const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
    const has = (text: string) => (file: string) => textOf(file).includes(text);
    expect(own.some(has('workgroupBarrier'))).toBe(false);
    // A line of searches.
    const line = 'let middle = (low + high) / 2;';
    expect([withSteps.some(has(line)), withRoutines.some(has(line))]).toEqual([false, true]);
    expect(sum(added(withSteps, own))).toBeLessThan(30_000);
    expect(added(withRoutines, withSteps)).toEqual([expect.toSatisfy((size) => size < 7_300)]);
  });

  test('loads the rest when a program needs it, and tries that again', async () => {
    const { init, tensor } = await import(pathToFileURL(path.join(traced, 'stdin.mjs')).href);
    const file = path.join(traced, fileOf('routines'));
    const text = readFileSync(file);
    rmSync(file);
    await init({ device: 'webgpu' });
    const x = tensor([3, 1, 2]);
    expect(await x.add(1).exp().log().sub(1).sum().item()).toBeCloseTo(6);
    // The host computes the inverse in between.
    const inverse = tensor([[2]]).inv();
    expect(await inverse.item()).toBe(0.5);
    await expect(x.cumsum(0).data()).rejects.toThrow(
      /^program: what writes shaders for sorts, scans and indices could not be loaded \(.*routines.*\); the next call tries it again$/,
    );
    writeFileSync(file, text);
    expect(await Promise.all([x.cumsum(0).array(), x.sort(0).values.array()])).toEqual([
      [3, 4, 6],
      [1, 2, 3],
    ]);
    await init({ device: 'cpu' });
  });
});

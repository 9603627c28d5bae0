/** Programs that the transformer writes as WebAssembly: what is in the bundle, and where it runs. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packed } from '../../src/codegen/wasm/source.ts';
import gradus from '../../transformer/plugin/esbuild.ts';
import { alias, cache } from './harness.ts';
import { TOTALS } from './page/totals.ts';

const project = path.join(import.meta.dirname, 'page');
const folder = path.join(cache, `web-assembly-${process.pid}`);

/** What NumPy says of `total` in page/src/large.ts. */
const TOTAL = 195508.13350766496;

/** Bundles a file of the project with the plugin, and says which files are in it. */
async function bundled(name: string): Promise<readonly string[]> {
  const result = await build({
    entryPoints: [path.join(project, `src/${name}.ts`)],
    outfile: path.join(folder, `${name}.mjs`),
    metafile: true,
    bundle: true,
    minify: true,
    format: 'esm',
    alias,
    plugins: [gradus({ tsconfig: project })],
    logLevel: 'silent',
  });
  const [output] = Object.values(result.metafile.outputs);
  return Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 ? path.basename(file) : [],
  );
}

beforeAll(() => void mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the run time of an application is small', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { lowered, tensor } from 'gradus/runtime';
        export const application = () => lowered(globalThis.spec, globalThis.kernels)(tensor([1]));`,
      resolveDir: project,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    alias,
  });
  const { length } = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 });
  expect(length).toBeGreaterThan(3000);
  expect(length).toBeLessThan(6700);
});

test('every byte has its character, safe in a script', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const literal = packed(bytes);
  expect(literal).toMatch(/^"[ -~]+"$/);
  expect(literal).not.toContain('<');
  const text: string = JSON.parse(literal.replaceAll('\\x', '\\u00'));
  expect(Uint8Array.from(text, (character) => character.charCodeAt(0) - 36)).toEqual(bytes);
});

test('programs of little work bring no heap and no loader, and few bring threads', async () => {
  expect(await bundled('small')).not.toContain('heap.ts');
  const work = await bundled('work');
  expect(work).toContain('heap.ts');
  expect(work).not.toContain('threads.ts');
  expect(await bundled('large')).toContain('threads.ts');
});

describe('a bundle', () => {
  /** What it computes in a process of its own, after some preparation, and how many heaps it made. */
  function run(preparation: string): { readonly totals: number[]; readonly heaps: number } {
    const script = `${preparation};
      let heaps = 0;
      const { Memory } = globalThis.WebAssembly ?? {};
      if (Memory) WebAssembly.Memory = class extends Memory { constructor(x) { super(x); heaps++; } };
      const { totals } = await import('./work.mjs');
      console.log(JSON.stringify({ totals: totals(), heaps }))`;
    const given = ['--input-type=module', '-e', script];
    return JSON.parse(execFileSync(process.execPath, given, { cwd: folder, encoding: 'utf8' }));
  }

  beforeAll(async () => void (await bundled('work')));

  test('runs on threads and ends', async () => {
    await bundled('large');
    const script = "console.log((await import('./large.mjs')).total())";
    const given = ['--input-type=module', '-e', script];
    const output = execFileSync(process.execPath, given, { cwd: folder, encoding: 'utf8' });
    // What NumPy says of it.
    expect(Math.abs(Number(output) / TOTAL - 1)).toBeLessThan(1e-6);
  });

  test.each([
    ['runs in the heap', '', 1],
    ['runs without WebAssembly', 'delete globalThis.WebAssembly', 0],
    ['runs without vectors', 'WebAssembly.validate = () => false', 0],
    [
      'runs where modules may not be compiled',
      'WebAssembly.Module = function () { throw new EvalError("refused") }',
      0,
    ],
  ])('%s', (_, preparation, heaps) => {
    const { totals, heaps: made } = run(preparation);
    expect(made).toBe(heaps);
    expect(totals).toHaveLength(TOTALS.length);
    for (const [i, total] of totals.entries())
      expect(Math.abs(total / (TOTALS[i] ?? 0) - 1)).toBeLessThan(1e-6);
  });
});

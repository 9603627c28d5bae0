/** The run time in processes of their own: without code generation, and what it leaves in memory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'gradus-test-'));
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

beforeAll(async () => {
  await build({
    entryPoints: [path('./fixtures/training.ts'), path('./fixtures/memory.ts')],
    alias: { gradus: path('../src/index.ts') },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outExtension: { '.js': '.mjs' },
    outdir: folder,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const runNode = <Result>(name: string, ...flags: string[]): Result =>
  JSON.parse(
    execFileSync(process.execPath, [...flags, join(folder, `${name}.mjs`)], { encoding: 'utf8' }),
  ) as Result;

test('without code generation every bit is the same', () => {
  interface Output {
    readonly generated: boolean;
    readonly results: readonly string[];
    readonly mean: string;
  }
  const free = runNode<Output>('training');
  const strict = runNode<Output>('training', '--disallow-code-generation-from-strings');
  expect([free.generated, strict.generated]).toEqual([true, false]);
  expect(strict.results).toEqual(free.results);
  expect(strict.mean).toBe(free.mean);
});

test('loops stay in bounded memory, and a run allocates its results only', () => {
  interface Output {
    readonly loops: Readonly<Record<string, number>>;
    readonly runs: readonly number[];
    readonly results: number;
  }
  const { loops, runs, results } = runNode<Output>('memory', '--expose-gc');
  // 20 MB of inputs went through each loop; the collector frees array buffers in its own time.
  for (const [name, megabytes] of Object.entries(loops)) expect(megabytes, name).toBeLessThan(8);
  expect(Math.max(...runs)).toBeLessThanOrEqual(results);
});

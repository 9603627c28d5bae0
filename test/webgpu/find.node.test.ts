/** Where Node finds a GPU, and what is said where it finds none. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noAdapter, peerMissing } from '../../src/errors-device.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const script = `
  import { findGpu } from './find.mjs';
  const { adapter, isFallback, tried } = await findGpu();
  console.log(JSON.stringify({ vendor: adapter?.info.vendor, isFallback, tried }));`;
/** In the project, where the package is found, and outside of it. */
let inside: string;
let outside: string;

beforeAll(async () => {
  inside = mkdtempSync(path.join(root, 'node_modules/.cache/find-'));
  outside = mkdtempSync(path.join(tmpdir(), 'gradus-find-'));
  for (const folder of [inside, outside]) {
    await build({
      entryPoints: [path.join(root, 'src/runtime/webgpu/find.ts')],
      outfile: path.join(folder, 'find.mjs'),
      bundle: true,
      minify: true,
      format: 'esm',
    });
    writeFileSync(path.join(folder, 'main.mjs'), script);
  }
});

afterAll(() => {
  for (const folder of [inside, outside]) rmSync(folder, { recursive: true });
});

async function found(folder: string, driver: string | undefined) {
  // A variable that is undefined is left out.
  const env = { ...process.env, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: undefined };
  const { stdout } = await run(process.execPath, ['main.mjs'], { cwd: folder, env });
  return JSON.parse(stdout);
}

test('the driver of the environment is used', async () => {
  const driver = process.env['VK_DRIVER_FILES'];
  const vendor = driver?.includes('swiftshader') ? 'google' : 'mesa';
  expect(await found(inside, driver)).toEqual({ vendor, isFallback: true });
});

test('and no other, where it gives nothing', async () => {
  expect(await found(inside, '/none.json')).toEqual({
    tried: [noAdapter('the driver /none.json')],
  });
});

test('without it one is found', async () => {
  expect(await found(inside, undefined)).toHaveProperty('vendor');
});

test('what is missing is named, and a bundle does not hold the package', async () => {
  expect(await found(outside, undefined)).toEqual({ tried: [peerMissing('webgpu')] });
});

// The smallest application of each peer: a product of two matrices and `relu`, which prints its result.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { smallestModel } from './onnx/models.mjs';

export const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const tfjsWasm = here('node_modules/@tensorflow/tfjs-backend-wasm/dist/');

/** What an application finds in its environment, or, in a browser, in its bundle. */
export const environment = { MODEL: smallestModel().toString('base64'), WASM_PATH: tfjsWasm };

export const EXPECTED = '[[0,0],[15,10]]';

/** `plugin`: whether our plugin builds it; `wasm`: what it loads besides its bundle; `native`: whether no browser runs it. */
export const applications = [
  { key: 'built', entry: 'apps/gradus-lowered.ts', plugin: true },
  { key: 'lower', entry: 'apps/gradus-lowered.ts', plugin: false },
  { key: 'traced', entry: 'apps/gradus-traced.ts', plugin: false },
  { key: 'jax', entry: 'apps/jax-js.mjs' },
  { key: 'tfjs-wasm', entry: 'apps/tfjs-wasm.mjs', wasm: `${tfjsWasm}tfjs-backend-wasm-simd.wasm` },
  { key: 'tfjs-cpu', entry: 'apps/tfjs-cpu.mjs' },
  {
    key: 'ort-web',
    entry: 'apps/onnxruntime-web.mjs',
    wasm: here('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm'),
  },
  { key: 'ort-node', entry: 'apps/onnxruntime-node.mjs', native: true },
  { key: 'numpy-ts', entry: 'apps/numpy-ts.mjs' },
];

export const isOurs = ({ plugin }) => plugin !== undefined;

/** Calls `f` with a folder that is removed afterwards. */
export async function inFolder(f) {
  const folder = mkdtempSync(path.join(tmpdir(), 'gradus-peers-'));
  try {
    return await f(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The smallest application of each peer: how long it takes from nothing to its first result, and how large it is to ship.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { median } from './measure.mjs';
import { smallestModel } from './onnx/models.mjs';
import { bundleOptions } from './peers/gradus-programs.mjs';
import { python } from './peers/numpy-process.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const MODEL = smallestModel().toString('base64');
const EXPECTED = '[[0,0],[15,10]]';
const tfjsWasm = here('node_modules/@tensorflow/tfjs-backend-wasm/dist/');

/** `wasm`: what an application loads besides its bundle. */
const apps = [
  { key: 'built', entry: 'gradus-lowered.ts', ours: true, plugin: true },
  { key: 'lower', entry: 'gradus-lowered.ts', ours: true },
  { key: 'traced', entry: 'gradus-traced.ts', ours: true },
  { key: 'jax', entry: 'jax-js.mjs' },
  { key: 'tfjs-wasm', entry: 'tfjs-wasm.mjs', wasm: `${tfjsWasm}tfjs-backend-wasm-simd.wasm` },
  { key: 'tfjs-cpu', entry: 'tfjs-cpu.mjs' },
  {
    key: 'ort-web',
    entry: 'onnxruntime-web.mjs',
    wasm: here('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm'),
  },
  { key: 'ort-node', entry: 'onnxruntime-node.mjs', native: true },
  { key: 'numpy-ts', entry: 'numpy-ts.mjs' },
];

const gzipped = (file) => gzipSync(readFileSync(file), { level: 9 }).length;

/** Minified for a browser, and gzipped; with its WebAssembly, where that is a file of its own. */
async function sizeOf({ entry, ours, plugin, wasm }, folder) {
  const outfile = path.join(folder, 'app.js');
  const options = ours
    ? bundleOptions(`apps/${entry}`, outfile, plugin)
    : {
        entryPoints: [here(`apps/${entry}`)],
        outfile,
        bundle: true,
        format: 'esm',
        logLevel: 'error',
      };
  await build({
    ...options,
    platform: 'browser',
    minify: true,
    // What libraries import only when they run in Node.
    external: [
      'node:*',
      'fs',
      'path',
      'crypto',
      'worker_threads',
      'perf_hooks',
      'module',
      'os',
      'util',
    ],
    define: { 'process.env.MODEL': JSON.stringify(MODEL), 'process.env.WASM_PATH': '"./"' },
  });
  const script = gzipped(outfile);
  return { script, wasm: wasm ? gzipped(wasm) : 0 };
}

/** Milliseconds that a command takes, from nothing to its end; it must print `expected`. */
function timeOf(command, args, expected) {
  const env = { ...process.env, MODEL, WASM_PATH: tfjsWasm };
  const start = performance.now();
  const text = execFileSync(command, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const time = performance.now() - start;
  if (text.replace(/\s|\.0/g, '') !== expected) throw new Error(`printed ${text.trim()}`);
  return time;
}

/** What starts the application of a peer: ours as a bundle, which is how a build leaves it; others as they are installed. */
async function commandOf({ key, entry, ours, plugin }, folder) {
  const outfile = path.join(folder, `${key}.mjs`);
  if (ours) await build({ ...bundleOptions(`apps/${entry}`, outfile, plugin), minify: true });
  return [process.execPath, [...process.execArgv, ours ? outfile : here(`apps/${entry}`)]];
}

/** Medians of `runs` starts, in turn, less what an empty process takes. */
export async function startUp({ runs }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'gradus-start-'));
  try {
    const node = [process.execPath, [...process.execArgv, '-e', '0'], ''];
    const commands = new Map([['node', node]]);
    for (const app of apps) commands.set(app.key, [...(await commandOf(app, folder)), EXPECTED]);
    const interpreter = python();
    if (interpreter) {
      commands.set('python', [interpreter, ['-c', 'pass'], '']);
      commands.set('numpy', [interpreter, [here('apps/with_numpy.py')], EXPECTED]);
    }
    const medians = inTurn(commands, runs);
    return new Map(
      [...medians]
        .filter(([key]) => key !== 'node' && key !== 'python')
        .map(([key, time]) => [key, time - medians.get(key === 'numpy' ? 'python' : 'node')]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inTurn(commands, runs) {
  const times = new Map([...commands.keys()].map((key) => [key, []]));
  for (let run = 0; run < runs; run++)
    for (const [key, command] of commands) times.get(key).push(timeOf(...command));
  return new Map([...times].map(([key, list]) => [key, median(list)]));
}

/** Bytes by participant. What is native is not for browsers. */
export async function sizes() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gradus-size-'));
  try {
    const all = new Map();
    for (const app of apps) if (!app.native) all.set(app.key, await sizeOf(app, folder));
    return all;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// How large an application is to ship.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { applications, environment, here, inFolder, isOurs } from './applications.mjs';
import { bundleOptions } from './peers/gradus-programs.mjs';

const gzipped = (file) => gzipSync(readFileSync(file), { level: 9 }).length;

const forBrowsers = {
  bundle: true,
  format: 'esm',
  logLevel: 'error',
  platform: 'browser',
  minify: true,
  // What libraries import only where they run in Node.
  external: [
    'node:*',
    'crypto',
    'fs',
    'module',
    'os',
    'path',
    'perf_hooks',
    'util',
    'worker_threads',
  ],
  define: {
    'process.env.MODEL': JSON.stringify(environment.MODEL),
    'process.env.WASM_PATH': '"./"',
  },
};

/** Bytes of the bundle, minified and gzipped, and of the WebAssembly that it loads. */
async function sizeOf(application, folder) {
  const { entry, plugin, wasm } = application;
  const outfile = path.join(folder, 'app.js');
  const ours = isOurs(application) ? bundleOptions(entry, outfile, plugin) : {};
  await build({ entryPoints: [here(entry)], outfile, ...ours, ...forBrowsers });
  return { script: gzipped(outfile), wasm: wasm ? gzipped(wasm) : 0 };
}

/** By participant. */
export const sizes = (keys) =>
  inFolder(async (folder) => {
    const all = new Map();
    for (const application of applications)
      if (keys.has(application.key) && !application.native)
        all.set(application.key, await sizeOf(application, folder));
    return all;
  });

// The page as files in memory: its script with this library as it is built, and the peers.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');

const common = {
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'error',
  alias: { gradus: path.join(root, 'dist/index.js') },
  nodePaths: [path.join(root, 'bench/peers/node_modules')],
};

/** The same rows as a script for Node, in this folder. */
export async function nodeScript(outdir) {
  // What is CommonJS among the peers asks for modules of Node by `require`.
  const js =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  const entryPoints = [path.join(here, 'node.mjs')];
  const options = {
    ...common,
    platform: 'node',
    mainFields: ['module', 'main'],
    entryPoints,
    outdir,
  };
  await build({ ...options, banner: { js }, outExtension: { '.js': '.mjs' } });
  return path.join(outdir, 'node.mjs');
}

/** Bytes by path. */
export async function pageFiles() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [path.join(here, 'page.mjs')],
    outdir: '/',
    platform: 'browser',
    write: false,
  });
  const scripts = outputFiles.map((file) => [`/${path.basename(file.path)}`, file.contents]);
  return new Map([['/', readFileSync(path.join(here, 'index.html'))], ...scripts]);
}

// The page as files in memory: its script with this library as it is built, and the peers.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../..');

/** Bytes by path. */
export async function pageFiles() {
  const { outputFiles } = await build({
    entryPoints: [path.join(here, 'page.mjs')],
    outdir: '/',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    alias: { gradus: path.join(root, 'dist/index.js') },
    nodePaths: [path.join(root, 'bench/peers/node_modules')],
  });
  const scripts = outputFiles.map((file) => [`/${path.basename(file.path)}`, file.contents]);
  return new Map([['/', readFileSync(path.join(here, 'index.html'))], ...scripts]);
}

// The programs of this library as bundles, with and without the plugin.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import gradus from '../../../dist/esbuild.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** How esbuild bundles an entry of bench/peers; the plugin reads the configuration that lies beside it. */
export const bundleOptions = (entry, outfile, withPlugin) => ({
  entryPoints: [here(`../${entry}`)],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  logLevel: 'error',
  alias: {
    gradus: here('../../../dist/index.js'),
    'gradus/runtime': here('../../../dist/runtime.js'),
  },
  plugins: withPlugin
    ? [gradus({ tsconfig: here(`../${path.dirname(entry)}/tsconfig.json`) })]
    : [],
});

const entries = {
  built: ['programs/lowered.ts', true],
  lower: ['programs/lowered.ts', false],
  traced: ['programs/traced.ts', false],
};

async function load(variant) {
  const folder = mkdtempSync(path.join(tmpdir(), 'gradus-peers-'));
  try {
    const outfile = path.join(folder, 'programs.mjs');
    const [entry, withPlugin] = entries[variant];
    await build(bundleOptions(entry, outfile, withPlugin));
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const loaded = new Map();

/** `{ programs, make }` of a variant: the workloads by name, and what makes tensors for them. */
export function programsOf(variant) {
  if (!loaded.has(variant)) loaded.set(variant, load(variant));
  return loaded.get(variant);
}

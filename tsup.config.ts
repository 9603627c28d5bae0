import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Options } from 'tsup';

/** A hash of everything that decides what the transformer writes: results of another build are not used again. */
function hashOfSources(): string {
  const hash = createHash('sha256').update(readFileSync('package.json'));
  for (const folder of ['src', 'types', 'transformer']) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
    for (const name of names.filter((n) => n.endsWith('.ts'))) {
      hash.update(name).update(readFileSync(path.join(folder, name)));
    }
  }
  return hash.digest('hex');
}

const common: Options = {
  format: 'esm',
  target: 'es2022',
  splitting: true,
  sourcemap: true,
  // Declarations come from tsc (tsconfig.build.json).
  dts: false,
  removeNodeProtocol: false,
};

/** Each is an entry of the package, of the same name. */
const PLUGINS = [
  ...['vite', 'rollup', 'rolldown', 'esbuild', 'bun', 'vitest'],
  ...['webpack', 'rspack', 'loader', 'register'],
];

export default defineConfig([
  // The library and the small run time share one copy of what both need.
  {
    ...common,
    entry: { index: 'src/index.ts', runtime: 'src/runtime/index.ts' },
    platform: 'neutral',
  },
  // The transformer traces with a copy of its own: sharing chunks with it would keep bundlers from shaking the library.
  {
    ...common,
    entry: {
      transformer: 'transformer/index.ts',
      eslint: 'transformer/plugin/eslint.ts',
      cli: 'transformer/plugin/cli.ts',
      // Loaded by name, when they are needed.
      'open-ts-morph': 'transformer/open-ts-morph.ts',
      'open-typescript': 'transformer/open-typescript.ts',
      'register-hooks': 'transformer/plugin/register-hooks.ts',
      ...Object.fromEntries(PLUGINS.map((name) => [name, `transformer/plugin/${name}.ts`])),
    },
    platform: 'node',
    define: { GRADUS_BUILD: JSON.stringify(hashOfSources()) },
    noExternal: ['unplugin', 'magic-string', 'citty'],
    external: ['ts-morph', /^typescript/, 'vite', 'esbuild'],
  },
  // What `gradus build --export` writes into modules: scripts that declare `$gradus`.
  {
    ...common,
    entry: {
      'export-plain': 'transformer/export/runtime.ts',
      'export-full': 'transformer/export/runtime-full.ts',
    },
    format: 'iife',
    globalName: '$gradus',
    minify: true,
    sourcemap: false,
    platform: 'neutral',
  },
]);

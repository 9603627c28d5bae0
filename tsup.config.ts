import { defineConfig, type Options } from 'tsup';

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
  ...['webpack', 'rspack', 'loader'],
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
      ...Object.fromEntries(PLUGINS.map((name) => [name, `transformer/plugin/${name}.ts`])),
    },
    platform: 'node',
    noExternal: ['unplugin', 'magic-string', 'citty'],
    external: ['ts-morph', 'vite', 'esbuild'],
  },
]);

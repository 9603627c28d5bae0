import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    runtime: 'src/runtime/index.ts',
    transformer: 'transformer/index.ts',
    vite: 'transformer/plugin/vite.ts',
    esbuild: 'transformer/plugin/esbuild.ts',
    cli: 'transformer/plugin/cli.ts',
  },
  format: 'esm',
  target: 'es2022',
  platform: 'node',
  // Every entry is built at once, so that they all share one copy of the library's code.
  splitting: true,
  sourcemap: true,
  clean: true,
  // Declarations come from tsc (tsconfig.build.json).
  dts: false,
  removeNodeProtocol: false,
  noExternal: ['unplugin', 'magic-string', 'citty'],
  external: ['ts-morph', 'vite', 'esbuild'],
});

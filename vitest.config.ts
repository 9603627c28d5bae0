import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^gradus$/, replacement: path('./src/index.ts') },
      { find: /^gradus\/runtime$/, replacement: path('./src/runtime/index.ts') },
      { find: /^gradus\/transformer$/, replacement: path('./transformer/index.ts') },
      { find: /^gradus\/vite$/, replacement: path('./transformer/plugin/vite.ts') },
      { find: /^gradus\/esbuild$/, replacement: path('./transformer/plugin/esbuild.ts') },
      { find: /^gradus\/eslint$/, replacement: path('./transformer/plugin/eslint.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bundlers/**', 'test/webgpu/**', '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/vitest.json' },
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The files that take longest come first: begun last, one of them would run alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /\/agree[-.\d]*\.test\.ts$/.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

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
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/vitest.json' },
  },
});

/** A package that takes its layers from another one of its workspace, by a link and by a path alias. */
import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildOutputs } from '../../transformer/build.ts';
import { printDiagnostic } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import gradus from '../../transformer/plugin/esbuild.ts';
import { alias, bits, root } from './harness.ts';

const folder = path.join(realpathSync(tmpdir()), `gradus-workspace-${process.pid}`);
const app = path.join(folder, 'packages/app');

const FILES: Readonly<Record<string, string>> = {
  'packages/layers/package.json': JSON.stringify({
    name: '@acme/layers',
    type: 'module',
    exports: { '.': './src/index.ts', './*': './src/*.ts' },
  }),
  'packages/layers/src/index.ts': `
    export * from './dense.ts';
    export { default as scale } from './scale.ts';`,
  'packages/layers/src/dense.ts': `
    import type { Tensor } from 'gradus';
    export class Dense {
      constructor(readonly w: Tensor<[3, 2]>) {}
      forward(x: Tensor<[4, 3]>) { return x.matmul(this.w).relu(); }
    }`,
  'packages/layers/src/scale.ts': `
    import { lower, type Tensor } from 'gradus';
    export const doubled = lower((x: Tensor<[4, 2]>) => x.mul(2));
    export default (x: Tensor<[4, 2]>, by = 3) => x.mul(by);`,
  'packages/app/tsconfig.json': JSON.stringify({
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: {
      paths: {
        gradus: [alias.gradus],
        'gradus/runtime': [alias['gradus/runtime']],
        '#tools/*': ['./tools/*.ts'],
      },
    },
    include: ['src'],
    exclude: [],
  }),
  'packages/app/tools/shift.ts': `
    import type { Tensor } from 'gradus';
    export const shift = (x: Tensor<[4, 2]>) => x.sub(1);`,
  'packages/app/src/main.ts': `
    import { shift } from '#tools/shift';
    import { Dense, scale } from '@acme/layers';
    import * as scales from '@acme/layers/scale';
    import { lower, ones, type Tensor } from 'gradus';
    export const step = lower((net: Dense, x: Tensor<[4, 3]>) => ({
      y: scales.doubled(shift(scale(net.forward(x)))),
      next: new Dense(net.w.mul(0.5)),
    }));
    export const run = () => {
      const { y, next } = step(new Dense(ones(3, 2)), ones(4, 3));
      return [y, next instanceof Dense, step(next, ones(4, 3)).y];
    };`,
};

beforeAll(() => {
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  mkdirSync(path.join(app, 'node_modules/@acme'), { recursive: true });
  // Windows makes junctions without asking for rights.
  symlinkSync(
    path.join(folder, 'packages/layers'),
    path.join(app, 'node_modules/@acme/layers'),
    'junction',
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(kind: string, plugins: Plugin[]): Promise<{ run(): unknown; text: string }> {
  const outfile = path.join(folder, `${kind}.mjs`);
  const { outputFiles } = await build({
    entryPoints: [path.join(app, 'src/main.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    alias,
    plugins,
    outfile,
    write: false,
    logLevel: 'silent',
  });
  const text = outputFiles[0]?.text ?? '';
  writeFileSync(outfile, text);
  const module = (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as {
    run(): unknown;
  };
  return { run: module.run, text };
}

test('it is lowered with what it takes from there', async () => {
  const session = await openSession(app);
  const found = session.all().flatMap((file) => file.diagnostics);
  expect(found.map((d) => printDiagnostic(d))).toEqual([]);
  const written = buildOutputs(session, session.all(), path.join(folder, 'out'), {
    language: 'js',
  });
  expect(written.map((file) => path.relative(folder, file.path)).toSorted()).toEqual([
    'out/src/main.js',
    'out/src/main.js.map',
    'out/tools/shift.js',
    'out/tools/shift.js.map',
  ]);
  const [traced, lowered] = await Promise.all([
    run('traced', []),
    run('lowered', [gradus({ tsconfig: app })]),
  ]);
  for (const name of ['step', 'doubled']) {
    expect(lowered.text).toContain(`name: "${name}"`);
    expect(traced.text).not.toContain(`name: "${name}"`);
  }
  expect(bits(lowered.run())).toEqual(bits(traced.run()));
});

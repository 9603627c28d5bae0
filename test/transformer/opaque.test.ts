/** Components of Vue and Svelte: left alone, and taken to do whatever they can. */
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTransformer } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import { FOREIGN, SOURCE } from '../../transformer/plugin/lowering.ts';
import { copyOfApp } from './harness.ts';

const work = path.join(realpathSync(tmpdir()), `gradus-opaque-${process.pid}`);
let copies = 0;
let folder: string;

beforeAll(() => mkdirSync(work, { recursive: true }));
afterAll(() => rmSync(work, { recursive: true, force: true }));
beforeEach(() => {
  folder = copyOfApp(path.join(work, `${copies++}`));
});

const component = (script: string): string =>
  `<script setup lang="ts">\n${script}\n</script>\n<template><p /></template>\n`;

const write = (name: string, script: string): void =>
  writeFileSync(path.join(folder, 'src', name), component(script));

async function reasons(): Promise<readonly string[]> {
  const session = await openSession(folder);
  return session.tracedOutside().map((d) => `${path.basename(d.file)}: ${d.message}`);
}

test('a component that only reads numbers keeps no compiler', async () => {
  write('App.vue', "import { train } from './main';\nconst losses = train(5);");
  expect(await reasons()).toEqual([]);
});

test('one that imports gradus keeps it', async () => {
  write('App.vue', "import { zeros } from 'gradus';\nzeros([2]).add(1);");
  expect(await reasons()).toEqual([
    'App.vue: an import of gradus is tensor work outside lower: it is traced at run time, by the compiler',
  ]);
});

test('one that gets tensors, or calls what lowered code calls, keeps it', async () => {
  write('App.svelte', "import { mlp } from './model';");
  expect((await reasons()).join('\n')).toMatch(
    /model\.ts: .*matmul is tensor work[\s\S]*mlp, used in .*App\.svelte/,
  );
});

test.each(['ts-morph', 'typescript'] as const)(
  'a component that comes while files are watched is seen: %s',
  async (oracle) => {
    const session = await openSession(folder, 'annotated', oracle);
    expect(session.liveness().isClosed).toBe(true);
    write('App.vue', '');
    session.oracle.update(path.join(folder, 'src/types.ts'), 'export {};');
    expect(session.oracle.inputs().opaque).toEqual([path.join(folder, 'src/App.vue')]);
    write('App.vue', "import { zeros } from 'gradus';");
    session.oracle.refresh();
    expect(session.liveness().isClosed).toBe(false);
    session.oracle.close();
  },
);

test('what plugins make of components is left alone', async () => {
  const code = "import { lower } from 'gradus';\nexport const f = lower((x: Tensor<[2]>) => x);";
  const names = [
    'App.vue?vue&type=script&setup=true&lang.ts',
    'App.vue?vue&type=script&lang.ts',
    'App.vue',
    'App.svelte',
    'App.svelte?svelte&type=script&lang.ts',
    '\0virtual:App.svelte.ts',
  ];
  const transformer = await createTransformer({ tsconfig: folder });
  for (const name of names) {
    const id = path.join(folder, 'src', name);
    expect(SOURCE.test(id) && !FOREIGN.test(id)).toBe(false);
    // Whoever asks all the same gets a warning, and the text as it was.
    const result = transformer.transform(code, id);
    expect(result).toMatchObject({ code, map: null, diagnostics: [{ severity: 'warning' }] });
  }
});

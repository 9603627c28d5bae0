/** Generic functions that are lowered: the files that call them decide which programs there are. */
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import * as vite from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OracleName } from '../../transformer/api.ts';
import { LazyProject } from '../../transformer/lazy.ts';
import { openSession } from '../../transformer/open.ts';
import { check, explain } from '../../transformer/plugin/commands.ts';
import gradus from '../../transformer/plugin/esbuild.ts';
import { exportModules } from '../../transformer/plugin/export.ts';
import gradusVite from '../../transformer/plugin/vite.ts';
import type { Session } from '../../transformer/session.ts';
import { transformerOf } from '../../transformer/transform.ts';
import { alias, bits, edit, root } from './harness.ts';

vi.mock('../../transformer/open.ts', async (original) => {
  const module = await original<typeof import('../../transformer/open.ts')>();
  return { ...module, openSession: vi.fn(module.openSession) };
});

const work = path.join(realpathSync(tmpdir()), `gradus-generic-${process.pid}`);
const oracles = ['ts-morph', 'typescript'] as const satisfies readonly OracleName[];

const FILES: Readonly<Record<string, string>> = {
  'layers.ts': `
    import { lower, type Tensor } from 'gradus';
    export const dense = lower(<N extends number>(x: Tensor<[N, 3]>, w: Tensor<[3, 2]>) => x.matmul(w).relu());
    export const total = lower(<N extends number>(x: Tensor<[N]>) => x.sum());
    export default lower(<N extends number>(x: Tensor<[N]>) => x.neg());`,
  'names.ts': `
    import * as layers from './layers.ts';
    export { dense as layer, default } from './layers.ts';
    export * as deep from './layers.ts';
    export const { total } = layers;
    const kept = layers.dense;
    export { kept };`,
  'types.ts': `
    import type { Tensor } from 'gradus';
    export type Rows = Tensor<[5, 3]>;`,
  'main.ts': `
    import { ones, warmUp, zeros } from 'gradus';
    import { dense } from './layers.ts';
    import negated, { deep, kept, layer, total } from './names.ts';
    import type { Rows } from './types.ts';
    const rows = (x: Rows) => dense(x, ones(3, 2));
    export async function run() {
      const w = ones(3, 2);
      const { dense: late } = await import('./layers.ts');
      const all = await import('./names.ts');
      await warmUp(layer, ones(2, 3), w);
      const other = await import('./names.ts').then(({ layer: f }) => f(ones(9, 3), w));
      return [
        ...[dense(ones(1, 3), w), layer(ones(2, 3), w), deep.dense(ones(3, 3), w), kept(ones(4, 3), w)],
        ...[rows(ones(5, 3)), late(ones(6, 3), w), all.layer(ones(7, 3), w)],
        ...[(await import('./layers.ts')).dense(ones(8, 3), w), other, layer(zeros(1, 3), w)],
        ...[total(ones(2)), negated(ones(3)), all.default(ones(4))],
      ];
    }`,
};

let copies = 0;
let folder: string;
const fileOf = (name: string): string => path.join(folder, 'src', name);
const textOf = (name: string): string => readFileSync(fileOf(name), 'utf8');

beforeAll(() => mkdirSync(work, { recursive: true }));
afterAll(() => rmSync(work, { recursive: true, force: true }));

beforeEach(() => {
  folder = path.join(work, `${copies++}`);
  mkdirSync(path.join(folder, 'src'), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(fileOf(name), text);
  const config = {
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: {
      paths: { gradus: [alias.gradus], 'gradus/runtime': [alias['gradus/runtime']] },
    },
    include: ['src'],
    exclude: [],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
});

/** `dense(Tensor<[1, 3]>, Tensor<[3, 2]>)`, for each program of a file. */
function programsIn(session: Session, name: string): string[] {
  session.oracle.refresh();
  const file = session.oracle.file(fileOf(name));
  const calls = file ? session.lowered(file).calls : [];
  return calls.map(({ site, instance, traced }) => `${site.name}${traced && instance?.label}`);
}

async function bundled(kind: string, plugins: Plugin[]) {
  const outdir = path.join(folder, kind);
  const { metafile } = await build({
    entryPoints: [fileOf('main.ts')],
    bundle: true,
    splitting: true,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    alias,
    plugins,
    outdir,
    metafile: true,
    logLevel: 'silent',
  });
  const outputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const used = outputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([name]) => name);
  const file = pathToFileURL(path.join(outdir, 'main.mjs')).href;
  const { run } = (await import(/* @vite-ignore */ file)) as { run(): Promise<unknown> };
  return { run, used };
}

describe.each(oracles)('%s', (oracle) => {
  test('a program for each choice that any file makes, under whatever name', async () => {
    const session = await openSession(folder, 'annotated', oracle);
    expect(session.all().flatMap((file) => file.diagnostics)).toEqual([]);
    const denses = Array.from(
      { length: 9 },
      (_, i) => `dense(Tensor<[${i + 1}, 3]>, Tensor<[3, 2]>)`,
    );
    expect(programsIn(session, 'layers.ts')).toEqual([
      ...denses,
      'total(Tensor<[2]>)',
      ...['lowered(Tensor<[3]>)', 'lowered(Tensor<[4]>)'],
    ]);
    session.oracle.close();
  });

  test('an edit elsewhere lowers anew only what it asks for', async () => {
    const session = await openSession(folder, 'annotated', oracle);
    const first = programsIn(session, 'layers.ts');
    const lowered = () => {
      session.oracle.refresh();
      const file = session.oracle.file(fileOf('layers.ts'));
      return file && session.lowered(file);
    };
    const before = lowered();
    edit(fileOf('main.ts'), 'const w = ones(3, 2);', 'const w = zeros(3, 2);');
    expect(lowered()).toBe(before);
    edit(fileOf('main.ts'), 'dense(ones(1, 3), w)', 'dense(ones(12, 3), w)');
    const added = programsIn(session, 'layers.ts');
    expect(added).toContain('dense(Tensor<[12, 3]>, Tensor<[3, 2]>)');
    expect(added).toHaveLength(first.length + 1);
    edit(fileOf('types.ts'), '[5, 3]', '[15, 3]');
    edit(fileOf('main.ts'), 'rows(ones(5, 3))', 'rows(ones(15, 3))');
    expect(programsIn(session, 'layers.ts')).toContain('dense(Tensor<[15, 3]>, Tensor<[3, 2]>)');
    expect(programsIn(session, 'layers.ts')).not.toContain('dense(Tensor<[5, 3]>, Tensor<[3, 2]>)');
    session.oracle.close();
  });
});

test('the bundle holds no compiler, and gives the same bits', async () => {
  const traced = await bundled('traced', []);
  const lowered = await bundled('lowered', [gradus({ tsconfig: folder })]);
  const open = await bundled('open', [gradus({ tsconfig: folder, slim: false })]);
  const compiler = /src\/(graph|ops|grad|ir|codegen)\//;
  expect(traced.used.some((file) => compiler.test(file))).toBe(true);
  expect(lowered.used.filter((file) => compiler.test(file))).toEqual([]);
  const expected = bits(await traced.run());
  expect(bits(await lowered.run())).toEqual(expected);
  expect(bits(await open.run())).toEqual(expected);
});

describe('calls that the types do not tell of', () => {
  beforeEach(() => {
    const call = `
      import type { Tensor } from 'gradus';
      const hidden = (x: Tensor) => dense(x as unknown as Tensor<[1, 3]>, ones(3, 2));`;
    edit(fileOf('main.ts'), 'const rows', `${call}\nconst rows`);
    edit(fileOf('main.ts'), '...[total', 'hidden(zeros(30, 3)), ...[total');
  });

  test('are traced where the compiler is at hand', async () => {
    const traced = await bundled('traced', []);
    const open = await bundled('open', [gradus({ tsconfig: folder, slim: false })]);
    expect(bits(await open.run())).toEqual(bits(await traced.run()));
  });

  test('are refused where it is not', async () => {
    const lowered = await bundled('lowered', [gradus({ tsconfig: folder })]);
    await expect(lowered.run()).rejects.toThrow(
      /^dense\(\[30, 3\], \[3, 2\]\): it was lowered for \(\[1, 3\], \[3, 2\]\), .*literal sizes/,
    );
  });
});

test('a call that leaves a size open is an error in its file, and in no other', async () => {
  const session = await openSession(folder);
  const transformer = transformerOf(session, {});
  const codes = (name: string) =>
    transformer.transform(textOf(name), fileOf(name))?.diagnostics.map((d) => d.code) ?? [];
  expect([codes('main.ts'), codes('layers.ts')]).toEqual([[], []]);
  // What the types say is in a file that is erased: it is watched, though nothing is written.
  const watched = transformer.transform(textOf('main.ts'), fileOf('main.ts'))?.watch;
  expect(watched).toContain(fileOf('types.ts'));
  edit(fileOf('types.ts'), '[5, 3]', '[number, 3]');
  expect([codes('main.ts'), codes('layers.ts')]).toEqual([['GR1002'], []]);
  edit(fileOf('types.ts'), '[number, 3]', '[5, 3]');
  edit(fileOf('main.ts'), 'ones(9, 3)', 'ones(w.shape[0] + Number(3), 3)');
  expect([codes('main.ts'), codes('layers.ts')]).toEqual([['GR1002'], []]);
});

test('what is kept on the disk is of the calls of all files', async () => {
  const cache = path.join(folder, 'cache');
  const lower = async () => {
    const options = { tsconfig: folder, slim: false, cache, versions: ['1'] };
    const project = new LazyProject(options);
    const result = await project.transform(textOf('layers.ts'), fileOf('layers.ts'));
    return result?.code;
  };
  const first = await lower();
  vi.mocked(openSession).mockClear();
  expect(await lower()).toBe(first);
  expect(openSession).not.toHaveBeenCalled();
  edit(fileOf('main.ts'), 'dense(ones(1, 3), w)', 'dense(ones(12, 3), w)');
  expect(await lower()).toContain('["float32", [12, 3]]');
  expect(first).not.toContain('["float32", [12, 3]]');
  writeFileSync(
    fileOf('types.ts'),
    `${FILES['types.ts']}\nimport { total } from './names.ts';\nexport const sum = (x: Tensor<[77]>) => total(x);`,
  );
  expect(await lower()).toContain('["float32", [77]]');
});

test('the dev server lowers anew what another file calls', async () => {
  const server = await vite.createServer({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    resolve: {
      alias: Object.entries(alias)
        .map(([find, replacement]) => ({ find: new RegExp(`^${find}$`), replacement }))
        .toReversed(),
    },
    plugins: [gradusVite({ tsconfig: folder, cache: false })],
    server: { middlewareMode: true, ws: false },
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
  });
  try {
    await server.transformRequest('/src/main.ts');
    const codeOf = async () => (await server.transformRequest('/src/layers.ts'))?.code;
    expect(await codeOf()).not.toContain('"float32", [12, 3]');
    const changed = new Promise((resolve) => server.watcher.once('change', resolve));
    await expect.poll(() => Object.keys(server.watcher.getWatched()).length).toBeGreaterThan(0);
    edit(fileOf('types.ts'), 'Tensor<[5, 3]>', 'Tensor<[12, 3]>');
    await changed;
    await expect.poll(codeOf, { timeout: 20_000 }).toContain('"float32", [12, 3]');
  } finally {
    await server.close();
  }
});

test('check and explain tell of each program', async () => {
  const options = { project: '.', cwd: folder, files: ['src/layers.ts'] };
  const { text } = await check({ ...options, shapes: true });
  expect(text).toContain('total(Tensor<[2]>) src/layers.ts:4: 1 kernel, arena 0 bytes');
  expect(text).toMatch(/layers\.ts:3 +return +Tensor<\[1, 2\]> \| Tensor<\[2, 2\]>/);
  expect(text).toMatch(/12 functions lowered, 0 errors$/);
  const explained = await explain(options, 'src/layers.ts:5');
  expect(explained.text.match(/^lowered\(Tensor<\[\d\]>\)/gm)).toHaveLength(2);
  const main = FILES['main.ts']?.split('\n') ?? [];
  const line = main.findIndex((text) => text.includes('const rows')) + 1;
  const called = await explain(options, `src/main.ts:${line}`);
  expect(called.text).toMatch(/^dense\(Tensor<\[5, 3\]>, .*\) src\/layers\.ts:3: 1 kernel/);
  expect(called.text.match(/^dense\(/gm)).toHaveLength(1);
  const data = await explain(options, 'src/layers.ts:4', 'json');
  expect(JSON.parse(data.text)).toMatchObject([
    { place: 'src/layers.ts:4', instance: '(Tensor<[2]>)', explanation: { name: 'total' } },
  ]);
});

test('a module that stands alone is of one program', async () => {
  const runTimes = () => ({ plain: '', full: '' });
  const write = (name: string) =>
    exportModules({ project: '.', cwd: folder, files: [`src/${name}`] }, 'out', runTimes);
  expect((await write('layers.ts:total')).text).toMatch(/1 exported$/);
  expect(readFileSync(path.join(folder, 'out/total.d.ts'), 'utf8')).toContain('x: Tensor<[2]>');
  await expect(write('layers.ts:lowered')).rejects.toThrow(
    /^src\/layers\.ts:5: lowered is generic, with 2 programs, for \(Tensor<\[3\]>\) and \(Tensor<\[4\]>\); export /,
  );
  await expect(write('layers.ts')).rejects.toThrow(/dense is generic, with 9 programs/);
});

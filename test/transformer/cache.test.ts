/** What is kept on the disk is used again only while everything that it was made from is the same. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type LazyOptions, LazyProject } from '../../transformer/lazy.ts';
import { openSession } from '../../transformer/open.ts';
import { cache as buildFolder, copyOfApp, edit } from './harness.ts';

vi.mock('../../transformer/open.ts', async (original) => {
  const module = await original<typeof import('../../transformer/open.ts')>();
  return { ...module, openSession: vi.fn(module.openSession) };
});

const work = path.join(realpathSync(tmpdir()), `gradus-cache-${process.pid}`);
let copies = 0;

beforeAll(() => mkdirSync(work, { recursive: true }));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let folder: string;
const fileOf = (name: string): string => path.join(folder, 'src', name);

beforeEach(() => {
  folder = copyOfApp(path.join(work, `${copies++}`));
});

const optionsOf = (more: Partial<LazyOptions> = {}): LazyOptions => ({
  tsconfig: folder,
  slim: false,
  cache: path.join(folder, 'cache'),
  versions: ['1'],
  ...more,
});

/** What a process with these options makes of all files, and how often it opened the project for that. */
async function run(more?: Partial<LazyOptions>) {
  vi.mocked(openSession).mockClear();
  const project = new LazyProject(optionsOf(more));
  const results: unknown[] = [];
  for (const name of ['main.ts', 'model.ts', 'types.ts']) {
    const file = fileOf(name);
    const result = await project.transform(readFileSync(file, 'utf8'), file);
    results.push(result && { ...result, map: result.map?.toString() });
  }
  return { results, opened: vi.mocked(openSession).mock.calls.length };
}

test.each([{ slim: true }, { slim: false }])(
  'slim: $slim; what is the same opens no project; an edit of types alone is seen',
  async (options) => {
    const first = await run(options);
    expect(first.opened).toBe(1);
    expect(JSON.stringify(first.results[0])).toContain('Written by gradus');
    expect(await run(options)).toEqual({ ...first, opened: 0 });

    edit(fileOf('types.ts'), 'Tensor<[8, 4]>', 'Tensor<[6, 4]>');
    edit(fileOf('types.ts'), "Tensor<[8], 'int32'>", "Tensor<[6], 'int32'>");
    const second = await run(options);
    expect(second.opened).toBe(1);
    expect(JSON.stringify(second.results[0])).toContain('[6, 4]');
    expect(await run(options)).toEqual({ ...second, opened: 0 });
  },
);

test('another version, option or compiler option is another thing, and so is another list of files', async () => {
  await run();
  expect((await run({ versions: ['2'] })).opened).toBe(1);
  expect((await run({ versions: ['2'], slim: true })).opened).toBe(1);
  expect((await run({ versions: ['2'], oracle: 'typescript' })).opened).toBe(1);
  edit(path.join(folder, 'tsconfig.json'), '{', '{ "compilerOptions": { "strict": false },');
  expect((await run({ versions: ['2'] })).opened).toBe(1);
  // The closest file of that name is what an import means from now on.
  writeFileSync(fileOf('model.tsx'), 'export {};');
  expect((await run({ versions: ['2'] })).opened).toBe(1);
  expect((await run({ versions: ['2'] })).opened).toBe(0);
});

test('what is not whole, or is not ours, is written anew', async () => {
  const first = await run();
  const kept = path.join(folder, 'cache');
  const files = readdirSync(kept).map((name) => path.join(kept, name));
  expect(files.every((file) => file.endsWith('.json'))).toBe(true);
  const damages = [
    (text: string) => text.slice(0, text.length / 2),
    () => '{"key":"","consulted":[],"result":null}',
    (text: string) => text.replace('gradus', 'Gradus'),
  ];
  for (const damage of damages) {
    for (const file of files) writeFileSync(file, damage(readFileSync(file, 'utf8')));
    expect(await run()).toEqual(first);
  }
  expect(await run()).toEqual({ ...first, opened: 0 });
});

test('neither errors nor a text that another plugin has changed are kept', async () => {
  const file = fileOf('main.ts');
  const text = readFileSync(file, 'utf8');
  const transformed = async (code: string) => {
    vi.mocked(openSession).mockClear();
    const result = await new LazyProject(optionsOf()).transform(code, file);
    return { code: result?.code, opened: vi.mocked(openSession).mock.calls.length };
  };
  await transformed(`// changed\n${text}`);
  const again = await transformed(`// changed\n${text}`);
  expect(again).toEqual({ code: expect.stringContaining('// changed'), opened: 1 });

  edit(file, 'const rate', 'let rate');
  expect(JSON.stringify((await run()).results)).toContain('GR1202');
  expect(await run()).toMatchObject({ opened: 1, results: [{ diagnostics: [{}] }, null, null] });
});

test('without a folder nothing is kept', async () => {
  await run({ cache: false });
  expect(readdirSync(folder)).not.toContain('cache');
});

test('two processes at once give the same, and leave what a third can use', async () => {
  const outdir = path.join(buildFolder, `lazy-${process.pid}`);
  await build({
    entryPoints: [path.join(import.meta.dirname, 'cache-process.ts')],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['ts-morph'],
    logLevel: 'silent',
  });
  try {
    const start = async () => {
      const program = path.join(outdir, 'cache-process.mjs');
      const { stdout } = await promisify(execFile)(process.execPath, [program, folder]);
      return JSON.parse(stdout) as { codes: unknown; isOpen: boolean };
    };
    const [first, second] = await Promise.all([start(), start()]);
    expect(first).toEqual({ codes: [expect.stringContaining('stepKernels'), null], isOpen: true });
    expect(second).toEqual(first);
    expect(await start()).toEqual({ ...first, isOpen: false });
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test.each(['ts-morph', 'typescript'] as const)(
  'an open project forgets only what an edit concerns: %s',
  async (oracle) => {
    writeFileSync(
      fileOf('other.ts'),
      "import type { Tensor } from 'gradus';\nexport type T = Tensor<[1]>;\n",
    );
    const session = await openSession(folder, 'annotated', oracle);
    const lowered = (name: string) => {
      const file = session.oracle.file(fileOf(name));
      return file && session.lowered(file);
    };
    const editAndAsk = (name: string) => {
      edit(fileOf(name), ';', '; // edited');
      session.oracle.refresh();
      return lowered('main.ts');
    };
    const first = lowered('main.ts');
    expect(first?.calls).toHaveLength(1);
    expect(editAndAsk('other.ts')).toBe(first);
    const second = editAndAsk('types.ts');
    expect(second).not.toBe(first);
    expect(second?.calls).toHaveLength(1);
    expect(editAndAsk('other.ts')).toBe(second);
    // What is kept is still emitted, with the answers of the checker of now.
    expect(second && session.emit(second, { isWhole: true })?.code).toContain('Written by gradus');
    session.oracle.close();
  },
);

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import * as esbuild from 'esbuild';
import * as tsup from 'tsup';
import * as vite from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTransformer, ProjectError } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import { build, check, explain } from '../../transformer/plugin/commands.ts';
import gradusEsbuild from '../../transformer/plugin/esbuild.ts';
import gradusVite from '../../transformer/plugin/vite.ts';
import { alias, app, copyOfApp as copyTo, edit, root } from './harness.ts';

const work = path.join(realpathSync(tmpdir()), `gradus-plugin-${process.pid}`);

/** The longest key first: `gradus/runtime` is not inside `gradus`. */
const viteAlias = Object.entries(alias)
  .map(([find, replacement]) => ({ find: new RegExp(`^${find}$`), replacement }))
  .toReversed();

const copyOfApp = (name: string): string => copyTo(path.join(work, name));

async function withEsbuild(folder: string, plugins: esbuild.Plugin[], minify = false) {
  const outfile = path.join(folder, `out-${plugins.length}-${minify}.mjs`);
  const result = await esbuild.build({
    entryPoints: [path.join(folder, 'src/main.ts')],
    outfile,
    bundle: true,
    minify,
    sourcemap: true,
    format: 'esm',
    target: 'es2022',
    alias,
    plugins,
    metafile: true,
    logLevel: 'silent',
  });
  return {
    code: readFileSync(outfile, 'utf8'),
    outfile,
    inputs: Object.keys(result.metafile.inputs),
  };
}

async function withVite(folder: string, plugins: vite.Plugin[]) {
  const result = await vite.build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: viteAlias },
    plugins,
    build: {
      write: false,
      sourcemap: 'hidden',
      minify: false,
      rollupOptions: { input: path.join(folder, 'src/main.ts'), preserveEntrySignatures: 'strict' },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !('output' in output)) throw new Error('no output');
  const chunk = output.output.find((o) => o.type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error('no chunk');
  return { code: chunk.code, inputs: Object.keys(chunk.modules), map: chunk.map };
}

async function lossesOf(file: string): Promise<unknown> {
  const { train } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    train: (n: number) => number[];
  };
  return train(5);
}

const COMPILER = /src\/(graph|ops|grad|ir|codegen)\//;
/** Ways to make code out of text. Plain `Function` types and comments do not count. */
const GENERATES = /\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(/;

beforeAll(() => mkdirSync(work, { recursive: true }));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('esbuild', () => {
  test('the bundle holds no compiler, and gives the same bits', async () => {
    const folder = copyOfApp('esbuild');
    const traced = await withEsbuild(folder, []);
    const lowered = await withEsbuild(folder, [gradusEsbuild({ tsconfig: folder })]);
    expect(traced.inputs.some((file) => COMPILER.test(file))).toBe(true);
    const used = lowered.inputs.filter((file) => COMPILER.test(file));
    // What a dead function imports is looked at, and dropped.
    const meta = lowered.code.match(/(?:src|transformer|node_modules)\/[\w./-]+\.ts/g) ?? [];
    expect(
      meta.filter((file) => COMPILER.test(file) || /transformer|node_modules/.test(file)),
    ).toEqual([]);
    expect(used.every((file) => !lowered.code.includes(`// ${file}`))).toBe(true);
    expect(lowered.code).not.toMatch(GENERATES);
    expect(lowered.code).not.toMatch(/ts-morph|magic-string/);
    expect(lowered.code.length).toBeLessThan(traced.code.length / 2);
    expect(await lossesOf(lowered.outfile)).toEqual(await lossesOf(traced.outfile));
  });

  test('minified, it gives the same bits', async () => {
    const folder = copyOfApp('minified');
    const traced = await withEsbuild(folder, [], true);
    const lowered = await withEsbuild(folder, [gradusEsbuild({ tsconfig: folder })], true);
    expect(await lossesOf(lowered.outfile)).toEqual(await lossesOf(traced.outfile));
  });

  test('an error fails the build with its code and the place', async () => {
    const folder = copyOfApp('esbuild-error');
    edit(
      path.join(folder, 'src/main.ts'),
      'mlp(params, x), y)',
      'mlp(params, x).mul(Math.random()), y)',
    );
    const failed = withEsbuild(folder, [gradusEsbuild({ tsconfig: folder })]);
    await expect(failed).rejects.toThrow(
      /main\.ts:\d+:\d+ error GR1114: Math\.random[\s\S]*> \d+ \|[\s\S]*fix: /,
    );
  });

  test('tensor work outside lower keeps the compiler, and works', async () => {
    const folder = copyOfApp('esbuild-open');
    edit(
      path.join(folder, 'src/main.ts'),
      'losses.push(result.loss.itemSync())',
      'losses.push(result.loss.mul(2).itemSync())',
    );
    const traced = await withEsbuild(folder, []);
    const lowered = await withEsbuild(folder, [gradusEsbuild({ tsconfig: folder })]);
    expect(lowered.code).toContain('stepKernels');
    expect(await lossesOf(lowered.outfile)).toEqual(await lossesOf(traced.outfile));
  });
});

describe('vite', () => {
  test('the bundle holds no compiler, and gives the same bits', async () => {
    const folder = copyOfApp('vite');
    const traced = await withVite(folder, []);
    const lowered = await withVite(folder, [gradusVite({ tsconfig: folder })]);
    expect(traced.inputs.some((file) => COMPILER.test(file))).toBe(true);
    expect(lowered.inputs.filter((file) => COMPILER.test(file))).toEqual([]);
    expect(lowered.code).not.toMatch(GENERATES);
    const files = {
      traced: path.join(folder, 'traced.mjs'),
      lowered: path.join(folder, 'lowered.mjs'),
    };
    writeFileSync(files.traced, traced.code);
    writeFileSync(files.lowered, lowered.code);
    expect(await lossesOf(files.lowered)).toEqual(await lossesOf(files.traced));
  });

  test('an error fails the build with its code', async () => {
    const folder = copyOfApp('vite-error');
    edit(path.join(folder, 'src/types.ts'), 'Tensor<[4, 3]>', 'Tensor<[5, 3]>');
    const failed = withVite(folder, [gradusVite({ tsconfig: folder })]);
    await expect(failed).rejects.toThrow(
      /model\.ts:5:\d+ error GR1401: matmul \[8, 4\] @ \[5, 3\]/,
    );
  });

  test.each([
    { name: 'without hot updates', socket: { ws: false as const } },
    { name: 'with hot updates', socket: { hmr: { server: createServer() } } },
  ])('a change of types alone is seen, $name', async ({ name, socket }) => {
    const folder = copyOfApp(`vite-stale-${name}`);
    const server = await vite.createServer({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      resolve: { alias: viteAlias },
      plugins: [gradusVite({ tsconfig: folder })],
      server: { middlewareMode: true, ...socket },
      appType: 'custom',
      optimizeDeps: { noDiscovery: true },
    });
    try {
      const before = await server.transformRequest('/src/main.ts');
      expect(before?.code).toContain('"float32", [8, 4]');
      const types = path.join(folder, 'src/types.ts');
      const changed = new Promise((resolve) => server.watcher.once('change', resolve));
      // The module of types is erased: only what the plugin said makes the server watch it.
      await expect.poll(() => Object.keys(server.watcher.getWatched()).length).toBeGreaterThan(0);
      edit(types, 'Tensor<[8, 4]>', 'Tensor<[6, 4]>');
      edit(types, "Tensor<[8], 'int32'>", "Tensor<[6], 'int32'>");
      edit(path.join(folder, 'src/types.ts'), 'export interface', '\nexport interface');
      await changed;
      await expect
        .poll(
          async () =>
            (await server.transformRequest('/src/main.ts').catch((e) => ({ code: String(e) })))
              ?.code,
          { timeout: 20_000 },
        )
        .toContain('"float32", [6, 4]');
    } finally {
      await server.close();
    }
  });
});

describe('tsup', () => {
  test('takes the esbuild plugin', async () => {
    const folder = copyOfApp('tsup');
    const traced = await withEsbuild(folder, []);
    await tsup.build({
      entry: { main: path.join(folder, 'src/main.ts') },
      outDir: path.join(folder, 'out'),
      outExtension: () => ({ js: '.mjs' }),
      format: 'esm',
      config: false,
      silent: true,
      tsconfig: path.join(folder, 'tsconfig.json'),
      noExternal: [/.*/],
      esbuildOptions: (options) => Object.assign(options, { alias }),
      esbuildPlugins: [gradusEsbuild({ tsconfig: folder })],
    });
    const outfile = path.join(folder, 'out/main.mjs');
    expect(readFileSync(outfile, 'utf8')).toContain('stepKernels');
    expect(readFileSync(outfile, 'utf8')).not.toMatch(GENERATES);
    expect(await lossesOf(outfile)).toEqual(await lossesOf(traced.outfile));
  });
});

describe('transform', () => {
  test('source maps lead back to the source', async () => {
    const transformer = await createTransformer({ tsconfig: app });
    const id = path.join(app, 'src/main.ts');
    const text = readFileSync(id, 'utf8');
    const result = transformer.transform(text, id);
    const map = new TraceMap(JSON.parse(result?.map?.toString() ?? '{}'));
    const place = (code: string, needle: string) => {
      const lines = code.split('\n');
      const line = lines.findIndex((l) => l.includes(needle));
      return { line: line + 1, column: (lines[line] ?? '').indexOf(needle) };
    };
    for (const needle of ['losses.push', 'export function train', 'const step', 'result.params']) {
      const found = originalPositionFor(map, place(result?.code ?? '', needle));
      expect({ line: found.line, column: found.column }).toEqual(place(text, needle));
    }
    // What is of no op leads to the call that it was written for.
    const { line, column } = originalPositionFor(map, place(result?.code ?? '', 'return (i0'));
    expect({ line, column }).toEqual(place(text, 'lower((params'));
    const model = path.join(app, 'src/model.ts');
    expect(map.sources).toEqual([id, model]);
    expect(map.sourcesContent).toEqual([text, readFileSync(model, 'utf8')]);
    expect(result?.watch.map((file) => path.basename(file))).toEqual([
      'main.ts',
      'model.ts',
      'types.ts',
    ]);
  });

  test('types that change on disk are read again', async () => {
    const folder = copyOfApp('stale');
    const transformer = await createTransformer({ tsconfig: folder });
    const id = path.join(folder, 'src/main.ts');
    const shapeIn = () =>
      transformer.transform(readFileSync(id, 'utf8'), id)?.code.includes('["float32", [16, 4]]');
    expect(shapeIn()).toBe(false);
    edit(
      path.join(folder, 'src/types.ts'),
      "Tensor<[8, 4]>;\nexport type Labels = Tensor<[8], 'int32'>",
      "Tensor<[16, 4]>;\nexport type Labels = Tensor<[16], 'int32'>",
    );
    // The rest of the app still makes tensors of 8 rows: only the type outside `lower` is wrong.
    expect(shapeIn()).toBe(true);
  });

  test('a module that was missing is found when it comes', async () => {
    const folder = copyOfApp('missing');
    const id = path.join(folder, 'src/main.ts');
    const model = path.join(folder, 'src/model.ts');
    const kept = readFileSync(model, 'utf8');
    rmSync(model);
    const transformer = await createTransformer({ tsconfig: folder });
    const errors = () =>
      transformer.transform(readFileSync(id, 'utf8'), id)?.diagnostics.map((d) => d.message);
    expect(errors()).toEqual(['mlp is not known at build time']);
    writeFileSync(model, kept);
    expect(errors()).toEqual([]);
  });

  test('a file outside the project is left alone, with a warning if it calls lower', async () => {
    const transformer = await createTransformer({ tsconfig: app });
    const id = path.join(root, 'elsewhere.ts');
    expect(transformer.transform("import { zeros } from 'gradus';", id)).toBeNull();
    const code = "import { lower } from 'gradus';";
    const result = transformer.transform(code, id);
    expect(result?.code).toBe(code);
    expect(result?.diagnostics).toMatchObject([{ code: 'GR1303', severity: 'warning', file: id }]);
  });

  test('a missing or broken tsconfig is named', async () => {
    await expect(createTransformer({ tsconfig: path.join(work, 'none') })).rejects.toThrow(
      ProjectError,
    );
    await expect(createTransformer({ tsconfig: path.join(work, 'none') })).rejects.toThrow(
      /no such file: .*none/,
    );
    const broken = path.join(work, 'broken.json');
    writeFileSync(broken, '{ "compilerOptions": { ');
    await expect(createTransformer({ tsconfig: broken })).rejects.toThrow(/broken\.json: /);
  });
});

describe('command line', () => {
  const options = (folder: string, files: string[] = []) => ({ project: '.', cwd: folder, files });

  test('check', async () => {
    const folder = copyOfApp('check');
    expect(await check(options(folder))).toEqual({
      ok: true,
      text: expect.stringMatching(
        /^step src\/main\.ts:\d+: \d+ kernels, arena \d+ bytes\nthe bundle needs no compiler\n1 function lowered, 0 errors$/,
      ),
    });
    edit(path.join(folder, 'src/model.ts'), 'tanh(add', 'tanh(add.call(null, x, x), add');
    expect((await check(options(folder))).ok).toBe(false);
  });

  test('explain', async () => {
    const folder = copyOfApp('explain');
    const source = readFileSync(path.join(folder, 'src/main.ts'), 'utf8').split('\n');
    const line = source.findIndex((l) => l.includes('const step')) + 2;
    const { ok, text } = await explain(options(folder), `src/main.ts:${line}`);
    expect(ok).toBe(true);
    expect(text).toMatch(/^step src\/main\.ts:\d+: /);
    expect((await explain(options(folder), 'src/main.ts:2')).text).toMatch(
      /nothing is lowered here/,
    );
    await expect(explain(options(folder), 'src/none.ts')).rejects.toThrow(
      /none\.ts is not a source file of/,
    );
  });

  test('build writes JavaScript that runs, with maps to the TypeScript', async () => {
    const folder = copyOfApp('build');
    const { ok, text } = await build(options(folder), 'out', { language: 'js' });
    expect({ ok, text }).toEqual({
      ok: true,
      text: expect.stringContaining('3 files written to out'),
    });
    const files = readdirSync(path.join(folder, 'out')).toSorted();
    expect(files).toEqual([
      'main.js',
      'main.js.map',
      'model.js',
      'model.js.map',
      'types.js',
      'types.js.map',
    ]);
    const code = readFileSync(path.join(folder, 'out/main.js'), 'utf8');
    const map = new TraceMap(readFileSync(path.join(folder, 'out/main.js.map'), 'utf8'));
    const line = code.split('\n').findIndex((l) => l.includes('losses.push')) + 1;
    const found = originalPositionFor(map, { line, column: 8 });
    const source = readFileSync(path.join(folder, 'src/main.ts'), 'utf8').split('\n');
    expect(found.source).toBe('../src/main.ts');
    expect(source[(found.line ?? 0) - 1]).toContain('losses.push');
    const bundled = path.join(folder, 'bundle.mjs');
    await esbuild.build({
      entryPoints: [path.join(folder, 'out/main.js')],
      outfile: bundled,
      bundle: true,
      format: 'esm',
      alias,
      logLevel: 'silent',
    });
    const traced = await withEsbuild(folder, []);
    expect(await lossesOf(bundled)).toEqual(await lossesOf(traced.outfile));
  });

  test('build writes nothing when there are errors', async () => {
    const folder = copyOfApp('build-error');
    edit(path.join(folder, 'src/main.ts'), 'const rate = 0.1', 'let rate = 0.1');
    const { ok, text } = await build(options(folder), 'out', { language: 'js' });
    expect(ok).toBe(false);
    expect(text).toMatch(/GR1202[\s\S]*nothing was written$/);
    expect(existsSync(path.join(folder, 'out'))).toBe(false);
  });

  test('a syntax error in a file that lowers nothing stops a build, too', async () => {
    const folder = copyOfApp('build-syntax');
    writeFileSync(path.join(folder, 'src/other.ts'), 'export const x = (1;\n');
    expect(await check(options(folder))).toMatchObject({ ok: false });
    const { ok, text } = await build(options(folder), 'out', { language: 'js' });
    expect(ok).toBe(false);
    expect(text).toMatch(/GR1301[\s\S]*nothing was written$/);
    expect(existsSync(path.join(folder, 'out'))).toBe(false);
  });

  test('build writes TypeScript on request, which still has its types', async () => {
    const folder = copyOfApp('build-ts');
    expect((await build(options(folder), 'out', { language: 'ts' })).ok).toBe(true);
    expect(readdirSync(path.join(folder, 'out')).toSorted()).toContain('main.ts.map');
    edit(path.join(folder, 'tsconfig.json'), '"src"', '"out"');
    expect(await check(options(folder))).toMatchObject({ ok: true });
    const session = await openSession(folder);
    expect(session.oracle.typeErrors(session.oracle.files())).toEqual([]);
  });

  test('build does not overwrite sources', async () => {
    const folder = copyOfApp('build-clash');
    await expect(build(options(folder), 'src', { language: 'ts' })).rejects.toThrow(
      /is a source file/,
    );
  });
});

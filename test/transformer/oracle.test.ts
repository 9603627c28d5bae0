/** Both oracles say the same of every project here, and the same as they should. */
import { execFile, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Mode, OracleName } from '../../transformer/api.ts';
import { type Diagnostic, messages } from '../../transformer/messages.ts';
import { openSession } from '../../transformer/open.ts';
import { requireTypeScript } from '../../transformer/oracle/peer.ts';
import { check } from '../../transformer/plugin/commands.ts';
import gradus from '../../transformer/plugin/esbuild.ts';
import type { Session } from '../../transformer/session.ts';
import { transformerOf } from '../../transformer/transform.ts';
import { alias, root } from './harness.ts';

const oracles = ['ts-morph', 'typescript'] as const satisfies readonly OracleName[];
const projects = path.join(import.meta.dirname, 'projects');
const work = path.join(realpathSync(tmpdir()), `gradus-oracle-${process.pid}`);
const opened: Session[] = [];

beforeAll(() => mkdirSync(work, { recursive: true }));
afterAll(() => {
  for (const { oracle } of opened) oracle.close();
  rmSync(work, { recursive: true, force: true });
});

async function open(
  tsconfig: string,
  oracle: OracleName,
  mode: Mode = 'annotated',
): Promise<Session> {
  const session = await openSession(tsconfig, mode, oracle);
  opened.push(session);
  return session;
}

/** The compilers' own errors: the code and the place must agree, the words only where no list says otherwise. */
const fromCompiler = new Set([messages.syntaxError('').code, messages.typeError('').code]);

/** `file message` of errors of which TypeScript 6 and 7 say the same thing in other words. There are none. */
const IN_OTHER_WORDS: readonly string[] = [];

interface Answer {
  readonly code: string | undefined;
  readonly map: string | undefined;
  readonly watch: readonly string[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

function answerOf(session: Session, file: string): Answer {
  const result = transformerOf(session).transform(readFileSync(file, 'utf8'), file);
  return {
    code: result?.code,
    map: result?.map?.toString(),
    watch: result?.watch,
    diagnostics: result?.diagnostics ?? [],
  };
}

const withoutWords = ({ diagnostics, ...rest }: Answer) => ({
  ...rest,
  diagnostics: diagnostics.map((d) =>
    fromCompiler.has(d.code) ? { ...d, message: /^TS\d+/.exec(d.message)?.[0] } : d,
  ),
});

/** What both say of all files of a project, by file; throws if they disagree. */
async function agreed(tsconfig: string, mode?: Mode): Promise<ReadonlyMap<string, Answer>> {
  const [one, other] = await Promise.all(oracles.map((oracle) => open(tsconfig, oracle, mode)));
  if (!one || !other) throw new Error('two oracles');
  const names = (session: Session) => session.oracle.files().map(({ fileName }) => fileName);
  expect(names(other).toSorted()).toEqual(names(one).toSorted());
  const differing: string[] = [];
  const answers = names(one).map((file): [string, Answer] => {
    const [first, second] = [answerOf(one, file), answerOf(other, file)];
    expect(withoutWords(second), file).toEqual(withoutWords(first));
    for (const [i, { message }] of first.diagnostics.entries()) {
      const name = `${path.relative(root, file)} ${message}`;
      if (second.diagnostics[i]?.message !== message) differing.push(name);
    }
    return [path.relative(path.dirname(one.oracle.configFile), file), first];
  });
  expect(differing.filter((name) => !IN_OTHER_WORDS.includes(name))).toEqual([]);
  const kept = (session: Session) =>
    session
      .liveness()
      .reasons.map(({ what, at }) =>
        typeof at === 'string' ? `${what} in ${at}` : `${what} at ${session.oracle.placeOf(at)}`,
      );
  expect(kept(other).toSorted()).toEqual(kept(one).toSorted());
  return new Map(answers);
}

/** `main.ts: lowered`, `main.ts: GR1006`: what becomes of the modules that do not stay as they are. */
async function outcomes(tsconfig: string, mode?: Mode): Promise<string[]> {
  const answers = [...(await agreed(tsconfig, mode))];
  return answers
    .filter(([, { code }]) => code !== undefined)
    .map(([file, { diagnostics }]) => {
      const codes = diagnostics.filter((d) => d.severity === 'error').map(({ code }) => code);
      return `${file}: ${codes.length > 0 ? codes.join(' ') : 'lowered'}`;
    })
    .toSorted();
}

describe('the corpus', () => {
  test('all samples', { timeout: 120_000 }, async () => {
    const answers = await agreed(path.join(import.meta.dirname, 'samples'));
    const inputs = [...answers].filter(([file]) => file.endsWith('input.ts'));
    const isRefused = ({ diagnostics }: Answer) => diagnostics.some((d) => d.severity === 'error');
    for (const [file, answer] of inputs) {
      expect(isRefused(answer), file).toBe(file.startsWith('refuse-'));
    }
    expect(inputs.length).toBeGreaterThan(100);
  });

  test('the applications of the tests, and the digits example', { timeout: 120_000 }, async () => {
    const tsconfig = path.join(work, 'applications.json');
    const digits = path.join(root, 'examples/digits');
    const folders = ['app/src', 'page', 'both'].map((name) => path.join(import.meta.dirname, name));
    const config = {
      extends: path.join(root, 'tsconfig.json'),
      include: [...folders, digits],
      exclude: [path.join(digits, 'wrong.ts')],
    };
    writeFileSync(tsconfig, JSON.stringify(config));
    const found = (await outcomes(tsconfig, 'infer')).filter((line) => line.endsWith(': lowered'));
    const lowered = found.map((line) => line.split('/').slice(-2).join('/'));
    for (const name of ['src/main.ts', 'both/model.ts', 'digits/model.ts']) {
      expect(lowered).toContain(`${name}: lowered`);
    }
  });
});

test('texts with marks, carriage returns and characters of any length', async () => {
  const folder = path.join(work, 'texts');
  mkdirSync(path.join(folder, 'src'), { recursive: true });
  const config = { extends: path.join(projects, 'tsconfig.base.json'), include: ['src'] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const head = "import { lower, type Tensor } from 'gradus';";
  const texts = {
    'mark.ts': `\uFEFF${head}\r\n/** 🚀 */\r\nexport const für = lower((漢: Tensor<[3]>) => 漢.mul('🚀'.length));`,
    'place.ts': `${head}\r\nconst s = '🚀'; lower((x: Tensor<[3]>) => x.mul(s.length + Math.random()));`,
    'program.ts': `#!/usr/bin/env node\n${head}\nconst { a = 2, ...r } = { b: 3 } as { a?: 1 };\nexport const f = lower((x: Tensor<[3]>) => x.mul(a));`,
  };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(path.join(folder, 'src', name), text);
  }
  const answers = await agreed(folder);
  expect([...answers.values()].map(({ diagnostics }) => diagnostics.length)).toEqual([0, 1, 0]);
  expect(answers.get('src/place.ts')?.diagnostics).toMatchObject([{ line: 2, column: 65 }]);
  expect(answers.get('src/mark.ts')?.code).toMatch(/^import/);
});

test('the command line and the plugin give the same text', async () => {
  const app = path.join(import.meta.dirname, 'app');
  const texts = await Promise.all(
    oracles.map(async (oracle) => {
      const checked = await check({ project: app, cwd: app, files: [], oracle });
      const { outputFiles } = await build({
        entryPoints: [path.join(app, 'src/main.ts')],
        bundle: true,
        format: 'esm',
        alias,
        plugins: [gradus({ tsconfig: app, oracle })],
        write: false,
      });
      return [checked.text, outputFiles[0]?.text];
    }),
  );
  expect(texts[0]?.[0]).toMatch(/1 function lowered, 0 errors$/);
  expect(texts[1]).toEqual(texts[0]);
});

describe('projects', () => {
  test.each([
    ['aliases', ['src/main.ts: lowered']],
    ['extensions', ['src/main.mts: lowered', 'src/view.tsx: lowered']],
    ['cycles', ['src/even.ts: lowered']],
    [
      'references/app',
      ['src/main.ts: lowered', 'src/opaque.ts: GR1206', 'src/through.ts: lowered'],
    ],
    ['solution/tsconfig.app.json', ['src/main.ts: lowered']],
    ['solution/tsconfig.tools.json', ['tools/tool.ts: GR1006']],
  ])('%s', async (name, expected) => {
    expect(await outcomes(path.join(projects, name))).toEqual(expected);
  });

  test('whoever keeps what is made looks at the same, referenced projects included', async () => {
    const folder = path.join(projects, 'references');
    const short = (names: readonly string[]) =>
      names.map((name) => path.relative(folder, name)).toSorted();
    const inputs = await Promise.all(
      oracles.map(async (oracle) => {
        const given = (await open(path.join(folder, 'app'), oracle)).oracle.inputs();
        const { configs, folders, files, foreign, texts } = given;
        return {
          configs: short(configs),
          folders,
          files: short(files),
          foreign: short(foreign),
          texts: new Map([...texts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
        };
      }),
    );
    expect(inputs[1]).toEqual(inputs[0]);
    const configs = ['app', 'built', 'core'].map((name) => `${name}/tsconfig.json`);
    expect(inputs[0]).toMatchObject({
      configs: ['../tsconfig.base.json', ...configs],
      folders: ['app', 'core', 'built'].map((name) => [path.join(folder, name, 'src'), true]),
    });
  });

  /** A copy of a project with packages in its `node_modules`, which git does not keep. */
  function withPackages(name: string, links: Readonly<Record<string, string>>): string {
    const folder = path.join(work, name);
    cpSync(path.join(projects, name), folder, { recursive: true });
    for (const [place, target] of Object.entries(links)) {
      mkdirSync(path.dirname(path.join(folder, place)), { recursive: true });
      symlinkSync(target, path.join(folder, place));
    }
    cpSync(path.join(projects, 'tsconfig.base.json'), path.join(work, 'tsconfig.base.json'));
    return folder;
  }

  test('a package of the workspace is lowered from its sources', async () => {
    const folder = withPackages('workspace', {
      'packages/app/node_modules/@work/layers': '../../../layers',
      'packages/app/node_modules/gradus': root,
      'packages/layers/node_modules/gradus': root,
    });
    expect(await outcomes(path.join(folder, 'packages/app'))).toEqual(['src/main.ts: lowered']);
  });

  test('two copies of gradus are named', async () => {
    const answers = await agreed(path.join(projects, 'copies'));
    expect(answers.get('main.ts')?.diagnostics).toMatchObject([{ code: 'GR1307', line: 4 }]);
    expect(answers.get('main.ts')?.diagnostics[0]?.message).toMatch(/: gradus and layers.gradus$/);
  });
});

describe.each(oracles)('%s', (oracle) => {
  test.each([
    ['none', /^no such file: .*none; name the tsconfig/],
    ['solution', /includes no files, only references .* tsconfig: '\.\/tsconfig\.app\.json'/],
    ['broken', /broken.tsconfig\.json: .*expected/],
    ['orphan', /orphan.tsconfig\.json: .*missing\.json/],
  ])('a config that cannot be used: %s', async (name, sentence) => {
    const configs: Readonly<Record<string, string>> = {
      broken: '{ "compilerOptions": { ',
      orphan: '{ "extends": "./missing.json" }',
    };
    const folder = name === 'solution' ? path.join(projects, name) : path.join(work, name);
    const text = configs[name];
    if (text) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'tsconfig.json'), text);
    }
    await expect(open(folder, oracle)).rejects.toThrow(sentence);
  });

  test('follows edits, in the bundler and on disk', async () => {
    const folder = path.join(work, `edits-${oracle}`);
    cpSync(path.join(projects, 'aliases'), folder, { recursive: true });
    const config = JSON.parse(readFileSync(path.join(folder, 'tsconfig.json'), 'utf8'));
    config.extends = path.join(projects, 'tsconfig.base.json');
    config.compilerOptions.paths.gradus = [path.join(root, 'src/index.ts')];
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    const main = path.join(folder, 'src/main.ts');
    const input = path.join(folder, 'src/types/input.ts');
    const session = await open(folder, oracle);
    const transformer = transformerOf(session);
    const text = readFileSync(main, 'utf8');
    const codes = (code = text) =>
      transformer.transform(code, main)?.diagnostics.map((d) => d.code) ?? [];
    const { version } = session.oracle;
    expect(codes()).toEqual([]);
    expect(session.oracle.version).toBe(version);

    // A text that is not on disk, and back.
    expect(codes(text.replace('x: Input', 'x: unknown'))).toEqual(['GR1006']);
    expect(codes()).toEqual([]);

    // A type that another file declares.
    writeFileSync(input, readFileSync(input, 'utf8').replace('[4, 3]', '[4, number]'));
    expect(codes()).toEqual(['GR1002']);
    writeFileSync(input, readFileSync(input, 'utf8').replace('[4, number]', '[5, 3]'));
    expect(codes()).toEqual([]);

    // A file that comes, and goes.
    const other = text.replace("'#types/input'", "'#types/other'");
    expect(codes(other).length).toBe(1);
    writeFileSync(path.join(folder, 'src/types/other.ts'), readFileSync(input));
    expect(codes(`${other}\n`)).toEqual([]);
    rmSync(path.join(folder, 'src/types/other.ts'));
    expect(codes(`${other}\n\n`).length).toBe(1);
    expect(session.oracle.files().map((file) => path.basename(file.fileName))).not.toContain(
      'other.ts',
    );
  });
});

test('an option that TypeScript 7 has no more is named', async () => {
  const tsconfig = path.join(work, 'base-url.json');
  const config = {
    extends: path.join(projects, 'tsconfig.base.json'),
    compilerOptions: { baseUrl: '.', ignoreDeprecations: '6.0' },
    include: [path.join(projects, 'cycles/src')],
  };
  writeFileSync(tsconfig, JSON.stringify(config));
  await expect(open(tsconfig, 'typescript')).rejects.toThrow(/'baseUrl' has been removed/);
  expect((await open(tsconfig, 'ts-morph')).all().flatMap((f) => f.diagnostics)).toEqual([]);
});

test('an oracle that is not there, or not of this version, is named', async () => {
  expect(() => requireTypeScript('7.0.9')).not.toThrow();
  expect(() => requireTypeScript('6.0.2')).toThrow(/but 6\.0\.2 is installed; run: npm install/);
  expect(() => requireTypeScript('7.1.0')).toThrow(/needs typescript 7\.0, but 7\.1\.0/);
  const other = 'babel' as OracleName;
  await expect(openSession(projects, 'annotated', other)).rejects.toThrow(
    /oracle is babel; it must be one of ts-morph/,
  );
});

describe('the process of TypeScript 7', () => {
  /** A program that opens the oracle, says the id of its process, and does not close it. */
  async function program(after: string): Promise<string> {
    const file = path.join(root, 'node_modules/.cache/gradus-tests', `ends-${process.pid}.mjs`);
    await build({
      stdin: {
        contents: `
          import { execFileSync } from 'node:child_process';
          import { openSession } from './transformer/open.ts';
          await openSession(${JSON.stringify(path.join(projects, 'cycles'))}, 'annotated', 'typescript');
          console.log(execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
            .split('\\n').find((line) => line.includes('--api')).trim().split(' ')[0]);
          ${after}`,
        resolveDir: root,
        loader: 'ts',
      },
      outfile: file,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'silent',
    });
    return file;
  }

  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  async function goes(pid: number): Promise<boolean> {
    for (let tries = 0; tries < 100 && isAlive(pid); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return !isAlive(pid);
  }

  test('does not keep the program alive, and ends with it', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [await program('')]);
    expect(Number(stdout)).toBeGreaterThan(0);
    expect(await goes(Number(stdout))).toBe(true);
  });

  test('ends when the program is killed', async () => {
    const child = spawn(process.execPath, [await program('setInterval(() => {}, 1000);')]);
    const pid = await new Promise<number>((resolve) => {
      child.stdout.once('data', (data) => resolve(Number(data)));
    });
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    expect(await goes(pid)).toBe(true);
  });

  test('ends when the session is closed', async () => {
    const session = await openSession(path.join(projects, 'cycles'), 'annotated', 'typescript');
    session.oracle.close();
    expect(() => session.oracle.files()).toThrow(/closed/);
  });
});

// What `tsc` says, under each TypeScript that is supported: test-d/ compiles without a complaint,
// each line of test-d/errors*.ts and test-d/bugs/ gets its sentence, and no op costs the compiler more than its
// budget.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cost, FIRST_USE, GPT2, GPT2_USE, LITERAL } from '../test-d/budget.ts';
import { type Complaint, check, checkAll } from './typescript.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'test-d');
const cache = join(root, 'node_modules/.cache/types');
const require = createRequire(import.meta.url);

const filesIn = (path: string) =>
  readdirSync(join(folder, path))
    .filter((file) => /^[a-z][a-z-]*\.ts$/.test(file))
    .map((file) => join(path, file));
const files = [...filesIn('.'), ...filesIn('bugs')];

/** What each op may cost, from every test-d/budget*.ts. */
interface Budget {
  readonly budget: Readonly<Record<string, Cost>>;
  /** What whole files cost. */
  readonly programs?: Readonly<Record<string, number>>;
}
const budgets: readonly Budget[] = await Promise.all(
  files.filter((file) => file.startsWith('budget')).map((file) => import(join(folder, file))),
);

/** The files of wrong programs, with the comments that silence them made plain. Files, since tsc reads files. */
const wrong = files.filter((file) => /^(errors|bugs\/)/.test(file));
const loud = (file: string) => join(dirname(file), `.${basename(file)}`);
const sourceOf = (file: string) => readFileSync(join(folder, file), 'utf8');

interface Sentence {
  readonly file: string;
  readonly line: number;
  readonly sentence: string;
}

/** The sentences, by the file and the line that they are expected on. */
const sentences = wrong.flatMap((file) =>
  sourceOf(file)
    .split('\n')
    .flatMap((text, index): Sentence[] => {
      const sentence = /@ts-expect-error (.*)/.exec(text)?.[1];
      return sentence ? [{ file: loud(file), line: index + 2, sentence }] : [];
    }),
);

interface Found extends Complaint {
  readonly file: string;
}

/** Runs a `tsc` over all of test-d, and over the file without its silencing comments. */
function tsc(command: string): Found[] {
  mkdirSync(cache, { recursive: true });
  const config = join(cache, `tsconfig.${dirname(command).length}.json`);
  const all = [...files, ...wrong.map(loud)].map((file) => join(folder, file));
  const compilerOptions = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions,
      files: all,
      include: [],
    }),
  );
  const run = spawnSync(process.execPath, [command, '-p', config, '--pretty', 'false'], {
    encoding: 'utf8',
    cwd: root,
  });
  return parse(run.stdout);
}

/** `file(line,column): error TS1234: text`, and lines that go on from there. */
function parse(output: string): Found[] {
  const found: { file: string; line: number; text: string }[] = [];
  for (const line of output.split('\n')) {
    const start = /^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/.exec(line);
    const last = found.at(-1);
    if (start) found.push({ file: start[1] ?? '', line: Number(start[2]), text: start[3] ?? '' });
    else if (last) last.text += `\n${line}`;
  }
  return found;
}

/** The compiler that ts-morph bundles has no command line. */
function bundled(): Found[] {
  const sources = [...files, ...wrong.map(loud)].map((file) => [file, sourceOf(file)] as const);
  return Array.from(checkAll(new Map(sources))).flatMap(([file, complaints]) =>
    complaints.map((complaint) => ({ ...complaint, file: `test-d/${file}` })),
  );
}

const isLoud = ({ file }: Found) => basename(file).startsWith('.');
const isAt = (one: Found, { file, line }: Sentence) =>
  one.file.endsWith(`test-d/${file}`) && one.line === line;

const compilers: Record<string, () => Found[]> = {
  'typescript 7.0': () => tsc(join(root, 'node_modules/typescript/bin/tsc')),
  'typescript 6.0': bundled,
  'typescript 5.9': () => tsc(require.resolve('@tsd/typescript/typescript/lib/tsc.js')),
};

beforeAll(() => {
  for (const file of wrong)
    writeFileSync(
      join(folder, loud(file)),
      sourceOf(file).replaceAll('@ts-expect-error', 'expected:'),
    );
});
afterAll(() => {
  for (const file of wrong) rmSync(join(folder, loud(file)), { force: true });
});

describe.each(Object.entries(compilers))('%s', (_name, run) => {
  let found: Found[];
  // A quarter of a minute, on a machine that has nothing else to do.
  beforeAll(() => {
    found = run();
  }, 300_000);

  test('test-d compiles', () => {
    expect(found.filter((one) => !isLoud(one))).toEqual([]);
  });

  test('each wrong line gets its sentence', () => {
    const complaints = found.filter(isLoud);
    const at = (where: Sentence) => complaints.filter((one) => isAt(one, where));
    const unexpected = complaints.filter((one) => !sentences.some((where) => isAt(one, where)));
    const missing = sentences.filter(
      (where) => !at(where).some((one) => one.text.includes(where.sentence)),
    );
    expect(sentences.length).toBeGreaterThan(100);
    expect(unexpected).toEqual([]);
    expect(missing.map((where) => ({ ...where, got: at(where).map((one) => one.text) }))).toEqual(
      [],
    );
  });
});

describe('instantiations', () => {
  const repeats = 30;
  const imports = "import * as gradus from '../src/index.ts';\n";
  const cost = (lines: string[]) => {
    const { complaints, instantiations } = check(imports + lines.join('\n'), 'cost.ts');
    expect(complaints).toEqual([]);
    return instantiations;
  };

  test.each(budgets.flatMap(({ budget }) => Object.entries(budget)))(
    '%s',
    (_name, { pinned, line }) => {
      const one = cost([line(1)]);
      const many = cost(Array.from({ length: repeats }, (_, i) => line(i + 2)));
      const each = Math.round((many - one) / (repeats - 1));
      expect(each).toBeLessThanOrEqual(pinned * 1.1);
      expect(each, 'the budget can be lowered').toBeGreaterThanOrEqual(pinned * 0.8);
    },
  );

  test.each(budgets.flatMap(({ programs = {} }) => Object.entries(programs)))(
    '%s as a whole',
    (file, pinned) => {
      const { instantiations } = check(sourceOf(file), file);
      expect(instantiations).toBeLessThanOrEqual(pinned * 1.1);
      expect(instantiations, 'the budget can be lowered').toBeGreaterThanOrEqual(pinned * 0.8);
    },
  );

  // The whole: the first use of the library included.
  test('the forward pass of GPT-2', () => {
    expect(cost([GPT2])).toBeLessThan(23_000);
    expect(cost([GPT2, GPT2_USE])).toBeLessThan(24_000);
  });

  test('a file of 1,000 mixed ops', () => {
    const all = budgets.flatMap(({ budget }) => Object.values(budget));
    const lines = Array.from({ length: 1000 }, (_, k) =>
      all[k % all.length]?.line(2 + Math.floor(k / all.length)),
    );
    expect(cost(lines.map(String))).toBeLessThan(390_000);
  });

  test('the first use of the library', () => {
    expect(cost([FIRST_USE])).toBeLessThan(12_000);
  });

  // Alone it takes tsc 7.0 a third of a second. Inferred badly, it takes half a minute.
  test('a literal of 300 x 100', () => {
    cost(['gradus.tensor([[1, 2]]);']);
    const start = performance.now();
    expect(cost([LITERAL])).toBeLessThan(2_000);
    expect(performance.now() - start).toBeLessThan(8_000);
  });
});

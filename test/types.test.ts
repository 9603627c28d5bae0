// What `tsc` says, under each TypeScript that is supported: test-d/ compiles without a complaint,
// each line of test-d/errors.ts gets its sentence, and no op costs the compiler more than its
// budget.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { budget, FIRST_USE, LITERAL } from '../test-d/budget.ts';
import { type Complaint, check } from './typescript.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'test-d');
const cache = join(root, 'node_modules/.cache/types');
const require = createRequire(import.meta.url);

/** errors.ts with the comments that silence it made plain. A file, since tsc reads files. */
const wrong = join(folder, '.errors.ts');
const source = readFileSync(join(folder, 'errors.ts'), 'utf8');
const positive = readdirSync(folder).filter((file) => /^[a-z]+\.ts$/.test(file));

/** The sentences, by the line that they are expected on. */
const sentences = new Map<number, string>();
source.split('\n').forEach((line, index) => {
  const sentence = /@ts-expect-error (.*)/.exec(line)?.[1];
  if (sentence) sentences.set(index + 2, sentence);
});

interface Found extends Complaint {
  readonly file: string;
}

/** Runs a `tsc` over all of test-d, and over the file without its silencing comments. */
function tsc(command: string): Found[] {
  mkdirSync(cache, { recursive: true });
  const config = join(cache, `tsconfig.${dirname(command).length}.json`);
  const files = [...positive.map((file) => join(folder, file)), wrong];
  const compilerOptions = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  writeFileSync(
    config,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }),
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

/** The compiler that ts-morph bundles has no command line, so it checks file by file. */
function bundled(): Found[] {
  return [...positive, '.errors.ts'].flatMap((file) =>
    check(readFileSync(join(folder, file), 'utf8'), file).complaints.map((complaint) => ({
      ...complaint,
      file: `test-d/${file}`,
    })),
  );
}

const compilers: Record<string, () => Found[]> = {
  'typescript 7.0': () => tsc(join(root, 'node_modules/typescript/bin/tsc')),
  'typescript 6.0': bundled,
  'typescript 5.9': () => tsc(require.resolve('@tsd/typescript/typescript/lib/tsc.js')),
};

beforeAll(() => writeFileSync(wrong, source.replaceAll('@ts-expect-error', 'expected:')));
afterAll(() => rmSync(wrong, { force: true }));

describe.each(Object.entries(compilers))('%s', (_name, run) => {
  let found: Found[];
  beforeAll(() => {
    found = run();
  });

  test('test-d compiles', () => {
    expect(found.filter((one) => !one.file.endsWith('.errors.ts'))).toEqual([]);
  });

  test('each wrong line gets its sentence', () => {
    const complaints = found.filter((one) => one.file.endsWith('.errors.ts'));
    const unexpected = complaints.filter((one) => !sentences.get(one.line));
    const missing = [...sentences].filter(
      ([line, sentence]) =>
        !complaints.some((one) => one.line === line && one.text.includes(`${sentence}`)),
    );
    expect(unexpected).toEqual([]);
    expect(
      missing.map(([line, sentence]) => ({
        line,
        sentence,
        got: complaints.filter((one) => one.line === line).map((one) => one.text),
      })),
    ).toEqual([]);
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

  test.each(Object.entries(budget))('%s', (_name, { pinned, line }) => {
    const one = cost([line(1)]);
    const many = cost(Array.from({ length: repeats }, (_, i) => line(i + 2)));
    const each = Math.round((many - one) / (repeats - 1));
    expect(each).toBeLessThanOrEqual(pinned * 1.1);
    expect(each, 'the budget can be lowered').toBeGreaterThanOrEqual(pinned * 0.8);
  });

  test('the first use of the library', () => {
    expect(cost([FIRST_USE])).toBeLessThan(12_100);
  });

  // Alone it takes tsc 7.0 a third of a second. Inferred badly, it takes half a minute.
  test('a literal of 300 x 100', () => {
    cost(['gradus.tensor([[1, 2]]);']);
    const start = performance.now();
    expect(cost([LITERAL])).toBeLessThan(2_000);
    expect(performance.now() - start).toBeLessThan(8_000);
  });
});

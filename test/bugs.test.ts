/**
 * The wrong programs of test-d/bugs, without their types: each throws the very sentence that `tsc` is to print for
 * it (which test/types.test.ts holds), and nothing else.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { GradusError } from 'gradus';
import { describe, expect, test } from 'vitest';

const folder = new URL('../test-d/bugs/', import.meta.url);
const files = readdirSync(folder).filter((file) => /^[a-z][a-z-]*\.ts$/.test(file));

interface Bug {
  readonly name: string;
  readonly sentences: readonly string[];
}

/** The programs of a file, and what is expected of each. */
const bugsIn = (file: string): Bug[] =>
  readFileSync(new URL(file, folder), 'utf8')
    .split('\nexport function ')
    .slice(1)
    .map((text) => ({
      name: /^\w+/.exec(text)?.[0] ?? '',
      sentences: Array.from(
        text.matchAll(/@ts-expect-error (.*)/g),
        ([, sentence = '']) => sentence,
      ),
    }));

function thrown(program: () => unknown): unknown {
  try {
    program();
  } catch (error) {
    return error;
  }
  return undefined;
}

const all = files.map((file) => ({ file, bugs: bugsIn(file) }));

describe.each(all)('$file', ({ file, bugs }) => {
  test.each(bugs)('$name', async ({ name, sentences }) => {
    const programs: Readonly<Record<string, () => unknown>> = await import(
      new URL(file, folder).pathname
    );
    const error = thrown(programs[name] as () => unknown);
    expect(error).toBeInstanceOf(GradusError);
    expect([(error as Error).message]).toEqual(sentences);
  });

  test('has no other programs', async () => {
    const programs = await import(new URL(file, folder).pathname);
    expect(Object.keys(programs).sort()).toEqual(bugs.map(({ name }) => name).sort());
  });
});

test('there are enough of them, each once', () => {
  const names = all.flatMap(({ bugs }) => bugs.map(({ name }) => name));
  expect(names.length).toBeGreaterThanOrEqual(290);
  expect(new Set(names).size).toBe(names.length);
});

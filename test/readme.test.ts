/** The README's code compiles, complains where it says, and prints what it says. */
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { check } from './typescript.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
/** As it would stand in a file of this project. */
const inPlace = (code: string) => code.replaceAll("'gradus'", "'../src/index.ts'");
/** The text of a comment that spans lines, as one line. */
const quoted = (code: string) =>
  [...code.matchAll(/^\/\/ (Argument[\s\S]*?)$(?!\n\/\/)/gm)].map(([, text]) =>
    text?.replaceAll('\n// ', ' '),
  );

describe('the code in the README', () => {
  test('is there', () => expect(blocks.length).toBeGreaterThanOrEqual(3));

  test.each(blocks.map((code, i) => [i, code] as const))(
    'block %i compiles, or fails as quoted',
    (_i, code) => {
      const { complaints } = check(inPlace(code), 'readme.ts');
      expect(complaints.map(({ text }) => text)).toEqual(quoted(code));
    },
  );

  test('prints the gradient that it says', async () => {
    const code = blocks.find((block) => block.includes('y.backward()')) ?? '';
    const printed: string[] = [];
    const { outputFiles } = await build({
      stdin: { contents: inPlace(code), resolveDir: import.meta.dirname, loader: 'ts' },
      bundle: true,
      format: 'iife',
      write: false,
    });
    const run = new Function('console', outputFiles[0]?.text ?? '');
    run({
      log: (...values: unknown[]) => printed.push(values.map((x) => JSON.stringify(x)).join(' ')),
    });
    expect(printed.at(-1)).toBe('[0,4,8,12]');
  });
});

/** docs/gradients.md, each of its programs followed by what it prints. */
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import * as gradus from 'gradus';

const file = new URL('../../docs/gradients.md', import.meta.url);

/** A program, and the block after it with its output. */
const PAIR = /```ts\n((?:(?!```)[\s\S])*?)```\n\n```(text|ts)\n[\s\S]*?```/g;

const shown = (x: unknown): string => (Array.isArray(x) ? `[${x.join(', ')}]` : String(x));

/** Runs a program, and returns what it prints. */
function output(program: string): string {
  const { code } = transformSync(program, { loader: 'ts', format: 'cjs' });
  const printed: string[] = [];
  const log = (...values: unknown[]) => printed.push(values.map(shown).join(' '));
  new Function('require', 'console', code)(() => gradus, { log });
  return printed.join('\n').trimEnd();
}

/** The programs of the page. */
export const gradientPrograms = (): string[] =>
  [...readFileSync(file, 'utf8').matchAll(PAIR)].map(([, program]) => program ?? '');

/** The page with what its programs print now. */
export const gradientsPage = (): string =>
  readFileSync(file, 'utf8').replace(
    PAIR,
    (_, program: string, language: string) =>
      `\`\`\`ts\n${program}\`\`\`\n\n\`\`\`${language}\n${output(program)}\n\`\`\``,
  );

/** The pages that are made from the library are what the library says now. `npm run docs` writes them. */
import { readFileSync } from 'node:fs';
import * as gradus from 'gradus';
import { expect, test } from 'vitest';
import { gradientPrograms, gradientsPage } from './docs/gradients.ts';
import { examplesProgram, opsPage } from './docs/ops.ts';
import { check } from './typescript.ts';

test('docs/ops.md is up to date', async () => {
  await expect(opsPage()).toMatchFileSnapshot('../docs/ops.md');
});

test('its examples compile', () => {
  const program = examplesProgram().split('\n');
  const { complaints } = check(program.join('\n'), 'docs.ts');
  expect(complaints.map(({ line, text }) => `${text} in ${program[line - 1]}`)).toEqual([]);
});

/** The code in the second column of the tables, of which the first is another library's. */
const ours = (page: string) =>
  page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[1] ?? '').matchAll(/`([^`]+)`/g)])
    .map(([, code]) => code ?? '');

test('docs/migrating.md names what exists', () => {
  const page = readFileSync(new URL('../docs/migrating.md', import.meta.url), 'utf8');
  const tensor = gradus.variable(gradus.zeros(1)) as object;
  const exists = (name: string) => name in gradus || name in tensor;
  const names = ours(page).flatMap((code) => [...code.matchAll(/([A-Za-z]\w*)(?=\(|$)/g)]);
  const unknown = names.map(([name]) => name).filter((name) => !exists(name));
  expect(names.length).toBeGreaterThan(100);
  expect(unknown).toEqual([]);
});

test('docs/gradients.md prints what its programs print', async () => {
  await expect(gradientsPage()).toMatchFileSnapshot('../docs/gradients.md');
});

test('its programs compile, and those that they print', () => {
  const page = gradientsPage();
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
  expect(gradientPrograms().length).toBe(7);
  expect(blocks.length).toBe(9);
  for (const code of blocks) {
    const { complaints } = check(code.replaceAll("'gradus'", "'../src/index.ts'"), 'gradients.ts');
    expect(complaints.map(({ text }) => text)).toEqual([]);
  }
});

/** The pages that are made from the library are what the library says now. `npm run docs` writes them. */
import { expect, test } from 'vitest';
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

/** The pages that are made from the library are what the library says now. `npm run docs` writes them. */
import { readdirSync, readFileSync } from 'node:fs';
import * as gradus from 'gradus';
import { beforeAll, describe, expect, test } from 'vitest';
import { catalogue, rowCodes } from '../transformer/catalogue/index.ts';
import { printDiagnostic } from '../transformer/index.ts';
import { diagnosticPage, diagnosticsIndex, type Judged, judged } from './docs/diagnostics.ts';
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

describe('docs/diagnostics', () => {
  const folder = '../docs/diagnostics';
  let all: readonly Judged[] = [];
  beforeAll(async () => {
    all = await judged();
  });

  test('has a page for every code, and for no other', () => {
    const runTime = readdirSync(new URL('../src', import.meta.url), { recursive: true })
      .filter((name) => String(name).endsWith('.ts'))
      .map((name) => readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8'))
      .flatMap((text) => text.match(/(?<=LowerError\(')GR\d+/g) ?? []);
    const codes = [...new Set([...rowCodes, ...runTime])].toSorted();
    expect(catalogue.map(({ code }) => code)).toEqual(codes);
    const pages = readdirSync(new URL(folder, import.meta.url));
    const stray = pages.filter(
      (page) => page !== 'README.md' && !codes.includes(page.slice(0, -3)),
    );
    expect(stray).toEqual([]);
  });

  test('every bad example is refused with its code, and no other', () => {
    const said = all.map(({ entry, bad }) => [entry.code, [...new Set(bad.map((d) => d.code))]]);
    expect(said).toEqual(catalogue.map(({ code }) => [code, [code]]));
    expect(all.map(({ bad }) => bad[0]?.severity)).toEqual(catalogue.map((e) => e.severity));
  });

  test('every good example is lowered', () => {
    const said = all.flatMap(({ good }) => good.map((d) => printDiagnostic(d)));
    expect(said).toEqual([]);
  });

  test('no example has type errors besides those that it shows', () => {
    const wrong = all.flatMap(({ entry, typeErrors: { bad, good } }) =>
      /GR130[12]/.test(entry.code) ? good : [...bad, ...good],
    );
    expect(wrong.map((d) => printDiagnostic(d))).toEqual([]);
  });

  test('is up to date', async () => {
    await expect(diagnosticsIndex()).toMatchFileSnapshot(`${folder}/README.md`);
    for (const one of all) {
      await expect(diagnosticPage(one)).toMatchFileSnapshot(`${folder}/${one.entry.code}.md`);
    }
  });
});

/** `gradus check`: shapes, bail-outs, their baseline, and the result as data. */
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CheckOptions, checkFiles } from '../../transformer/check.ts';
import type { CheckResult } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import { check } from '../../transformer/plugin/commands.ts';
import { checkReport } from '../../transformer/report.ts';
import { root } from './harness.ts';

const folder = path.join(realpathSync(tmpdir()), `gradus-check-${process.pid}`);
const options = { project: '.', cwd: folder, files: [] };
const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);

const model = `import { type Tensor } from 'gradus';

export function layer(x: Tensor<[4, 3]>, w: Tensor<[3, 2]>) {
  const { h, sum } = { h: x.matmul(w), sum: x.sum() };
  const parts = [h, sum] as const;
  return { h: h.relu(), parts };
}
`;
const main = `import { lower, type Tensor, zeros } from 'gradus';
import { layer } from './model.ts';

export const f = lower((x: Tensor<[4, 3]>, w: Tensor<[3, 2]>) => {
  const rate = 0.5;
  let total = x.sum();
  for (const row of [x, x.mul(rate)]) total = total.add(row.sum());
  for (const both of [x, w] as const) both.shape;
  return layer(x, w).h.mul(total);
});
`;
const outside = `export const outside = zeros([2]).mul(2);\n`;
const value = `export const g = lower;\n`;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  write(
    'tsconfig.json',
    JSON.stringify({ extends: path.join(root, 'tsconfig.json'), include: ['*.ts'] }),
  );
  write('model.ts', model);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('prints the shape of every declaration and result', async () => {
  write('main.ts', main);
  const { text, ok } = await check({ ...options, shapes: true });
  expect(text.split('\n')).toEqual([
    'main.ts:4   x       Tensor<[4, 3]>',
    'main.ts:4   w       Tensor<[3, 2]>',
    'main.ts:6   total   Tensor<[]>',
    'main.ts:7   row     Tensor<[4, 3]>',
    'main.ts:8   both    Tensor<[4, 3]> | Tensor<[3, 2]>',
    'main.ts:9   return  Tensor<[4, 2]>',
    'model.ts:3  x       Tensor<[4, 3]>',
    'model.ts:3  w       Tensor<[3, 2]>',
    'model.ts:4  h       Tensor<[4, 2]>',
    'model.ts:4  sum     Tensor<[]>',
    'model.ts:5  parts   [Tensor<[4, 2]>, Tensor<[]>]',
    'model.ts:6  return  { h: Tensor<[4, 2]>, parts: [Tensor<[4, 2]>, Tensor<[]>] }',
    expect.stringMatching(/^f main\.ts:4: \d+ kernels?, arena \d+ bytes$/),
    'the bundle needs no compiler',
    '1 function lowered, 0 errors',
  ]);
  expect(ok).toBe(true);
});

test('counts bail-outs, and fails when there are more than allowed', async () => {
  write('main.ts', main + outside + value);
  const { text, ok } = await check(options);
  expect(ok).toBe(true);
  expect(text).toMatch(/main\.ts:12:18 warning GR1304: /);
  expect(text).toMatch(/^ {2}main\.ts:11:35 GR1306: \.mul is tensor work outside lower/m);
  expect(text).toMatch(/1 function lowered, 0 errors, 2 bail-outs$/);
  const session = await openSession(folder);
  const checked = (maxBailouts: number) =>
    checkFiles(session, session.all(), true, { maxBailouts });
  expect([checked(2).ok, checked(1).ok]).toEqual([true, false]);
  expect(checkReport(checked(1), (name) => name, true)).toMatch(/2 bail-outs: at most 1 allowed$/);
});

test('a baseline lets known bail-outs pass, wherever they have moved, and no new ones', async () => {
  const baseline = path.join(folder, 'baseline.json');
  const session = await openSession(folder);
  const checked = (given: CheckOptions = {}) => {
    session.oracle.refresh();
    return checkFiles(session, session.all(), true, { baseline, ...given });
  };
  write('main.ts', main + outside + value);
  expect(checked).toThrow(/no baseline .*--update-baseline/);
  expect(checked({ updateBaseline: true }).ok).toBe(true);
  const written = readFileSync(baseline, 'utf8');
  expect(JSON.parse(written)).toEqual([
    { file: 'main.ts', code: 'GR1304', message: expect.any(String), count: 1 },
    { file: 'main.ts', code: 'GR1306', message: expect.stringMatching(/^\.mul/), count: 1 },
  ]);
  write('main.ts', `${main}\n\n${value}${outside}`);
  expect(checked().ok).toBe(true);
  write('main.ts', `${main}${outside}export const again = outside.mul(3);\n`);
  const { ok, bailouts, newBailouts, goneBailouts } = checked();
  expect([ok, bailouts.length, goneBailouts]).toEqual([false, 2, 1]);
  expect(newBailouts).toMatchObject([{ code: 'GR1306', line: 12 }]);
  expect(checked({ maxBailouts: 1 }).ok).toBe(true);
  expect(readFileSync(baseline, 'utf8')).toBe(written);
  write('baseline.json', '{}');
  expect(checked).toThrow(/baseline\.json is no baseline/);
});

test('gives the result as JSON', async () => {
  write('main.ts', `${main.replace('const rate', 'let rate').replace('0.5', 'Math.random()')}`);
  const { text, ok } = await check({ ...options, json: true });
  const result: CheckResult = JSON.parse(text);
  expect(ok).toBe(false);
  expect(result).toMatchObject({
    ok: false,
    functions: [{ name: 'f', file: path.join(folder, 'main.ts'), line: 4, program: null }],
    errors: [{ code: 'GR1114', severity: 'error', line: 5, column: 19, notes: [] }],
    bailouts: [],
    goneBailouts: 0,
  });
});

/** The rules of `gradus/eslint`, run by ESLint itself. */
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import gradus from '../../transformer/plugin/eslint.ts';
import { root } from './harness.ts';

const folder = path.join(realpathSync(tmpdir()), `gradus-eslint-${process.pid}`);
const file = (name: string) => path.join(folder, name);

/** The rules read the text, so an empty tree will do, and no parser of TypeScript is needed. */
const parser: Linter.Parser = {
  parse: (text: string) => ({
    type: 'Program' as const,
    body: [],
    sourceType: 'module' as const,
    tokens: [],
    comments: [],
    range: [0, text.length] as [number, number],
    loc: { start: { line: 1, column: 0 }, end: { line: 1, column: 0 } },
  }),
};

const eslintWith = (...configs: Linter.Config[]) =>
  new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser } }, ...configs],
  });

async function messagesFor(eslint: ESLint, name: string, text: string) {
  const [result] = await eslint.lintText(text, { filePath: file(name) });
  return (result?.messages ?? []).map(({ ruleId, line, column, message }) => [
    `${ruleId} ${line}:${column}`,
    message,
  ]);
}

const main = `import { lower, type Tensor } from 'gradus';
import { rate } from './model.ts';

export const f = lower((x: Tensor<[2]>) => x.mul(rate(x)));
`;
const model = `import { type Tensor } from 'gradus';

export const rate = (x: Tensor<[2]>) => x.shape[0];
`;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  const config = { extends: path.join(root, 'tsconfig.json'), include: ['*.ts'] };
  writeFileSync(file('tsconfig.json'), JSON.stringify(config));
  writeFileSync(file('main.ts'), main);
  writeFileSync(file('model.ts'), model);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('reports errors where they are, for the text in the editor', async () => {
  const eslint = eslintWith(gradus.configs.recommended);
  expect(await messagesFor(eslint, 'main.ts', main)).toEqual([]);
  expect(await messagesFor(eslint, 'main.ts', main.replace('rate(x)', 'Math.random()'))).toEqual([
    ['gradus/lower 4:55', expect.stringMatching(/^GR1114: Math\.random gives .*; draw /)],
  ]);
  expect(await messagesFor(eslint, 'main.ts', main)).toEqual([]);
});

test('an error in another file is reported at the call of lower', async () => {
  const eslint = eslintWith(gradus.configs.recommended);
  const broken = model.replace('x.shape[0]', 'x.shape[0] + performance.now()');
  expect(await messagesFor(eslint, 'model.ts', broken)).toEqual([]);
  expect(await messagesFor(eslint, 'main.ts', main)).toEqual([
    ['gradus/lower 4:18', expect.stringMatching(/^GR1106: performance .* \(at model\.ts:3:54\); /)],
  ]);
  expect(await messagesFor(eslint, 'model.ts', model)).toEqual([]);
  expect(await messagesFor(eslint, 'main.ts', main)).toEqual([]);
});

test('bail-outs are reported on request', async () => {
  const text = `${main}export const g = lower;\nexport const y = f({} as Tensor<[2]>).add(1);\n`;
  expect(await messagesFor(eslintWith(gradus.configs.recommended), 'main.ts', text)).toEqual([]);
  const strict = eslintWith({
    plugins: { gradus },
    rules: { 'gradus/bailouts': ['warn', { tsconfig: './tsconfig.json' }] },
  });
  expect(await messagesFor(strict, 'main.ts', text)).toEqual([
    ['gradus/bailouts 5:18', expect.stringMatching(/^GR1304: /)],
    ['gradus/bailouts 6:39', expect.stringMatching(/^GR1306: \.add /)],
  ]);
});

test('a file outside the project, a new file and a wrong option are named', async () => {
  const strict = eslintWith({ plugins: { gradus }, rules: { 'gradus/bailouts': 'warn' } });
  expect(await messagesFor(strict, 'nested/other.ts', main)).toEqual([
    ['gradus/bailouts 1:1', expect.stringMatching(/^GR1303: /)],
  ]);
  writeFileSync(file('new.ts'), main);
  const eslint = eslintWith(gradus.configs.recommended);
  expect(await messagesFor(eslint, 'new.ts', main.replace('rate(x)', 'Math.random()'))).toEqual([
    ['gradus/lower 4:55', expect.stringMatching(/^GR1114/)],
  ]);
  const wrong = eslintWith({
    plugins: { gradus },
    rules: { 'gradus/lower': ['error', { config: 1 }] },
  });
  await expect(messagesFor(wrong, 'main.ts', main)).rejects.toThrow(
    /additional properties|Unexpected property/,
  );
});

/** Names of files and programs that would break out of comments, strings or lines, if they could. */
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, check } from '../../transformer/plugin/commands.ts';
import { root } from './harness.ts';

const folder = path.join(realpathSync(tmpdir()), `gradus-hostile-${process.pid}`);
const options = { project: '.', cwd: folder, files: [] };

const names = [
  `quote's "and" \`backticks\` $\{x}.ts`,
  'line\nglobalThis.broken = 1;.ts',
  'comment*_<script><!--.ts',
  'bidi\u202e\u2066\u001b[31m.ts',
  '__proto__.ts',
];
const text = `import { lower, type Tensor } from 'gradus';

export const table = {
  '*/ globalThis.broken = 2; //': lower((x: Tensor<[2]>) => x.neg()),
  ["\\u2028'\\n globalThis.broken = 3; //"]: lower((x: Tensor<[2]>) => x.mul(2)),
};
`;

beforeAll(() => {
  mkdirSync(path.join(folder, 'src'), { recursive: true });
  const config = { extends: path.join(root, 'tsconfig.json'), include: ['src'] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('emitted modules are what they were, and a program beside it', async () => {
  for (const name of names) writeFileSync(path.join(folder, 'src', name), text);
  const { text: report, ok } = await build(options, 'out', { language: 'js' });
  expect({ report, ok }).toMatchObject({ ok: true });
  // One line for each function, and one at the end.
  expect(report.split('\n')).toHaveLength(2 * names.length + 1);
  const outputs = readdirSync(path.join(folder, 'out')).filter((name) => name.endsWith('.js'));
  expect(outputs).toHaveLength(names.length);
  for (const output of outputs) {
    const code = readFileSync(path.join(folder, 'out', output), 'utf8');
    // Statements of the user's text would survive; text in comments and unused strings does not.
    const { code: minified } = await transform(code, { minify: true, treeShaking: true });
    expect(minified).not.toMatch(/[;,{}(]globalThis\.broken/);
    expect(code.match(/\/\/# sourceMappingURL=.*$/gm)).toHaveLength(1);
    expect(code.trimEnd()).toMatch(/\/\/# sourceMappingURL=[\w%.'!~*()-]+$/);
  }
});

test('reports keep to their lines, and hold nothing that a terminal obeys', async () => {
  for (const name of names) {
    const broken = text.replace('x.neg()', 'x.mul(Math.random()) /* \u202e \u001b[2J */');
    writeFileSync(path.join(folder, 'src', name), broken);
  }
  const { text: report, ok } = await check({ ...options, shapes: true });
  expect(ok).toBe(false);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
  const headers = report.split('\n').filter((line) => / error GR1114: /.test(line));
  expect(headers).toHaveLength(names.length);
  expect(report).not.toMatch(/^globalThis/m);
});

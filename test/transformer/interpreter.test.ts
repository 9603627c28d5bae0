/** Static code means in the interpreter what it means in JavaScript: random programs, compared with the real thing. */
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { transformSync } from 'esbuild';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { printDiagnostic } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import { root } from './harness.ts';

const folder = path.join(realpathSync(tmpdir()), `gradus-interpreter-${process.pid}`);

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What all programs can use. Typed `any`, so that the checker lets every combination pass. */
const PRELUDE = `
const a: any = 1.5, zero: any = -0, nan: any = NaN, big: any = 1e21, s: any = 'gradus', t: any = true, no: any = null;
const list: any = [3, 1, 2], nested: any = [[1, 2], [3, [4]]];
const object: any = { k: 2, '1': 'one', deep: { list: [5, 6], none: undefined } };
const f: any = (x: any, y: any = 10, ...rest: any[]) => [x, y, rest.length];
function fib(n: any): any { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
`;

const leaf = fc.constantFrom(
  'a',
  'zero',
  'nan',
  'big',
  's',
  't',
  'no',
  '7',
  '0x10',
  '1e-7',
  "'x'",
  '`t`',
  'undefined',
  'Infinity',
  'list',
  'list[1]',
  'object.k',
  "object['1']",
  'object.deep.list[1]',
  'object.missing',
  'object?.deep?.none',
  'nested[1][1]',
  'fib(9)',
  'f(1)',
  'Math.PI',
  'Number.MAX_SAFE_INTEGER',
);

const { program } = fc.letrec<{ program: string; value: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('program')),
  program: fc.oneof(
    fc
      .tuple(
        tie('value'),
        fc.constantFrom(
          '+',
          '-',
          '*',
          '/',
          '%',
          '**',
          '<',
          '<=',
          '>',
          '>=',
          '&',
          '|',
          '^',
          '<<',
          '>>',
          '>>>',
        ),
        tie('value'),
      )
      .map(([x, op, y]) => `(num(${x}) ${op} num(${y}))`),
    fc
      .tuple(tie('value'), fc.constantFrom('===', '!==', '&&', '||', '??'), tie('value'))
      .map(([x, op, y]) => `((${x}) ${op} (${y}))`),
    fc.tuple(tie('value'), tie('value'), tie('value')).map(([x, y, z]) => `(${x} ? ${y} : ${z})`),
    fc
      .tuple(fc.constantFrom('!', '-', '+', '~', 'typeof '), tie('value'))
      .map(([op, x]) => `(${op}num(${x}))`),
    fc.tuple(tie('value'), tie('value')).map(([x, y]) => `[${x}, ...arr(${y}), , ${x}]`),
    fc
      .tuple(tie('value'), tie('value'))
      .map(([x, y]) => `({ p: ${x}, ...object, q: { ${'a'}, ['r' + 1]: ${y} } })`),
    tie('value').map((x) => `(({ k, ...others }) => [k, others, ${x}])(object)`),
    tie('value').map(
      (x) => `((([p, [q = 9, ...r] = [${x}], ...rest]) => ({ p, q, r, rest }))(arr(${x})))`,
    ),
    fc
      .tuple(tie('value'), tie('value'))
      .map(([x, y]) => `arr(${x}).map((v: any, i: any) => [i, v === ${y}])`),
    tie('value').map((x) => `arr(${x}).reduce((sum: any, v: any) => sum + num(v), 0)`),
    tie('value').map(
      (x) =>
        `Object.entries(obj(${x})).filter(([key]) => key !== 'k').map(([key, v]) => \`\${key}:\${num(v)}\`)`,
    ),
    tie('value').map(
      (x) => `Object.fromEntries(Object.keys(obj(${x})).map((key, i) => [key + i, i]))`,
    ),
    tie('value').map(
      (x) =>
        `(() => { let n = 0; for (const v of arr(${x})) { if (v === 1) continue; n += num(v); if (n > 50) break; } return n; })()`,
    ),
    tie('value').map(
      (x) =>
        `(() => { const out: any[] = []; for (let i = 0; i < 3; i++) out.push(() => i * num(${x})); return out.map((g) => g()); })()`,
    ),
    tie('value').map(
      (x) =>
        `(() => { switch (num(${x})) { case 1.5: return 'a'; case 7: { const y = 1; return y; } default: return fib(3); } })()`,
    ),
    tie('value').map(
      (x) =>
        `(() => { let i = 5, o: any = { n: 0 }; while (i-- > 0) { o.n += i; o['k' + i] = num(${x}); } return o; })()`,
    ),
    tie('value').map(
      (x) => `(() => { let u: any = ${x}; u ??= 4; u ||= 5; u &&= [u]; return u; })()`,
    ),
    tie('value').map((x) => `f(...arr(${x}))`),
    tie('value').map(
      (x) =>
        `(object.deep?.[num(${x}) > 0 ? 'list' : 'none']?.length ?? object.nothing?.at(0).of.all)`,
    ),
    tie('value').map(
      (x) => `('k' in obj(${x}) ? Math.max(...arr(list)) : Math.round(num(${x}) % 1000))`,
    ),
  ),
}));

/** Values of the kinds that the operators take; the interpreter refuses objects there. */
const KINDS = `
const num = (x: any): any => (typeof x === 'object' || typeof x === 'function' ? 4 : x);
const arr = (x: any): any => (Array.isArray(x) ? x : [x, 2]);
const obj = (x: any): any => (typeof x === 'object' && x !== null ? x : { v: x, k: 1 });
`;

test('static programs', async () => {
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: path.join(root, 'tsconfig.json'),
      include: ['*.ts'],
      compilerOptions: { strict: false, noImplicitAny: false },
    }),
  );
  const programs = fc.sample(program, { numRuns: 500, seed: 20 });
  const body = (source: string) => `${PRELUDE}${KINDS}${source}`;
  const functions = programs
    .map((text, i) => `export const f${i} = lower(() => ({ value: ${text} }) as any);`)
    .join('\n');
  const file = path.join(folder, 'programs.ts');
  const text = `// @ts-nocheck: any combination of values\nimport { lower } from 'gradus';\n${body(functions)}`;
  writeFileSync(file, text);

  const session = await openSession(folder);
  const source = session.oracle.file(file);
  const calls = source ? session.lowered(source).calls : [];
  expect(calls.length).toBe(programs.length);

  const plain = body(`return [${programs.map((p) => `() => (${p})`).join(',\n')}];`);
  const { code } = transformSync(`function all() {${plain}}`, { loader: 'ts' });
  const expected = new Function(`${code}; return all();`)() as (() => unknown)[];
  for (const [i, call] of calls.entries()) {
    const result = call.traced?.signature.result as { value: unknown } | undefined;
    const shown = call.diagnostics.map((d) => printDiagnostic(d)).join('\n');
    const actual = { program: programs[i], value: result?.value, shown };
    const wanted = attempt(expected[i]);
    // Where JavaScript throws, lowering must refuse; it may not refuse anything else here.
    if (wanted.throws) expect(shown).toMatch(/error GR/);
    else expect(actual).toStrictEqual({ program: programs[i], value: wanted.value, shown: '' });
  }
});

function attempt(f: (() => unknown) | undefined) {
  try {
    return { throws: false, value: f?.() };
  } catch {
    return { throws: true, value: undefined };
  }
}

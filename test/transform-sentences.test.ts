/** The sentences of test-d/errors-transforms.ts at run time: each wrong line is run, and where it gives a function, that too. */
import { readFileSync } from 'node:fs';
import * as gradus from 'gradus';
import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { type Loose, loose } from './loose.ts';

const text = readFileSync(new URL('../test-d/errors-transforms.ts', import.meta.url), 'utf8');
const source = ts.createSourceFile('errors.ts', text, ts.ScriptTarget.ES2023, true);

const TENSOR = /Tensor<\[([\d, ]*)\](?:, '(\w+)')?>/;

/** Code that makes a tensor of a type, with `more` axes in front. */
function made(type: string, more = ''): string {
  const [, sizes = '', dtype = 'float32'] = TENSOR.exec(type) ?? [];
  return `gradus.zeros([${more}${sizes}], { dtype: '${dtype}' })`;
}

/** An expression without its types. */
const plain = (code: string) =>
  ts
    .transpile(code, { target: ts.ScriptTarget.ES2023 })
    .replace('"use strict";', '')
    .replace(/;\s*$/, '')
    .trim();

/** What the file declares, as code, and the types of the parameters of its functions. */
const names = new Map<string, string>();
const parameters = new Map<string, string[]>();
const parametersOf = (arrow: ts.ArrowFunction) =>
  arrow.parameters.map((parameter) => parameter.type?.getText() ?? '');
for (const statement of source.statements.filter(ts.isVariableStatement)) {
  for (const { name, type, initializer } of statement.declarationList.declarations) {
    const key = name.getText();
    names.set(key, initializer ? plain(`(${initializer.getText()})`) : made(`${type?.getText()}`));
    if (initializer && ts.isArrowFunction(initializer))
      parameters.set(key, parametersOf(initializer));
  }
}

const lines = source.statements.filter(ts.isExpressionStatement).flatMap((statement) => {
  const [sentence] = /(?<=@ts-expect-error ).*/.exec(statement.getFullText()) ?? [];
  // What TypeScript says itself, the run time says in words of its own: see below.
  return sentence && !sentence.startsWith('Type ') ? [[sentence, statement] as const] : [];
});

/** The types of the parameters of the function that a transform is called with. */
function takenBy(statement: ts.ExpressionStatement): string[] {
  const call = statement.expression;
  const [f] = ts.isCallExpression(call) ? call.arguments : [];
  if (f && ts.isArrowFunction(f)) return parametersOf(f);
  return parameters.get(f?.getText() ?? '') ?? [];
}

/** What a line throws, or the function that it gives. */
function thrown(statement: ts.ExpressionStatement): unknown {
  const declared = [...names].map(([name, code]) => `const ${name} = ${code};`);
  const body = plain(statement.getText());
  const batch = body.startsWith('vmap') ? '5, ' : '';
  const args = takenBy(statement).map((type) => made(type, batch));
  const code = `const { grad, valueAndGrad, jacobian, hessian, vjp, jvp, linearize, hvp, vmap } = gradus;
    ${declared.join('\n')}
    const result = ${body};
    return typeof result === 'function' ? result(${args.join()}) : result;`;
  try {
    new Function('gradus', code)(gradus);
  } catch (error) {
    return error;
  }
  return undefined;
}

test.each(lines)('%s', (sentence, statement) => {
  const error = thrown(statement);
  expect(error).toBeInstanceOf(gradus.GradusError);
  expect((error as Error).message).toBe(sentence);
});

const x = loose.ones([5, 3]);
const sum = (...all: Loose[]) => all.map((one) => one.sum()).reduce((a, b) => a.add(b));
const tree = (p: { w: Loose; more: Loose[] }) => sum(p.w, ...p.more);
const p = { w: loose.ones(3), more: [loose.ones(2)] };

/** What the types say in words of TypeScript's own, or not at all. */
test.each([
  [
    'vmap over axis 0 of argument 1 [5, 3] and axis 0 of argument 2 [4]: sizes 5 and 4 differ',
    () => loose.vmap(sum)(x, loose.ones(4)),
  ],
  [
    'vmap over axis 0 of argument 1: a scalar has no axes',
    () => loose.vmap(sum)({ w: loose.ones([]) }),
  ],
  [
    'vmap inAxes: takes an axis, null, or an array of them, one for each argument, not a string',
    () => loose.vmap(sum, { inAxes: 'rows' })(x),
  ],
  [
    'vmap over no axis: give an axis in inAxes for at least one argument with tensors',
    () => loose.vmap(sum)(3),
  ],
  [
    'item inside vmap: the value is different for each element along the mapped axis; return the tensor',
    () => loose.vmap((y: Loose) => y.mul(y.sum().itemSync()))(x),
  ],
  [
    'jvp at [3] (.w) with a tangent [2]: shapes must be equal',
    () => loose.jvp(tree, [p], [{ w: loose.ones(2), more: [null] }]),
  ],
  [
    'linearize at [2] ([0].more[0]) with a tangent [3]: shapes must be equal',
    () => loose.linearize(tree, [p])[1]({ w: null, more: [loose.ones(3)] }),
  ],
  [
    'vjp from [3] (.y) with a cotangent [1]: shapes must be equal',
    () => loose.vjp((y: Loose) => ({ y }), [loose.ones(3)])[1]({ y: loose.ones(1) }),
  ],
  [
    'vjp cotangent (.y): takes a tree like that of the values, with a tensor or null for each tensor, not a number',
    () => loose.vjp((y: Loose) => ({ y }), [loose.ones(3)])[1]({ y: 1 }),
  ],
  [
    'jvp tangent (.more): takes a tree like that of the values, with a tensor or null for each tensor, not an array',
    () => loose.jvp(tree, [p], [{ w: null, more: [null, null] }]),
  ],
  [
    'jvp of 2 arguments with 1 tangents: give one for each, null for 0',
    () => loose.jvp(sum, [x, x], [x]),
  ],
  [
    'vjp argument 2: takes an array with the arguments of the function, not an object',
    () => loose.vjp(sum, x),
  ],
  ['vjp argument 1: takes a function that returns tensors', () => loose.vjp(3, [x])],
  ['hvp argument 1: takes a function that returns a scalar tensor', () => loose.hvp(3, [x], [x])],
  ...['grad', 'jacobian', 'hessian', 'vmap', 'vjp', 'linearize'].map(
    (name): [string, () => unknown] => [
      `${name} options: takes an object, not a number`,
      () =>
        name in { vjp: 0, linearize: 0 }
          ? loose[name as 'vjp'](sum, [x], 1)
          : loose[name as 'grad'](sum, 1)(x),
    ],
  ),
  [
    'grad argnums: takes the number of an argument, or an array of them, not a string',
    () => loose.grad(sum, { argnums: 'x' }),
  ],
  [
    "jacobian mode backward: takes 'reverse' or 'forward'",
    () => loose.jacobian(sum, { mode: 'backward' })(x),
  ],
])('%s', (sentence, f) => {
  expect(f).toThrow(sentence);
  expect(f).toThrow(gradus.GradusError);
});

test('each wrong line is asked', () => {
  expect(lines.length).toBeGreaterThan(30);
});

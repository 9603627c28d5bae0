/** Dtypes: one table of promotion in the types and at run time. */
import { zeros } from 'gradus';
import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { type DType, dtypes } from '../src/dtype.ts';
import { loose } from './loose.ts';
import { check } from './typescript.ts';

const pairs = dtypes.flatMap((a) => dtypes.map((b) => [a, b] as const));

/** Expressions of x and y, and of x alone. */
const binary = ['x.add(y)', 'x.maximum(y)', 'x.div(y)', 'x.atan2(y)', 'x.eq(y)', 'x.dot(y)'];
const more = ['gradus.cat([x, x], 0)', 'gradus.where(x.gt(y), x, y)', 'x.lerp(y, x)', 'x.outer(y)'];
const unary = [
  ...['sum', 'prod', 'mean', 'max', 'var', 'std', 'norm', 'logsumexp', 'any', 'count'],
  ...['argmax', 'exp', 'relu', 'sigmoid', 'gelu', 'softplus', 'isnan', 'floor', 'sign'],
].map((op) => `x.${op}()`);

test('types and run time agree on the dtype of every result', () => {
  const calls = [
    ...pairs.flatMap(([a, b]) => [...binary, ...more].map((code) => ({ code, a, b }))),
    ...dtypes.flatMap((a) =>
      [...unary, 'x.softmax(0)', 'x.to("uint8")'].map((code) => ({ code, a, b: a })),
    ),
  ];
  const source = [
    "import * as gradus from '../src/index.ts';",
    ...calls.map(({ code, a, b }, i) => {
      const parameters = `x: gradus.Tensor<[3], '${a}'>, y: gradus.Tensor<[3], '${b}'>`;
      return `function call${i}(${parameters}) { const result = (${code}).dtype; }`;
    }),
  ].join('\n');
  const { complaints, program, file } = check(source, 'dtypes.ts');
  expect(complaints).toEqual([]);
  const checker = program.getTypeChecker();
  const types: string[] = [];
  const visit = (at: ts.Node): void => {
    if (ts.isVariableDeclaration(at))
      types.push(checker.typeToString(checker.getTypeAtLocation(at)).replaceAll('"', ''));
    ts.forEachChild(at, visit);
  };
  visit(file);
  const made = (dtype: DType) => zeros([3], { dtype });
  const found = calls.map(({ code, a, b }) => {
    const call = new Function('gradus', 'x', 'y', `return (${code}).dtype`);
    return call(loose, made(a), made(b)) as DType;
  });
  const title = ({ code, a, b }: (typeof calls)[number]) => `${code} of ${a} and ${b}: `;
  expect(calls.map((one, i) => title(one) + found[i])).toEqual(
    calls.map((one, i) => title(one) + types[i]),
  );
});

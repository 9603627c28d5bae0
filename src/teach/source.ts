/** `gradientSource(f, ...args)`: the value and the gradient of a function as a program to read and to run. */
import type { Sources } from '../../types/teach.ts';
import { isFloat } from '../dtype.ts';
import type { Node } from '../graph/node.ts';
import { type Body, bodyOf, type Statement } from './body.ts';
import { differentiated } from './differentiated.ts';
import { asCode, functionsIn, written } from './expression.ts';
import { isIdentifier, Names } from './names.ts';
import { planOf } from './plan.ts';
import { type Parameter, parametersOf, treeText, typeOf } from './signature.ts';
import { FUNCTIONS } from './table.ts';

/** Longer lines are broken. */
const WIDTH = 100;

function declaration({ name, expression, comment }: Statement): string[] {
  const code = `const ${name} = ${asCode(expression)};`;
  return code.length + comment.length + 6 > WIDTH
    ? [`  // ${comment}`, `  ${code}`]
    : [`  ${code} // ${comment}`];
}

/** A number or a string in a tree is what it was when `f` ran. */
const staticType = (x: unknown): string =>
  typeof x === 'function' || (typeof x === 'object' && x !== null) ? 'object' : written(x);

/** One text, or a tuple of them. */
const oneOrAll = (texts: readonly string[]): string =>
  texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;

/** What stands in the trees of gradients, where the arguments have float tensors. */
function gradientTexts(parameters: readonly Parameter[], leaf: (x: Node) => string, end: string) {
  const orNull = (x: Node) => (isFloat(x.dtype) ? leaf(x) : 'null');
  return oneOrAll(parameters.map(({ argument }) => treeText(argument, orNull, () => 'null', end)));
}

function linesOf(
  { captured, forward, backward, result, gradients }: Body,
  parameters: readonly Parameter[],
) {
  let next = 0;
  const gradient = () => gradients[next++] ?? 'null';
  return [
    ...captured.flatMap(declaration),
    '  // Forward.',
    ...forward.flatMap(declaration),
    '  // Backward, from the result to the arguments.',
    ...backward.flatMap(declaration),
    `  return [${result}, ${gradientTexts(parameters, gradient, ', ')}];`,
  ];
}

/** The words of code, without its comments. */
const wordsIn = (lines: readonly string[]): Set<string> =>
  new Set(lines.flatMap((line) => line.replace(/\/\/.*/, '').split(/[^\w$]+/)));

function imports({ captured, forward, backward }: Body): string {
  const all = [...captured, ...forward, ...backward];
  const functions = new Set(all.flatMap(({ expression }) => functionsIn(expression)));
  if (functions.size === 0) return "import type { Tensor } from 'gradus';";
  const names = [...functions, 'Tensor'].sort((a, b) =>
    a.toLowerCase() < b.toLowerCase() ? -1 : 1,
  );
  const texts = names.map((name) => (name === 'Tensor' ? 'type Tensor' : name));
  return `import { ${texts.join(', ')} } from 'gradus';`;
}

function header(called: string, parameters: readonly string[], result: string): string[] {
  const line = `export function ${called}(${parameters.join(', ')}): ${result} {`;
  if (line.length <= WIDTH) return [line];
  const each = parameters.map((parameter) => `  ${parameter},`);
  return [`export function ${called}(`, ...each, `): ${result} {`];
}

function sourceOf(f: (...args: never[]) => unknown, ...args: unknown[]): string {
  const op = 'gradientSource';
  const { args: opened, inputs, y, ct } = differentiated(op, f, args);
  const names = new Names([...FUNCTIONS, 'Tensor']);
  const parameters = parametersOf(f, opened, names);
  const leaves = parameters.flatMap((parameter) => parameter.leaves);
  const body = bodyOf(op, planOf(y, ct, inputs), ct, names, leaves);
  const lines = linesOf(body, parameters);
  const words = wordsIn(lines);
  // What is not read has a name that says so.
  const declare = (name: string, type: string) => `${words.has(name) ? '' : '_'}${name}: ${type}`;
  const declared = parameters.map(({ name, argument }) =>
    declare(name, treeText(argument, typeOf, staticType, '; ')),
  );
  const seed = body.seed === undefined ? [] : [declare(body.seed, typeOf(y))];
  const returned = `[${typeOf(y)}, ${gradientTexts(parameters, typeOf, '; ')}]`;
  const called = isIdentifier(f.name) ? f.name : 'value';
  const suffix = body.seed === undefined ? 'Gradient' : 'Vjp';
  return [
    imports(body),
    '',
    ...header(`${called}And${suffix}`, [...declared, ...seed], returned),
    ...lines,
    '}',
    '',
  ].join('\n');
}

/**
 * TypeScript source of a function that computes the value of `f` and its gradient: one exported function over tensors
 * of the shapes of `args`, in public operations, which type-checks and runs. It returns `[value, gradient]`, and for
 * several arguments `[value, [gradient, ...]]`; what has no gradient has `null`. Of an `f` that returns no scalar it takes
 * the cotangent of the result as its last parameter.
 *
 * @example
 * console.log(gradientSource((x: Tensor<[2, 3]>, w: Tensor<[3, 4]>) => x.matmul(w).sum(), ones(2, 3), ones(3, 4)));
 */
// Erased here: `Sources` says what a function must return.
export const gradientSource = sourceOf as unknown as Sources;

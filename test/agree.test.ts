// The types and the run time are two halves of one rule. Draws calls at random, asks the run time and `tsc`
// about all of them at once, and compares the verdict, the shape and the sentence.

import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { type Answer, answer, isOnlyAtRunTime, written } from './agree/answer.ts';
import { type Call, chance, list, many, NAMES, pick, type Sizes } from './agree/draw.ts';
import { families } from './agree/index.ts';
import { type Checked, check } from './typescript.ts';

const DRAWS = 2400;

/** A call of which the types may know whether it is right. */
function draw(): Call {
  const call = pick(families)();
  return isOnlyAtRunTime(answer(call)) ? draw() : call;
}

/**
 * One call is one line, in a function that declares its tensors; `type` writes a shape as a type.
 */
const program = (calls: readonly Call[], type: (sizes: Sizes) => string) =>
  [
    "import * as gradus from '../src/index.ts';",
    ...calls.map(
      (call, i) => `function call${i}(${parameters(call, type)}) { const result = ${call.code}; }`,
    ),
  ].join('\n');

const parameters = ({ operands }: Call, type: (sizes: Sizes) => string) =>
  operands
    .map((one, i) => `${NAMES[i]}: gradus.Tensor<${type(one.shape)}, '${one.dtype ?? 'float32'}'>`)
    .join(', ');

/** The shape that the types give to `result`, or the shapes of its parts, by line. */
function resultShapes({ program: compiled, file }: Checked): Map<number, string> {
  const checker = compiled.getTypeChecker();
  const found = new Map<number, string>();
  const propertyOf = (type: ts.Type, name: string, node: ts.Node) => {
    const property = type.getProperty(name);
    return property && checker.getTypeOfSymbolAtLocation(property, node);
  };
  const shapeOf = (type: ts.Type, node: ts.Node) => {
    const shape = propertyOf(type, 'shape', node);
    return shape ? checker.typeToString(shape) : 'no tensor';
  };
  const partsOf = (type: ts.Type, node: ts.Node): [string, string][] => {
    if (checker.isTupleType(type))
      return checker
        .getTypeArguments(type as ts.TypeReference)
        .map((part, i) => [`${i}`, shapeOf(part, node)]);
    const element = checker.isArrayType(type) && type.getNumberIndexType();
    if (element) return [['each', shapeOf(element, node)]];
    if (type.getProperty('shape')) return [['', shapeOf(type, node)]];
    return type
      .getProperties()
      .map((part) => [part.name, shapeOf(checker.getTypeOfSymbolAtLocation(part, node), node)]);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText(file) === 'result') {
      const line = ts.getLineAndCharacterOfPosition(file, node.getStart(file)).line + 1;
      found.set(line, written(partsOf(checker.getTypeAtLocation(node), node)));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Where the types say something else, as `differs` has it: of the complaint, or of the shape. */
function differences(
  calls: readonly Call[],
  answers: readonly Answer[],
  type: (sizes: Sizes) => string,
  differs: (says: Answer, complaint: string | undefined, shape: string) => boolean,
) {
  const compiled = check(program(calls, type), 'agree.ts');
  const shapeAt = resultShapes(compiled);
  const textAt = new Map(compiled.complaints.map(({ line, text }) => [line, text]));
  return calls.flatMap((call, i) => {
    const says = answers[i] as Answer;
    const [text, sizes] = [textAt.get(i + 2), shapeAt.get(i + 2) ?? ''];
    const operands = call.operands.map((operand) => list(operand.shape)).join(' ');
    return differs(says, text, sizes)
      ? [{ code: call.code, operands, says, types: text ?? sizes }]
      : [];
  });
}

test(`the types and the run time agree on ${DRAWS} calls`, () => {
  const calls = many(DRAWS, draw);
  const answers = calls.map(answer);
  const different = differences(calls, answers, list, (says, complaint, sizes) =>
    'shape' in says
      ? complaint !== undefined || sizes !== says.shape
      : !complaint?.includes(`"${says.sentence}"`),
  );
  expect(different.slice(0, 12)).toEqual([]);
  const accepted = answers.filter((one) => 'shape' in one).length;
  expect(accepted).toBeGreaterThan(DRAWS / 2);
  expect(DRAWS - accepted).toBeGreaterThan(DRAWS / 6);
});

test('dynamic sizes: what the run time accepts, the types accept, and no known size is wrong', () => {
  const blurred = (sizes: Sizes) =>
    chance(0.05)
      ? 'readonly number[]'
      : `[${sizes.map((n) => (chance(0.35) ? 'number' : n)).join(', ')}]`;
  const calls = many(DRAWS / 3, draw);
  const answers = calls.map(answer);
  const different = differences(calls, answers, blurred, (says, complaint, sizes) =>
    'shape' in says ? complaint !== undefined || !fits(sizes, says.shape) : false,
  );
  expect(different.slice(0, 12)).toEqual([]);
});

/** Whether results of these shapes may be of this type: `number` may be any size, and so may an unknown rank. */
function fits(type: string, shapes: string): boolean {
  const [known, actual] = [type, shapes].map(partsIn) as [Parts, Parts];
  const every = known.get('each');
  if (every) return [...actual.values()].every((sizes) => fitsOne(every, sizes));
  return (
    known.size === actual.size &&
    [...known].every(([part, sizes]) => fitsOne(sizes, actual.get(part) ?? ''))
  );
}

type Parts = ReadonlyMap<string, string>;

/** What `written` wrote, by name again. */
const partsIn = (text: string): Parts =>
  new Map(
    text.includes(': ')
      ? [...text.matchAll(/(\w+): (\[.*?\]|[^,]+)/g)].map(([, part = '', sizes = '']) => [
          part,
          sizes,
        ])
      : [['', text]],
  );

function fitsOne(type: string, sizes: string): boolean {
  if (!type.startsWith('[')) return true;
  const [known, actual] = [type, sizes].map((text) => text.slice(1, -1).split(', '));
  return (
    known?.length === actual?.length &&
    known?.every((n, i) => n === 'number' || n === actual?.[i]) === true
  );
}

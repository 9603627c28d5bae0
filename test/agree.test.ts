// The types and the run time are two halves of one rule. Draws calls at random, asks `src/shape.ts`
// and `tsc` about all of them at once, and compares the verdict, the shape and the sentence.

import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import * as shapes from '../src/shape.ts';
import { type Checked, check } from './typescript.ts';

const DRAWS = 2400;
const SEED = 20261;

// ---- drawing -------------------------------------------------------------------------------------

/** mulberry32: the same draws each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = generator(SEED);

type Sizes = readonly number[];
const integer = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
const chance = (p: number) => random() < p;
const pick = <T>(list: readonly T[]): T => list[integer(0, list.length - 1)] as T;
const many = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

/** Small sizes often meet, 1 and 0 have rules of their own, and large ones have carries. */
const size = () => pick([0, 1, 1, 2, 2, 3, 4, 6, 7, 12, 28, 64, 100, 784, 999]);
const shape = (from = 0, to = 4): number[] => many(integer(from, to), size);

/** A shape that broadcasts with this one, mostly. */
const partner = (of: Sizes): number[] => {
  const kept = of.slice(integer(0, of.length));
  return kept.map((n) => (chance(0.3) ? 1 : chance(0.15) ? size() : n));
};

/** An axis of the shape, mostly. */
const axisOf = (of: Sizes) =>
  chance(0.8) && of.length > 0
    ? integer(-of.length, of.length - 1)
    : integer(-of.length - 2, of.length + 1);

const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((item) => ({ item, order: random() }))
    .sort((x, y) => x.order - y.order)
    .map(({ item }) => item);

/** Another shape of the same number of elements, mostly. */
function regrouped(of: Sizes): number[] {
  const primes = of.flatMap((n) => [2, 2, 2, 3, 7].reduce(divideOut, [n]));
  const groups = many(integer(1, 4), () => 1);
  for (const prime of shuffled(primes)) {
    const at = integer(0, groups.length - 1);
    groups[at] = (groups[at] ?? 1) * prime;
  }
  if (chance(0.5)) return chance(0.8) ? groups : shape(1, 4);
  return groups.map((n, i) => (i === 0 || chance(0.04) ? -1 : chance(0.04) ? size() : n));
}

/** Splits a factor off the last number, if it divides. */
function divideOut(factors: number[], prime: number): number[] {
  const last = factors.at(-1) ?? 1;
  if (last === 0 || last % prime !== 0) return factors;
  return [...factors.slice(0, -1), prime, last / prime];
}

// ---- calls ---------------------------------------------------------------------------------------

interface Call {
  /** Tensors to declare, named x, y, z. */
  readonly operands: readonly { readonly shape: Sizes; readonly dtype?: string }[];
  readonly code: string;
  readonly run: () => Sizes;
}

const tensors = (...list: Sizes[]) => list.map((one) => ({ shape: one }));
const list = (sizes: Sizes) => `[${sizes.join(', ')}]`;
const either = (sizes: Sizes) => (chance(0.5) && sizes.length > 0 ? sizes.join(', ') : list(sizes));

function binary(): Call {
  const a = shape();
  const b = partner(a);
  const op = pick(['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum', 'eq', 'lt', 'ge']);
  const [x, y] = chance(0.5) ? [a, b] : [b, a];
  const code = chance(0.5) ? `x.${op}(y)` : `gradus.${op}(x, y)`;
  return { operands: tensors(x, y), code, run: () => shapes.broadcast(op, x, y) };
}

function where(): Call {
  const a = shape();
  const [b, c] = [partner(a), partner(a)];
  return {
    operands: [{ shape: a, dtype: 'bool' }, { shape: b }, { shape: c }],
    code: chance(0.5) ? 'x.where(y, z)' : 'gradus.where(x, y, z)',
    run: () => shapes.broadcast('where', shapes.broadcast('where', a, b), c),
  };
}

const products = {
  dot: shapes.dot,
  mv: shapes.mv,
  mm: shapes.mm,
  bmm: shapes.bmm,
  outer: shapes.outer,
  matmul: shapes.matmul,
};

function product(): Call {
  const names = ['dot', 'mv', 'mm', 'bmm', 'outer', 'matmul'] as const;
  const op = pick([...names, 'matmul', 'matmul', 'matmul'] as const);
  const inner = size();
  const batch = shape(0, 2);
  const first = size();
  const other = chance(0.2) ? size() : inner;
  const left = {
    dot: [inner],
    mv: [size(), inner],
    mm: [size(), inner],
    bmm: [first, size(), inner],
    outer: [inner],
    matmul: pick([[inner], [size(), inner], [...batch, size(), inner]]),
  }[op];
  const right = {
    dot: [other],
    mv: [other],
    mm: [other, size()],
    bmm: [chance(0.2) ? size() : first, other, size()],
    outer: [size()],
    matmul: pick([[other], [other, size()], [...partner(batch), other, size()]]),
  }[op];
  const [a, b] = chance(0.9) ? [left, right] : [shape(0, 3), shape(0, 3)];
  const code = chance(0.5) ? `x.${op}(y)` : `gradus.${op}(x, y)`;
  return { operands: tensors(a, b), code, run: () => products[op](a, b) };
}

const reductions = [
  ...['sum', 'mean', 'max', 'min', 'amax', 'amin', 'prod', 'any', 'all', 'count', 'var', 'std'],
  ...['logsumexp', 'norm'],
];

function reduction(): Call {
  const of = shape();
  const op = pick(reductions);
  const axis = pick([undefined, axisOf(of), axisOf(of), many(integer(0, 3), () => axisOf(of))]);
  const keepdims = chance(0.5);
  const options = keepdims ? ', { keepdims: true }' : chance(0.2) ? ', { keepdims: false }' : '';
  const given = typeof axis === 'object' ? list(axis) : `${axis}`;
  return {
    operands: tensors(of),
    code: `x.${op}(${op === 'norm' ? '2, ' : ''}${given}${options})`,
    run: () => shapes.reduce(of, shapes.normalizeAxes(op, axis, of), keepdims),
  };
}

function alongAxis(): Call {
  const of = shape();
  const axis = axisOf(of);
  const op = pick(['softmax', 'logSoftmax', 'argmax', 'argmin']);
  const run = () => {
    const index = shapes.normalizeAxis(op, axis, of);
    return op.startsWith('arg') ? shapes.reduce(of, [index]) : of;
  };
  return { operands: tensors(of), code: `x.${op}(${axis})`, run };
}

function movement(): Call {
  const of = shape();
  const axis = axisOf(of);
  const order = shuffled(of.map((_, i) => (chance(0.3) ? i - of.length : i)));
  const axes = chance(0.85) ? order : many(integer(0, 3), () => axisOf(of));
  return pick<() => Call>([
    () => ({ operands: tensors(of), code: 'x.T()', run: () => of.toReversed() }),
    () => ({
      operands: tensors(of),
      code: `x.permute(${either(axes)})`,
      run: () => shapes.permutation(of, axes).map((i) => of[i] ?? 0),
    }),
    () => ({ operands: tensors(of), code: 'x.squeeze()', run: () => shapes.squeeze(of) }),
    () => ({
      operands: tensors(of),
      code: `x.squeeze(${axis})`,
      run: () => shapes.squeeze(of, axis),
    }),
    () => ({
      operands: tensors(of),
      code: `x.unsqueeze(${axis})`,
      run: () => shapes.unsqueeze(of, axis),
    }),
  ])();
}

function reshape(): Call {
  const of = shape();
  const to = regrouped(of).map((n) => (chance(0.01) ? pick([-2, 1.5]) : n));
  const op = pick(['reshape', 'view']);
  return {
    operands: tensors(of),
    code: `x.${op}(${either(to)})`,
    run: () => shapes.reshape(of, to, op),
  };
}

function expand(): Call {
  const of = shape(0, 3).map((n) => (chance(0.5) ? 1 : n));
  const same = of.map((n) => (chance(0.3) ? -1 : n === 1 || chance(0.05) ? size() : n));
  const to = [...many(integer(0, 2), () => (chance(0.1) ? -1 : size())), ...same].slice(
    chance(0.05) ? 1 : 0,
  );
  const op = pick(['expand', 'broadcastTo']);
  return {
    operands: tensors(of),
    code: `x.${op}(${either(to)})`,
    run: () => shapes.expand(of, to, op),
  };
}

function layout(): Call {
  const of = shape();
  const [a, b] = [axisOf(of), axisOf(of)];
  const target = of.at(a);
  const parts = regrouped(target === undefined ? [] : [target]);
  const small = shape(0, 3).map((n) => n % 30);
  const times = many(integer(0, 4), () => (chance(0.04) ? pick([-1, 0.5]) : integer(0, 12)));
  const op = pick(['transpose', 'swapaxes'] as const);
  const triangle = pick(['tril', 'triu'] as const);
  const again = pick(['tile', 'repeat'] as const);
  return pick<() => Call>([
    () => ({
      operands: tensors(of),
      code: `x.${op}(${a}, ${b})`,
      run: () => shapes.swap(op, of, a, b).map((i) => of[i] ?? 0),
    }),
    () => ({ operands: tensors(of), code: 'x.flatten()', run: () => shapes.flatten(of) }),
    () => ({ operands: tensors(of), code: `x.flatten(${a})`, run: () => shapes.flatten(of, a) }),
    () => ({
      operands: tensors(of),
      code: `gradus.flatten(x, ${a}, ${b})`,
      run: () => shapes.flatten(of, a, b),
    }),
    () => ({
      operands: tensors(of),
      code: `x.unflatten(${a}, ${list(parts)})`,
      run: () => shapes.unflatten(of, a, parts),
    }),
    () => ({
      operands: tensors(small),
      code: `x.${again}(${either(times)})`,
      run: () => shapes.repeat(small, times, again),
    }),
    () => ({
      operands: tensors(of),
      code: chance(0.5) ? `x.${triangle}()` : `gradus.${triangle}(x, ${a})`,
      run: () => shapes.matrices(triangle, of),
    }),
    () => ({ operands: tensors(of), code: 'x.trace()', run: () => shapes.trace(of) }),
    () => ({ operands: tensors(of), code: 'x.zerosLike()', run: () => of }),
  ])();
}

function stack(): Call {
  const first = shape(0, 3);
  const axis = axisOf([...first, 1]);
  const another = () =>
    chance(0.05) ? shape(0, 3) : first.map((n) => (chance(0.05) ? size() : n));
  const all = [first, ...many(integer(0, 2), another)];
  return {
    operands: tensors(...all),
    code: `gradus.stack([${['x', 'y', 'z'].slice(0, all.length).join(', ')}], ${axis})`,
    run: () => shapes.stack(all, axis),
  };
}

/** A bound of a range: mostly within the size. */
const bound = (n: number) =>
  pick([
    '',
    '',
    String(integer(-n, n)),
    String(integer(-n - 3, n + 3)),
    String(integer(-999, 999)),
  ]);

const step = () => pick(['', '1', '-1', '2', '-2', '3', '-7', '100', String(integer(-12, 12))]);

/** A range in one of its spellings, rarely a wrong one. */
function rangeOf(n: number): string {
  if (chance(0.03))
    return pick([
      'a:b',
      '1:2:3:4',
      '5',
      '',
      '1.5:',
      ' :2',
      '::0',
      '01:',
      '-0:',
      '1e3:',
      '--1:',
      '0x1:',
    ]);
  const ends = `${bound(n)}:${bound(n)}`;
  return chance(0.5) ? ends : `${ends}:${step()}`;
}

/** An index of an axis of this size, mostly. */
const indexInto = (n: number) =>
  chance(0.9) && n > 0 ? integer(-n, n - 1) : chance(0.9) ? integer(-n - 2, n + 2) : 0.5;

function indexing(): Call {
  const of = shape(chance(0.1) ? 0 : 1, 4);
  const taken = of.slice(chance(0.1) ? of.length : integer(0, of.length)).reverse();
  if (chance(0.05)) taken.push(size());
  let listed = false;
  const indices: shapes.Index[] = taken.map((n) => {
    if (chance(0.4)) return indexInto(n);
    if (chance(0.9) || (listed && chance(0.9))) return rangeOf(n);
    listed = true;
    return many(integer(0, 3), () => indexInto(n));
  });
  for (const extra of [null, null, '...' as const])
    if (chance(0.15)) indices.splice(integer(0, indices.length), 0, extra);
  if (chance(0.02)) indices.splice(integer(0, indices.length), 0, '...');
  const given = indices.map((one) => JSON.stringify(one));
  return {
    operands: tensors(of),
    code: chance(0.7) ? `x.at(${given})` : `gradus.at(${['x', ...given]})`,
    run: () => shapes.index(of, indices).shape,
  };
}

function reversal(): Call {
  const of = shape();
  const axes = chance(0.1) ? [] : many(integer(1, 2), () => axisOf(of));
  const run = () => {
    shapes.flipped(of, axes);
    return of;
  };
  return { operands: tensors(of), code: `x.flip(${either(axes)})`, run };
}

function concat(): Call {
  const first = shape(chance(0.1) ? 0 : 1, 3);
  const axis = axisOf(first);
  const index = axis < 0 ? axis + first.length : axis;
  const another = () =>
    chance(0.05) ? shape(0, 3) : first.map((n, i) => (i === index || chance(0.05) ? size() : n));
  const all = [first, ...many(integer(0, 2), another)];
  return {
    operands: tensors(...all),
    code: `gradus.cat([${['x', 'y', 'z'].slice(0, all.length).join(', ')}], ${axis})`,
    run: () => shapes.concat(all, axis),
  };
}

function creation(): Call {
  const sizes = shape(0, 3).map((n) => (chance(0.1) ? pick([-1, -7, 0.5]) : n));
  const op = pick(['zeros', 'ones', 'rand', 'randn']);
  const [start, end, step] = [integer(-30, 30), integer(-30, 99), integer(-4, 9)];
  return pick<() => Call>([
    () => ({
      operands: [],
      code: `gradus.${op}(${either(sizes)})`,
      run: () => shapes.checkSizes(op, sizes),
    }),
    () => ({
      operands: [],
      code: `gradus.full(${list(sizes)}, 1)`,
      run: () => shapes.checkSizes('full', sizes),
    }),
    () => ({
      operands: [],
      code: `gradus.arange(${start}, ${end}, ${step})`,
      run: () => [shapes.arangeLength(start, end, step)],
    }),
    () => ({
      operands: [],
      code: `gradus.arange(${end})`,
      run: () => [shapes.arangeLength(0, end, 1)],
    }),
  ])();
}

function literal(): Call {
  const rows = (depth: number, length: number): shapes.Nested[] =>
    many(chance(0.03) ? length + 1 : length, () =>
      depth > 0 ? rows(depth - 1, length) : chance(0.02) ? true : integer(0, 9),
    );
  const value = rows(integer(0, 3), integer(0, 3));
  return {
    operands: [],
    code: `gradus.tensor(${JSON.stringify(value)})`,
    run: () => shapes.nested(value),
  };
}

function expectation(): Call {
  const of = shape();
  const to = of.map((n) => (chance(0.1) ? size() : n)).slice(chance(0.1) ? 1 : 0);
  return {
    operands: tensors(of),
    code: `x.expectShape(${list(to)})`,
    run: () => shapes.expect(of, to),
  };
}

function loss(): Call {
  const n = size();
  const [logits, targets] = chance(0.8) ? [[n, size()], [n]] : [shape(1, 3), shape(0, 2)];
  return {
    operands: [{ shape: logits }, { shape: targets, dtype: 'int32' }],
    code: 'x.crossEntropy(y)',
    run: () => shapes.crossEntropy(logits, targets),
  };
}

const families = [
  binary,
  binary,
  where,
  product,
  product,
  reduction,
  reduction,
  alongAxis,
  movement,
  movement,
  reshape,
  reshape,
  expand,
  indexing,
  indexing,
  indexing,
  reversal,
  layout,
  layout,
  concat,
  stack,
  creation,
  literal,
  expectation,
  loss,
];

// ---- comparing -----------------------------------------------------------------------------------

/** The shape as the types print it, or the sentence. */
function answer(call: Call): { shape: string } | { sentence: string } {
  try {
    return { shape: list(call.run()) };
  } catch (error) {
    return { sentence: (error as Error).message };
  }
}

/** A call; not one whose result is too large, which only the run time says. */
function draw(): Call {
  const call = pick(families)();
  const says = answer(call);
  return 'sentence' in says && says.sentence.includes(' elements are more than ') ? draw() : call;
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
    .map((one, i) => `${'xyz'[i]}: gradus.Tensor<${type(one.shape)}, '${one.dtype ?? 'float32'}'>`)
    .join(', ');

/** The shape that the types give to `result`, by line. */
function resultShapes({ program: compiled, file }: Checked): Map<number, string> {
  const checker = compiled.getTypeChecker();
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText(file) === 'result') {
      const line = ts.getLineAndCharacterOfPosition(file, node.getStart(file)).line + 1;
      const property = checker.getTypeAtLocation(node).getProperty('shape');
      const type = property && checker.getTypeOfSymbolAtLocation(property, node);
      found.set(line, type ? checker.typeToString(type) : 'no tensor');
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

type Answer = ReturnType<typeof answer>;

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

/** Whether the shape may be of this type: `number` may be any size, and so may an unknown rank. */
function fits(type: string, sizes: string): boolean {
  if (!type.startsWith('[')) return true;
  const [known, actual] = [type, sizes].map((text) => text.slice(1, -1).split(', '));
  return (
    known?.length === actual?.length &&
    known?.every((n, i) => n === 'number' || n === actual?.[i]) === true
  );
}

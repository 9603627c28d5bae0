/**
 * The cases on which every op is tested, made from the table by a loop: each sample of each row on numbers from its
 * range, on special values, and in each dtype. `scripts/reference.py` computes what NumPy says of them.
 */
import { type DType, dtypes, isFloat, roundTo } from '../src/dtype.ts';
import { isRow, type Row, type Sample } from '../src/ops/define.ts';
import * as table from '../src/ops/index.ts';
import { Generator } from '../src/runtime/random.ts';
import { formed } from './samples/form.ts';
import { named, themes } from './samples/index.ts';
import { each, of, withArgs } from './samples/sample.ts';

export interface Case {
  readonly op: string;
  readonly shapes: readonly (readonly number[])[];
  readonly dtypes: readonly DType[];
  /** Arguments after the tensors. */
  readonly args: readonly unknown[];
  /** The elements of each tensor, which its dtype holds exactly; of bools 0 and 1. */
  readonly inputs: readonly (readonly number[])[];
  /** Whether the tensors are one argument, an array. */
  readonly list: boolean;
  /** What the case is about; unique among the cases of an op. */
  readonly title: string;
}

/** Every row, by name. */
export const rows: ReadonlyMap<string, Row> = new Map(
  Object.entries(table).flatMap(([name, row]) => (isRow(row) ? [[name, row as Row]] : [])),
);

const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  3,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e-45,
  -1e-39,
  Math.fround(1e-8),
  Math.fround(16777217),
  Math.fround(3.4e38),
  Math.fround(-1e30),
  Math.fround(88.7),
  Math.fround(-104.5),
].map(Math.fround);

const FLOATS64 = [
  ...FLOATS.slice(0, 10),
  ...[5e-324, -1e-310, 1e-20, 1 + 2 ** -52, 1e300, -1e200, 709.7, -745.1],
];

const FLOATS16 = [
  ...FLOATS.slice(0, 10),
  ...[2 ** -24, -(2 ** -15), 1 + 2 ** -10, 2051, 65504, -40000, 11.086, -17.3],
].map((x) => roundTo('float16', x));

const INTS = [0, 1, -1, 7, -8, 2147483647, -2147483648, 65537, 46341, -46341];

/** Special values of each dtype but bool. */
const SPECIAL: Readonly<Record<Exclude<DType, 'bool'>, readonly number[]>> = {
  float32: FLOATS,
  float64: FLOATS64,
  float16: FLOATS16,
  int32: INTS,
  uint8: [0, 1, 2, 7, 8, 15, 16, 127, 128, 254, 255],
};

/** Ops to which bools mean nothing. */
const NO_BOOLS = new Set([
  ...['sub', 'neg', 'relu', 'abs', 'pow', 'dot', 'mv', 'mm', 'matmul'],
  ...['sign', 'floor', 'ceil', 'round', 'trunc', 'fmod', 'remainder', 'clamp'],
  ...['bmm', 'outer'],
  ...named('noBools'),
]);
/** Ops whose first sample has a number that is no byte. */
const NO_BYTES = new Set(['clamp', ...named('noBytes')]);
/** Ops that take no negative ints in NumPy. Powers that wrap around are in values.test.ts. */
const SMALL_INTS = new Set(['pow', ...named('smallInts')]);

const numel = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const character of text) h = Math.imul(h ^ character.charCodeAt(0), 0x01000193);
  return h >>> 0;
}

type Draw = (random: Generator, size: number, dtype: DType) => number[];

/** Numbers from a range: reals, whole numbers or coin flips. */
const fromRange =
  ([low, high]: readonly [number, number]): Draw =>
  (random, size, dtype) => {
    const uniform = Array.from(random.uniform(size));
    if (dtype === 'bool') return uniform.map((x) => (x < 0.5 ? 0 : 1));
    const least = dtype === 'uint8' ? Math.max(low, 0) : low;
    const values = uniform.map((x) => least + (high - least) * x);
    return values.map((x) => (isFloat(dtype) ? roundTo(dtype, x) : Math.floor(x)));
  };

/** Special values. */
const fromSpecial: Draw = (random, size, dtype) => {
  if (dtype === 'bool') return fromRange([0, 1])(random, size, dtype);
  const values = SPECIAL[dtype];
  // Where all of them fit in, all of them are there.
  const at = (x: number, i: number) =>
    size % values.length === 0 ? i % values.length : Math.floor(x * values.length);
  return Array.from(random.uniform(size), (x, i) => values[at(x, i)] ?? 0);
};

const isSorted = ({ opName }: Row, operand: number) =>
  themes.some(({ sorted }) => sorted?.[opName] === operand);

const sortedRows = (values: readonly number[], length: number): number[] =>
  values.flatMap((_, i) =>
    i % length === 0 ? [...Float64Array.from(values.slice(i, i + length)).sort()] : [],
  );

function caseOf(row: Row, sample: Sample, kind: string, draw: Draw): Case {
  const { shapes, args = [], dtypes = [] } = sample;
  const types = shapes.map((_, i): DType => dtypes[i] ?? 'float32');
  const title = `${kind} ${types.map((dtype, i) => `${dtype}[${shapes[i]}]`).join(' ')} ${JSON.stringify(args)}`;
  const random = new Generator(hash(`${row.opName} ${title}`));
  const inputs = shapes.map((shape, i) => {
    const dtype = types[i] ?? 'float32';
    const values = draw(random, numel(shape), dtype);
    if (sample.form && i === 0) return formed(values, shape, dtype, sample.form);
    return isSorted(row, i) ? sortedRows(values, shape.at(-1) ?? 1) : values;
  });
  const list = row.operands === 'list';
  return { op: row.opName, shapes, dtypes: types, args, inputs, list, title };
}

/** The sample with every float tensor in another dtype. */
const inDtype = (sample: Sample, dtype: DType): Sample => ({
  ...sample,
  dtypes: sample.shapes.map(() => dtype),
});

/** The first sample of a row in the dtypes that are less used, with special values where it has a vector of them. */
function casesInOthers(row: Row, sample: Sample, isFirst: boolean): Case[] {
  if (sample.dtypes || sample.shapes.some((shape) => numel(shape) > 40)) return [];
  const range = sample.range ?? [-2, 2];
  const isVector = sample.shapes.length === 1 && sample.shapes[0]?.join() === '18';
  const floats = (['float64', 'float16'] as const).flatMap((dtype) => [
    ...(isFirst ? [caseOf(row, inDtype(sample, dtype), 'range', fromRange(range))] : []),
    ...(isVector ? [caseOf(row, inDtype(sample, dtype), 'special', fromSpecial)] : []),
  ]);
  if (!isFirst || NO_BYTES.has(row.opName)) return floats;
  return [...floats, caseOf(row, inDtype(sample, 'uint8'), 'range', fromRange([0, 6]))];
}

/** The sample, and what follows from it without knowing the op. */
function casesOf(row: Row, sample: Sample): Case[] {
  const range = sample.range ?? [-2, 2];
  const name = row.opName;
  const plain = caseOf(row, sample, 'range', fromRange(range));
  // A class of `crossEntropy` is no special value.
  const isFree = !sample.dtypes || sample.dtypes.includes('bool') || name === 'to';
  const special = isFree ? [caseOf(row, sample, 'special', fromSpecial)] : [];
  if (sample.dtypes) return [plain, ...special];
  const numbers = sample.args?.filter((x) => typeof x === 'number') ?? [];
  if (row.numbers && numbers.some((x) => !Number.isInteger(x))) return [plain, ...special];
  const small = fromRange(SMALL_INTS.has(name) ? [0, 6] : [-5, 6]);
  const noBools = NO_BOOLS.has(name) || (row.numbers !== undefined && numbers.length > 0);
  return [
    plain,
    ...special,
    caseOf(row, inDtype(sample, 'int32'), 'range', small),
    ...(SMALL_INTS.has(name)
      ? []
      : [caseOf(row, inDtype(sample, 'int32'), 'special', fromSpecial)]),
    ...(noBools ? [] : [caseOf(row, inDtype(sample, 'bool'), 'range', fromRange(range))]),
  ];
}

/** Empty tensors, single elements, and up to six axes. */
const shapes: readonly Sample[] = [
  of([0]),
  of([2, 0, 3]),
  of([1]),
  of([1, 1]),
  of([1, 2, 1, 3]),
  of([2, 1, 2, 1, 2]),
  of([1, 2, 1, 2, 1, 2]),
];
const pairs: readonly Sample[] = [
  // Every special value with every other.
  of([18, 1], [18]),
  of([0], [1]),
  of([2, 0, 3], [3]),
  of([], []),
  of([1], [2, 3]),
  of([2, 1, 2, 1], [3, 1, 2]),
  of([2, 1, 1, 2, 1, 3], [2, 1, 2, 1]),
];
/** Two dtypes that meet. */
const mixed: readonly Sample[] = (
  [
    ['uint8', 'int32'],
    ['uint8', 'float16'],
    ['int32', 'float16'],
    ['float16', 'float32'],
    ['bool', 'float64'],
    ['float64', 'float32'],
    ['float16', 'float64'],
  ] as const
).map((dtypes) => ({ shapes: [[6], [6]], dtypes, range: [0.5, 5] }));
const many = [2, 1, 3, 1, 2, 2];
const products: readonly Sample[] = [
  of([0, 3], [3, 2]),
  of([2, 0], [0, 3]),
  of([1, 1], [1, 1]),
  of([5, 7], [7, 9]),
];

/** Further samples by op: more shapes, and the corners of the argument lists. */
const further: Readonly<Record<string, readonly Sample[]>> = {
  ...each(
    ['neg', 'abs', 'relu', 'exp', 'log', 'sqrt', 'tanh', 'sigmoid', 'T', 'squeeze'],
    ...shapes,
    of([18]),
  ),
  ...each(
    [
      ...['expm1', 'log1p', 'log2', 'log10', 'rsqrt', 'reciprocal', 'erf', 'erfc'],
      ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh'],
      ...['sign', 'floor', 'ceil', 'round', 'trunc', 'isnan', 'isinf', 'isfinite'],
      ...['leakyRelu', 'elu', 'gelu', 'silu', 'softplus', 'mish'],
    ],
    of([0]),
    of([18]),
    { shapes: [[40]], range: [-9, 9], dtypes: ['float32'] },
  ),
  ...each(
    ['atan2', 'fmod', 'remainder'],
    of([18, 1], [18]),
    of([0], [1]),
    of([2, 1, 2, 1], [3, 1, 2]),
    withArgs([18], 2),
    withArgs([18], -3),
    {
      shapes: [
        [6, 6],
        [6, 6],
      ],
      dtypes: ['float32', 'float32'],
      range: [-20, 20],
    },
  ),
  ...each(['leakyRelu', 'elu'], withArgs([18], 0), withArgs([18], -2)),
  ...each(
    ['and', 'or', 'xor'],
    { shapes: [[18]], dtypes: ['int32'], args: [-6], range: [-100, 100] },
    { shapes: [[0], [1]], dtypes: ['bool', 'bool'] },
  ),
  clamp: [
    withArgs([18], 0, 1),
    withArgs([18], 1, 0),
    withArgs([18], { max: -1 }),
    { shapes: [[9]], args: [-0.5, 0.1], dtypes: ['float32'] },
    { shapes: [[9]], args: [{ max: 0.7 }], dtypes: ['float32'] },
  ],
  ...each(['atan2', 'dot'], ...mixed.slice(0, 4)),
  lerp: [
    { shapes: [[3], [3], [3]], dtypes: ['int32', 'uint8', 'float16'] },
    { shapes: [[3], [3]], dtypes: ['float64', 'float32'], args: [0.1] },
    of([18, 1], [18], []),
    of([2, 1, 3], [4, 1], [2, 1, 1]),
    withArgs([18], 4, 1),
    { shapes: [[3], [3], [3]], dtypes: ['int32', 'float32', 'bool'] },
    { shapes: [[18], [18]], args: [0.3], dtypes: ['float32', 'float32'] },
  ],
  ...each(
    ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'],
    ...pairs,
    ...mixed,
    withArgs([18], 2),
    withArgs([18], -1),
  ),
  ...each(['pow'], ...pairs, withArgs([18], 2), withArgs([18], 0), withArgs([18], -0.5)),
  ...each(
    ['sum', 'prod', 'mean', 'any', 'all', 'count', 'logsumexp'],
    ...shapes,
    withArgs([0, 3], 0),
    withArgs([0, 3], 1),
    withArgs([3, 0, 2], [0, 1], { keepdims: true }),
    withArgs(many, [0, 2, -1]),
    withArgs([2, 3], []),
    withArgs([2, 3], undefined, { keepdims: true }),
    of([1000]),
  ),
  ...each(
    ['max', 'min', 'amax', 'amin'],
    ...shapes.slice(2),
    withArgs([0, 3], 1),
    withArgs(many, [0, 2, -1]),
    withArgs([2, 3], undefined, { keepdims: true }),
    withArgs([18, 3], 0),
  ),
  ...each(
    ['argmax', 'argmin'],
    of([]),
    of([1]),
    of([18]),
    withArgs([0, 3], 1),
    withArgs(many, 2),
    withArgs([3, 1], 1),
    withArgs([2, 3], undefined, { keepdims: true }),
  ),
  ...each(
    ['var', 'std'],
    of([0]),
    of([1]),
    of([5]),
    withArgs([0, 3], 0),
    withArgs([4, 1], 1, { correction: 0 }),
    withArgs([3, 4], undefined, { correction: 2, keepdims: true }),
    withArgs([2, 3], 0, { correction: 5 }),
    withArgs(many, [0, 2, -1]),
  ),
  norm: [
    of([0]),
    of([1]),
    of([7]),
    withArgs([3, 0], 2, 1),
    withArgs([3, 4], 0, 1),
    withArgs([3, 4], 1.5),
    withArgs(many, 2, [0, 2, -1], { keepdims: true }),
    withArgs([2, 3], 1, undefined, { keepdims: true }),
  ],
  ...each(
    ['softmax', 'logSoftmax'],
    withArgs([18], 0),
    withArgs([1], 0),
    withArgs([0, 3], 1),
    withArgs([3, 0], 1),
    withArgs(many, -4),
  ),
  reshape: [
    withArgs([0, 3], 3, 0),
    withArgs([0], [2, 0, 5]),
    withArgs([2, 3], -1),
    withArgs(many, 4, 6),
    withArgs([], 1, 1),
    withArgs([4, 3], 2, 2, 3, 1, 1, 1),
  ],
  permute: [withArgs(many, 5, 3, 1, 0, 2, 4), withArgs([], []), withArgs([0, 3], 1, 0)],
  unsqueeze: [withArgs([], 0), withArgs([], -1), withArgs([0], 1), withArgs([2, 3], -3)],
  expand: [
    withArgs([], 2, 3),
    withArgs([1, 3], 0, 3),
    withArgs([1], [2, 1, 4]),
    withArgs([2, 1, 3, 1], -1, 2, -1, 2),
  ],
  at: [
    of([]),
    of([2, 3]),
    withArgs([], null, '...'),
    withArgs([3], -3),
    withArgs([18], '::-1'),
    withArgs([18], '-3:'),
    withArgs([18], '40:2:-5'),
    withArgs([18], '-40:40:7'),
    withArgs([18], '3:-3:-1'),
    withArgs([0], ':', null),
    withArgs([0, 3], '::-2', [2]),
    withArgs([2, 3], []),
    withArgs([2, 3], '2:', '::2'),
    withArgs([4, 5], -1, 2),
    withArgs([4, 5], '...', 2),
    withArgs([4, 5], 1, null, '4:0:-3', null),
    withArgs([3, 5], '...', [4, 2, 0, 0, 1, -1]),
    withArgs([5, 2], [0, 1, 2, 4], 0),
    withArgs(many, 0, '...', '::-1', 1),
  ],
  flip: [withArgs([], []), withArgs([0, 3], 0, 1), withArgs([18], -1), withArgs(many, 0, 2, -1)],
  view: [withArgs([0, 3], 3, 0), withArgs(many, 4, 6)],
  broadcastTo: [withArgs([], 2, 3), withArgs([2, 1, 3, 1], -1, 2, -1, 2)],
  flatten: [
    of([]),
    of([0, 3]),
    withArgs([], 0, -1),
    withArgs([2, 0, 3], 0, 1),
    withArgs([2, 3], 1, 1),
    withArgs(many, 2, -2),
  ],
  unflatten: [
    withArgs([0], 0, [2, 0]),
    withArgs([2, 12], -1, [2, -1, 3]),
    withArgs([0, 4], 1, [-1]),
  ],
  ...each(
    ['transpose', 'swapaxes'],
    withArgs(many, 1, -2),
    withArgs([0, 3], 0, 1),
    withArgs([3], 0, 0),
  ),
  ...each(
    ['tile', 'repeat'],
    withArgs([], 3),
    withArgs([], []),
    withArgs([2, 3], [0, 2]),
    withArgs([0, 3], 2, 2),
    withArgs([3, 1], 1, 2, 3),
  ),
  stack: [
    of([3]),
    of([], []),
    {
      shapes: [
        [2, 0],
        [2, 0],
      ],
      args: [2],
    },
    {
      shapes: [
        [2, 3],
        [2, 3],
      ],
      dtypes: ['int32', 'float32'],
    },
  ],
  ...each(
    ['tril', 'triu'],
    withArgs([3, 3], 5),
    withArgs([3, 3], -5),
    of([0, 3]),
    of([1, 4]),
    withArgs([2, 1, 5, 4], 2),
  ),
  ...each(['zerosLike', 'onesLike'], of([]), of([0, 2]), withArgs([2], { dtype: 'bool' })),
  cat: [
    of([3]),
    { shapes: [[0], [3], [0], [2]] },
    {
      shapes: [
        [2, 0],
        [2, 3],
      ],
      args: [1],
    },
    {
      shapes: [
        [1, 2, 2],
        [1, 2, 2],
      ],
      args: [-2],
    },
  ],
  to: dtypes.flatMap((from) =>
    dtypes.map((into) => ({
      shapes: [[36]],
      dtypes: [from],
      args: [into],
    })),
  ),
  where: [
    { shapes: [[3, 1], [], [2]], dtypes: ['bool', 'float32', 'float32'] },
    { shapes: [[2, 3], [3], [2, 1]], dtypes: ['bool', 'int32', 'int32'] },
    { shapes: [[2, 3], [3], [2, 1]], dtypes: ['bool', 'int32', 'float32'] },
    { shapes: [[2, 3], [3], [2, 1]], dtypes: ['bool', 'uint8', 'float16'] },
    { shapes: [[2, 3], [3], [2, 1]], dtypes: ['bool', 'float64', 'float32'] },
    { shapes: [[3], [3], [3]], dtypes: ['bool', 'bool', 'bool'] },
    { shapes: [[3]], dtypes: ['bool'], args: [1.5, -2] },
    { shapes: [[0], [1], []], dtypes: ['bool', 'float32', 'float32'] },
  ],
  matmul: [
    ...products,
    of([1], [1]),
    of([0], [0]),
    of([2, 3, 0], [0, 4]),
    of([3, 1, 2, 2], [1, 2, 2, 3]),
    of([2, 1, 1, 2, 3], [3, 3, 1]),
    ...(
      [
        ['int32', 'float32'],
        ['int32', 'float16'],
        ['float32', 'float64'],
        ['uint8', 'bool'],
      ] as const
    ).map((types) => ({
      shapes: [
        [2, 3],
        [3, 2],
      ],
      dtypes: types,
      range: [-2, 2] as const,
    })),
  ],
  outer: [of([0], [3]), of([1], [1]), of([18], [18])],
  bmm: [of([0, 2, 3], [0, 3, 2]), of([1, 2, 0], [1, 0, 3]), of([3, 1, 2], [3, 2, 1])],
  trace: [of([0, 3]), of([1, 1]), of([1, 4]), of([7, 7])],
  mm: products,
  mv: [of([0, 3], [3]), of([2, 0], [0]), of([9, 6], [6])],
  dot: [of([0], [0]), of([1], [1]), of([1000], [1000])],
};

/** The samples of an op, and the further ones. */
export const samplesOf = (row: Row): readonly Sample[] => [
  ...row.samples,
  ...(further[row.opName] ?? []),
  ...themes.flatMap((theme) => theme.further[row.opName] ?? []),
];

const casesFrom = (samples: (row: Row) => readonly Sample[]): readonly Case[] =>
  [...rows.values()].flatMap((row) =>
    samples(row).flatMap((sample, i) => [
      ...casesOf(row, sample),
      ...casesInOthers(row, sample, i === 0),
    ]),
  );

/** All cases, in the order of the table. */
export const cases = casesFrom(samplesOf);

/** Those that follow from the samples which the rows have themselves. */
export const ownCases = (): readonly Case[] => casesFrom((row) => row.samples);

/** The arguments of a call: the tensors where the row has them, and the others between them. */
export function argumentsOf(
  { operands, places }: Row,
  tensors: readonly unknown[],
  args: readonly unknown[] = [],
): unknown[] {
  if (operands === 'list') return [tensors, ...args];
  if (operands === 'rest') return [...args, ...tensors];
  const [given, others] = [[...tensors], [...args]];
  return Array.from({ length: tensors.length + args.length }, (_, place) => {
    const isTensor = places ? places.includes(place) : place < tensors.length;
    return isTensor && given.length > 0 ? given.shift() : others.shift();
  });
}

/** The name under which `test/data/reference.json` has a case. */
export const keyOf = ({ op, title }: Case): string => `${op} ${title}`;

/** A short text that changes when the inputs of a case do. */
export const inputsHash = ({ inputs }: Case): string =>
  hash(
    inputs.map((data) => data.map((x) => (Object.is(x, -0) ? '-0' : String(x)))).join(';'),
  ).toString(36);

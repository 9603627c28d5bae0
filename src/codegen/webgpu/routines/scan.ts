/**
 * Scans along lines. The states that a scan goes through combine in any grouping: a thread folds a part, a workgroup the parts
 * of its threads, and where there are few lines each tile of one has a workgroup: first each is folded, then the tiles, then
 * each is done again from where those before it have left. Sums of sums also keep the error small.
 */
import { instruction, literal } from '../scalars.ts';
import { type Emission, type Memory, read, written } from '../shader.ts';
import { keyOf, LARGEST } from './keys.ts';
import { block, type Emitter, RoutineShader, type RoutineWriting, threadsOf } from './writing.ts';

/** Elements of a thread in a tile. */
const OWN = 8;
/** Steps that are folded before what comes of them is combined with what was before. */
const PART = 64;
/** From so many lines on, of which neighbours lie side by side, each has one thread, and so have short ones. */
const MANY_LINES = 4096;
const SIDE_BY_SIDE = 16;
const SHORT = 64;
/** With fewer lines than this, those of more tiles than that are done tile by tile. */
const FEW_LINES = 128;
const FEW_TILES = 4;

/** What a scan folds. */
interface Fold {
  /** The type of a state: one or two numbers. */
  readonly state: 'f32' | 'i32' | 'vec2<f32>' | 'vec2<i32>';
  /** The state of no elements. */
  readonly identity: (shader: RoutineShader) => string;
  /** The body of `combine`, which gives the state of `a` and then `b`. */
  readonly combine: (shader: RoutineShader) => readonly string[];
  /** The state of the `j`-th element, which lies at `at`. */
  readonly lift: (shader: RoutineShader, inputs: readonly Memory[]) => string;
  /** What is written for a state. */
  readonly result: (shader: RoutineShader, state: string) => string;
}

/** A scan being written, of lines along the axis between `outer` and `inner`. */
interface Scan {
  readonly writing: RoutineWriting;
  readonly fold: Fold;
  readonly inputs: readonly Memory[];
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly reverse: boolean;
}

/** States in memory, their numbers one after another. */
interface States {
  readonly fold: Fold;
  readonly memory: Memory;
}

const isPair = ({ state }: Fold): boolean => state.startsWith('vec2');

/** Memory for so many states. */
const statesFor = ({ context }: RoutineWriting, fold: Fold, count: number): States => ({
  fold,
  memory: context.scratch(
    fold.state.includes('f32') ? 'float32' : 'int32',
    isPair(fold) ? 2 * count : count,
  ),
});

function loadState(shader: RoutineShader, { fold, memory }: States, at: string): string {
  const part = (place: string) => shader.element(memory, place);
  return isPair(fold)
    ? `${fold.state}(${part(`2 * (${at})`)}, ${part(`2 * (${at}) + 1`)})`
    : part(at);
}

function storeState(
  shader: RoutineShader,
  { fold, memory }: States,
  at: string,
  state: string,
): string[] {
  const part = (place: string, value: string) => `${shader.element(memory, place)} = ${value};`;
  if (!isPair(fold)) return [part(at, state)];
  return [part(`2 * (${at})`, `${state}.x`), part(`2 * (${at}) + 1`, `${state}.y`)];
}

/** Declares `identity`, `combine`, and of elements `place` and `lift`. */
function declare(shader: RoutineShader, { fold, inputs, size, inner, reverse }: Scan): void {
  const { state } = fold;
  const [length, stride] = [shader.number('size', size), shader.number('inner', inner)];
  shader.function('identity', `() -> ${state}`, [`return ${fold.identity(shader)};`]);
  shader.function('combine', `(a: ${state}, b: ${state}) -> ${state}`, fold.combine(shader));
  shader.function('place', '(line: i32, j: i32) -> i32', [
    `let along = select(j, ${length} - 1 - j, ${shader.number('reverse', Number(reverse))} == 1);`,
    `return (line / ${stride} * ${length} + along) * ${stride} + line % ${stride};`,
  ]);
  const lifted = fold.lift(shader, inputs);
  shader.function('lift', `(line: i32, j: i32) -> ${state}`, [
    'let at = place(line, j);',
    `return ${lifted};`,
  ]);
}

/** Writes the state of the `j`-th element of a line. */
type Write = (shader: RoutineShader, state: string) => readonly string[];

const toResult =
  ({ fold }: Scan, out: Memory): Write =>
  (shader, state) => [`${shader.element(out, 'place(line, j)')} = ${fold.result(shader, state)};`];

const toStates =
  (states: States): Write =>
  (shader, state) =>
    storeState(shader, states, 'place(line, j)', state);

/** Each line is done by a thread. */
function eachAlone(scan: Scan, out: Memory): Emission {
  const shader = new RoutineShader(scan.writing, [
    ...scan.inputs.map((x) => read(x)),
    written(out),
  ]);
  declare(shader, scan);
  shader.numbers({ size: scan.size });
  shader.lines(
    'let line = thread;',
    'var before = identity();',
    ...block(`for (var start = 0; start < size; start += ${PART})`, [
      'var state = identity();',
      ...block(`for (var j = start; j < min(start + ${PART}, size); j++)`, [
        'state = combine(state, lift(line, j));',
        'let all = combine(before, state);',
        ...toResult(scan, out)(shader, 'all'),
      ]),
      'before = combine(before, state);',
    ]),
  );
  return shader.eachThread(scan.outer * scan.inner);
}

const tileOf = (writing: RoutineWriting): number => threadsOf(writing) * OWN;

/** Lines for each of the thread's elements in the tile that begins at `start`. */
const eachOwn = (lines: readonly string[]): string[] =>
  block(`for (var i = 0; i < ${OWN}; i++)`, [
    `let j = start + i32(local.x) * ${OWN} + i;`,
    ...block('if (j < size)', lines),
  ]);

/** Folds the elements of the tile. In `parts` is, for each thread, the state of its own and those before. */
function foldTile({ shader }: RoutineShader, { fold, writing }: Scan): string[] {
  const threads = threadsOf(writing);
  shader.share('parts', `array<${fold.state}, ${threads}>`);
  return [
    'var own = identity();',
    ...eachOwn(['own = combine(own, lift(line, j));']),
    'parts[local.x] = own;',
    'workgroupBarrier();',
    ...block(`for (var step = 1u; step < ${threads}u; step *= 2u)`, [
      'var both = parts[local.x];',
      'if (local.x >= step) { both = combine(parts[local.x - step], both); }',
      'workgroupBarrier();',
      'parts[local.x] = both;',
      'workgroupBarrier();',
    ]),
  ];
}

/** Goes through the thread's elements from the state `before` the tile on. */
const goOn = (write: readonly string[]): string[] => [
  'var state = before;',
  'if (local.x > 0u) { state = combine(before, parts[local.x - 1u]); }',
  ...eachOwn(['state = combine(state, lift(line, j));', ...write]),
];

/** Each line is done by a workgroup, one tile after another. */
function eachTogether(scan: Scan, out: Memory, write: Write): Emission {
  const { writing, outer, size, inner } = scan;
  const shader = new RoutineShader(writing, [...scan.inputs.map((x) => read(x)), written(out)]);
  declare(shader, scan);
  shader.numbers({ size });
  shader.lines(
    'let line = number;',
    'var before = identity();',
    ...block(`for (var start = 0; start < size; start += ${tileOf(writing)})`, [
      ...foldTile(shader, scan),
      ...goOn(write(shader, 'state')),
      `before = combine(before, parts[${threadsOf(writing) - 1}]);`,
      'workgroupBarrier();',
    ]),
  );
  return shader.eachGroup(outer * inner, threadsOf(writing));
}

/** Each tile is done by a workgroup, when all tiles are folded. */
function tileByTile(scan: Scan, out: Memory): Emission[] {
  const { writing, fold, inputs, outer, size, inner } = scan;
  const threads = threadsOf(writing);
  const tiles = Math.ceil(size / tileOf(writing));
  const [totals, sums] = [0, 1].map(() => statesFor(writing, fold, outer * inner * tiles)) as [
    States,
    States,
  ];
  const begin = ['let line = number / tiles;', `let start = number % tiles * ${tileOf(writing)};`];

  const first = new RoutineShader(writing, [...inputs.map((x) => read(x)), written(totals.memory)]);
  declare(first, scan);
  first.numbers({ size, tiles });
  first.lines(
    ...begin,
    ...foldTile(first, scan),
    `let total = parts[${threads - 1}];`,
    ...block('if (local.x == 0u)', storeState(first, totals, 'number', 'total')),
  );

  const overTiles: Scan = {
    ...scan,
    fold: { ...fold, lift: (shader) => loadState(shader, totals, 'at') },
    ...{ inputs: [totals.memory], outer: outer * inner, size: tiles, inner: 1, reverse: false },
  };
  const second = eachTogether(overTiles, sums.memory, toStates(sums));

  const last = new RoutineShader(writing, [
    ...inputs.map((x) => read(x)),
    ...[read(sums.memory), written(out)],
  ]);
  declare(last, scan);
  last.numbers({ size, tiles });
  last.lines(
    ...begin,
    ...foldTile(last, scan),
    'var before = identity();',
    `if (start > 0) { before = ${loadState(last, sums, 'number - 1')}; }`,
    ...goOn(toResult(scan, out)(last, 'state')),
  );
  const groups = outer * inner * tiles;
  return [first.eachGroup(groups, threads), second, last.eachGroup(groups, threads)];
}

/** The emitter of a scan, whose parameters after the first three `foldOf` and `isReverse` read. */
const emitScan =
  (
    foldOf: (options: readonly number[]) => Fold,
    isReverse: (options: readonly number[]) => boolean = () => false,
  ): Emitter =>
  (writing) => {
    const inputs = writing.memories.slice(0, -1);
    const out = writing.memories.at(-1) as Memory;
    const [outer = 0, size = 0, inner = 0, ...options] = writing.parameters;
    if (out.size === 0) return [];
    const fold = foldOf(options);
    const scan = { writing, fold, inputs, outer, size, inner, reverse: isReverse(options) };
    const lines = outer * inner;
    if (size <= SHORT || (inner >= SIDE_BY_SIDE && lines >= MANY_LINES))
      return [eachAlone(scan, out)];
    const isLong = size > FEW_TILES * tileOf(writing);
    if (isLong && lines < FEW_LINES) return tileByTile(scan, out);
    return [eachTogether(scan, out, toResult(scan, out))];
  };

// ---- what is folded ------------------------------------------------------------------------------

const itself = (shader: RoutineShader, [x]: readonly Memory[]): string =>
  x ? shader.element(x, 'at') : '';

/** One number of the elements' own type. */
const numbers = (isWhole: boolean, identity: number, combine: string): Fold => ({
  state: isWhole ? 'i32' : 'f32',
  identity: () => (isWhole ? `${identity}` : `${identity}.0`),
  combine: () => [combine],
  lift: itself,
  result: (_, state) => state,
});

export const emitCumsum = emitScan(
  ([, whole]) => numbers(whole === 1, 0, 'return a + b;'),
  ([reverse]) => reverse === 1,
);

/** A factor from 1 to 2 and a power of 2: products of many numbers leave the range of floats, and come back. */
const scaledProduct: Fold = {
  state: 'vec2<f32>',
  identity: () => 'vec2<f32>(1.0, 0.0)',
  combine: (shader) => {
    shader.function('scaled', '(x: f32, power: f32) -> vec2<f32>', [
      'let bits = bitcast<u32>(x);',
      'let exponent = (bits >> 23u) & 255u;',
      // 0, infinity and NaN have no such factor.
      'if (exponent == 0u || exponent == 255u) { return vec2<f32>(x, power); }',
      'let factor = bitcast<f32>((bits & 0x807fffffu) | 0x3f800000u);',
      'return vec2<f32>(factor, power + f32(i32(exponent) - 127));',
    ]);
    return ['return scaled(a.x * b.x, a.y + b.y);'];
  },
  lift: (shader, inputs) => `scaled(${itself(shader, inputs)}, 0.0)`,
  result: (shader, state) => {
    shader.function('product', '(x: vec2<f32>) -> f32', [
      'let power = i32(clamp(x.y, -252.0, 252.0));',
      // No float has all of them.
      'let half = power / 2;',
      'let scale = bitcast<vec2<f32>>(vec2<u32>(vec2<i32>(half, power - half) + 127) << vec2<u32>(23u));',
      'return x.x * scale.x * scale.y;',
    ]);
    return `product(${state})`;
  },
};

export const emitCumprod = emitScan(([whole]) =>
  whole === 1 ? numbers(true, 1, 'return a * b;') : scaledProduct,
);

const LARGEST_FLOAT = 0xffffff * 2 ** 104;

/** What steps do with the state before: it times a factor, and a summand. The first has no state before. */
const linear: Fold = {
  state: 'vec2<f32>',
  identity: () => 'vec2<f32>(1.0, 0.0)',
  combine: (shader) => {
    const largest = literal(shader.shader.functions, LARGEST_FLOAT, 'float32', 1);
    return [
      'let factor = a.x * b.x;',
      // An infinite one would make NaN of a state that is 0.
      `let bounded = select(factor, sign(factor) * ${largest}, abs(factor) > ${largest});`,
      'return vec2<f32>(bounded, b.x * a.y + b.y);',
    ];
  },
  lift: (shader, [a, b]) =>
    a && b
      ? `vec2<f32>(select(${shader.element(a, 'at')}, 0.0, j == 0), ${shader.element(b, 'at')})`
      : '',
  result: (_, state) => `${state}.y`,
};

export const emitRecur = emitScan(
  () => linear,
  ([reverse]) => reverse === 1,
);

/** The key of the extreme element so far, and where it lies: the last of equal ones. */
const extreme = (isLeast: boolean): Fold => ({
  state: 'vec2<i32>',
  identity: () => 'vec2<i32>(-2147483647 - 1, -1)',
  combine: () => [
    'let is_second = b.x > a.x || (b.x == a.x && b.y > a.y);',
    'return select(a, b, is_second);',
  ],
  lift: (shader, [x]) => {
    if (!x) return '';
    // The greater a number is, the smaller is what has the other bits. NaN stays above all.
    const flip = shader.number('flip', isLeast ? 0xffffffff : 0);
    const isNan = x.dtype === 'float32' ? `key == ${LARGEST}` : 'false';
    shader.function('rank', '(key: i32) -> i32', [`return select(key ^ ${flip}, key, ${isNan});`]);
    return `vec2<i32>(rank(${keyOf(shader, x, shader.element(x, 'at'))}), j)`;
  },
  result: (_, state) => `${state}.y`,
});

export const emitCumextreme = emitScan(([least]) => extreme(least === 1));

/** The largest element, and the sum of exponentials relative to it. */
const exponentials: Fold = {
  state: 'vec2<f32>',
  identity: ({ shader }) =>
    `vec2<f32>(${literal(shader.functions, Number.NEGATIVE_INFINITY, 'float32', 1)}, 0.0)`,
  combine: (shader) => {
    const operand = { text: 'down', dtype: 'float32' } as const;
    const scale = instruction(shader.shader.functions, 'exp', 'float32', [operand], 1);
    shader.function('is_nan', '(x: f32) -> bool', [
      'return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;',
    ]);
    return [
      'if (is_nan(a.x) || is_nan(b.x)) { return select(b, a, is_nan(a.x)); }',
      // The difference of two infinities is none.
      'if (a.x == b.x) { return vec2<f32>(a.x, a.y + b.y); }',
      'let down = -abs(a.x - b.x);',
      `let scale = ${scale};`,
      'return select(vec2<f32>(b.x, a.y * scale + b.y), vec2<f32>(a.x, a.y + b.y * scale), a.x > b.x);',
    ];
  },
  lift: (shader, inputs) => `vec2<f32>(${itself(shader, inputs)}, 1.0)`,
  result: (shader, state) => {
    const operand = { text: `${state}.y`, dtype: 'float32' } as const;
    const log = instruction(shader.shader.functions, 'log', 'float32', [operand], 1);
    return `${state}.x + ${log}`;
  },
};

export const emitLogcumsumexp = emitScan(() => exponentials);

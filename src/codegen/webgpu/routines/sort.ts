/**
 * Order: the indices that sort lines, and places in sorted rows. A workgroup sorts a tile of a line, by merging runs that
 * double in length; longer lines are merged from their tiles, each workgroup making one tile of the result.
 */
import { type Bound, type Emission, type Memory, read, written } from '../shader.ts';
import { keyOf, LARGEST } from './keys.ts';
import {
  block,
  type Emitter,
  RoutineShader,
  type RoutineWriting,
  searching,
  type Three,
  threadsOf,
} from './writing.ts';

/** Elements that a thread sorts in variables, and that it takes in each merge. */
const OWN = 4;

/** Lines along the axis between `outer` and `inner`. */
interface Lines {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/** What is sorted: `declareKey` declares `key_at`, which gives the key of the element at a place of the memory. */
interface Source {
  readonly bound: readonly Bound[];
  readonly declareKey: (shader: RoutineShader) => void;
}

/** Where sorted elements go: what is bound for it, and the lines that write slot `slot`, the `position`-th of `line`. */
interface Sink {
  readonly bound: readonly Bound[];
  readonly store: (shader: RoutineShader) => readonly string[];
}

/** Keys and the places that they had in their lines, line by line. */
interface Pairs {
  readonly keys: Memory;
  readonly order: Memory;
}

/** What the workgroup shares: the elements of a tile. */
function shareTile({ shader }: RoutineShader, threads: number): void {
  shader.share('keys', `array<i32, ${threads * OWN}>`);
  shader.share('order', `array<i32, ${threads * OWN}>`);
}

/** Lines for each of the slots of a tile, side by side in memory. */
const eachSlot = (threads: number, lines: readonly string[]): string[] =>
  block(`for (var slot = i32(local.x); slot < ${threads * OWN}; slot += ${threads})`, lines);

const OWNED = Array.from({ length: OWN }, (_, i) => i);

/** Writes the thread's elements from its variables. */
const keep = [
  'workgroupBarrier();',
  ...OWNED.flatMap((i) => [`keys[own + ${i}] = k${i};`, `order[own + ${i}] = p${i};`]),
  'workgroupBarrier();',
];

/** Sorts the thread's elements in its variables: neighbours in turn, so that equal ones keep their order. */
const sortOwn = [
  ...OWNED.flatMap((i) => [`var k${i} = keys[own + ${i}];`, `var p${i} = order[own + ${i}];`]),
  ...OWNED.flatMap((round) =>
    OWNED.slice(round % 2, -1)
      .filter((_, i) => i % 2 === 0)
      .flatMap((i) =>
        block(`if (k${i} > k${i + 1})`, [
          ...[`let k = k${i};`, `k${i} = k${i + 1};`, `k${i + 1} = k;`],
          ...[`let p = p${i};`, `p${i} = p${i + 1};`, `p${i + 1} = p;`],
        ]),
      ),
  ),
];

/**
 * Finds how many of the first `diagonal` elements of two merged runs are of the left one, as `low`: those in it that are not
 * greater than what would be left in the right one.
 */
const split = (left: (at: string) => string, right: (at: string) => string, count: Counts) => [
  `var low = max(0, diagonal - ${count.right});`,
  `var high = min(diagonal, ${count.left});`,
  ...searching(`${left('middle')} <= ${right('diagonal - 1 - middle')}`),
];

interface Counts {
  readonly left: string;
  readonly right: string;
}

/** Takes the thread's elements of two runs in the tile, from `begin` to `half` and from there to `end`. */
const mergeOwn = [
  ...split(
    (at) => `keys[begin + ${at}]`,
    (at) => `keys[half + ${at}]`,
    { left: 'half - begin', right: '(end - half)' },
  ),
  'var left = begin + low;',
  'var right = half + diagonal - low;',
  ...OWNED.flatMap((i) => [
    `let is_left${i} = left < half && (right >= end || keys[left] <= keys[right]);`,
    `let from${i} = select(right, left, is_left${i});`,
    `let k${i} = keys[from${i}];`,
    `let p${i} = order[from${i}];`,
    `if (is_left${i}) { left++; } else { right++; }`,
  ]),
];

/** Sorts tiles of lines, or lines that are shorter, several of them in a tile. */
function sortTiles(
  writing: RoutineWriting,
  { outer, size, inner }: Lines,
  source: Source,
  sink: Sink,
): Emission {
  const shader = new RoutineShader(writing, [...source.bound, ...sink.bound]);
  const threads = threadsOf(writing);
  const tile = threads * OWN;
  shareTile(shader, threads);
  source.declareKey(shader);
  const part = Math.min(Math.max(OWN, 2 ** Math.ceil(Math.log2(size))), tile);
  const parts = Math.ceil(size / part);
  shader.numbers({ lines: outer * inner, size, inner, part, parts });
  const place = [
    `let place = number * (${tile} / part) + slot / part;`,
    'let line = place / parts;',
    'let position = place % parts * part + slot % part;',
  ];
  shader.lines(
    ...eachSlot(threads, [
      ...place,
      `keys[slot] = ${LARGEST};`,
      'order[slot] = position;',
      ...block('if (line < lines && position < size)', [
        'keys[slot] = key_at((line / inner * size + position) * inner + line % inner);',
      ]),
    ]),
    'workgroupBarrier();',
    `let own = i32(local.x) * ${OWN};`,
    ...block('', [...sortOwn, ...keep]),
    ...block(`for (var run = ${OWN}; run < part; run *= 2)`, [
      'let begin = own - own % (2 * run);',
      'let half = begin + run;',
      'let end = half + run;',
      'let diagonal = own - begin;',
      ...mergeOwn,
      ...keep,
    ]),
    ...eachSlot(threads, [
      ...place,
      ...block('if (line < lines && position < size)', sink.store(shader)),
    ]),
  );
  return shader.eachGroup(Math.ceil((outer * inner * parts * part) / tile), threads);
}

/** Merges runs of `run` elements two by two. Of each line only the first `count` are needed. */
function mergeRuns(
  writing: RoutineWriting,
  { outer, size, inner }: Lines,
  run: number,
  count: number,
  from: Pairs,
  sink: Sink,
): Emission {
  const shader = new RoutineShader(writing, [read(from.keys), read(from.order), ...sink.bound]);
  const threads = threadsOf(writing);
  const tile = threads * OWN;
  shareTile(shader, threads);
  shader.shader.share('splits', 'array<vec2<i32>, 2>');
  const tiles = Math.ceil(Math.min(2 * run, count, size) / tile);
  const pairs = Math.ceil(size / (2 * run));
  shader.numbers({ size, inner, run, tiles, pairs });
  const keys = (at: string) => shader.element(from.keys, at);
  shader.lines(
    'let line = number / tiles / pairs;',
    'let start = number / tiles % pairs * 2 * run;',
    'let lefts = min(run, size - start);',
    'let rights = min(run, size - start - lefts);',
    'let left_run = line * size + start;',
    'let right_run = left_run + lefts;',
    `let first = number % tiles * ${tile};`,
    // Where the tile begins and ends in both.
    ...block('if (local.x < 2u)', [
      `let diagonal = min(first + i32(local.x) * ${tile}, lefts + rights);`,
      ...split(
        (at) => keys(`left_run + ${at}`),
        (at) => keys(`right_run + ${at}`),
        { left: 'lefts', right: 'rights' },
      ),
      'splits[local.x] = vec2<i32>(low, diagonal - low);',
    ]),
    'workgroupBarrier();',
    'let half = splits[1].x - splits[0].x;',
    'let end = half + splits[1].y - splits[0].y;',
    ...eachSlot(threads, [
      ...block('if (slot < end)', [
        'let right = right_run + splits[0].y + slot - half;',
        'let at = select(right, left_run + splits[0].x + slot, slot < half);',
        `keys[slot] = ${keys('at')};`,
        `order[slot] = ${shader.element(from.order, 'at')};`,
      ]),
    ]),
    'workgroupBarrier();',
    `let own = i32(local.x) * ${OWN};`,
    'let begin = 0;',
    'let diagonal = min(own, end);',
    ...block('', [...mergeOwn, ...keep]),
    ...eachSlot(threads, [
      'let position = start + first + slot;',
      ...block('if (slot < end)', sink.store(shader)),
    ]),
  );
  return shader.eachGroup(outer * inner * pairs * tiles, threads);
}

/** Keeps keys and places. */
const toPairs = ({ keys, order }: Pairs, size: number): Sink => ({
  bound: [written(keys), written(order)],
  store: (shader) => {
    const at = `line * ${shader.number('size', size)} + position`;
    return [
      `${shader.element(keys, at)} = keys[slot];`,
      `${shader.element(order, at)} = order[slot];`,
    ];
  },
});

/** Keeps the first `count` places. */
const toResult = (out: Memory, count: number): Sink => ({
  bound: [written(out)],
  store: (shader) => {
    const number = shader.number('count', count);
    const at = `(line / inner * ${number} + position) * inner + line % inner`;
    return [`if (position < ${number}) { ${shader.element(out, at)} = order[slot]; }`];
  },
});

/** Sorts lines: into `result`, where one is given, or else into `sorted`. */
function sort(
  writing: RoutineWriting,
  lines: Lines,
  source: Source,
  count: number,
  result: readonly Sink[],
): { readonly emissions: readonly Emission[]; readonly sorted: readonly Pairs[] } {
  const { outer, size, inner } = lines;
  const tile = threadsOf(writing) * OWN;
  const passes = 1 + Math.max(0, Math.ceil(Math.log2(size / tile)));
  const kept = passes - result.length;
  // Each pass reads what the one before has written.
  const turns = Array.from({ length: Math.min(2, kept) }, (): Pairs => {
    const scratch = () => writing.context.scratch('int32', outer * size * inner);
    return { keys: scratch(), order: scratch() };
  });
  const sorted = Array.from({ length: kept }, (_, pass) => turns[pass % 2] as Pairs);
  const sinks = [...sorted.map((pairs) => toPairs(pairs, size)), ...result];
  const emissions = sinks.map((sink, pass) => {
    const from = sorted[pass - 1];
    if (!from) return sortTiles(writing, lines, source, sink);
    return mergeRuns(writing, lines, tile * 2 ** (pass - 1), count, from, sink);
  });
  return { emissions, sorted: sorted.slice(-1) };
}

/** Sorts lines. Equal elements keep their order. */
export function sortLines(
  writing: RoutineWriting,
  lines: Lines,
  source: Source,
): Pairs & { readonly emissions: readonly Emission[] } {
  const { emissions, sorted } = sort(writing, lines, source, lines.size, []);
  return { emissions, ...(sorted[0] as Pairs) };
}

export const emitArgsort: Emitter = (writing) => {
  const { parameters, memories } = writing;
  const [x, out] = memories as readonly [Memory, Memory];
  const [outer = 0, size = 0, inner = 0, count = 0, descending] = parameters;
  if (out.size === 0) return [];
  const declareKey = (shader: RoutineShader) => {
    const key = keyOf(shader, x, shader.element(x, 'at'));
    // The greater a number is, the smaller is what has the other bits.
    const flip = shader.number('flip', descending ? 0xffffffff : 0);
    shader.function('key_at', '(at: i32) -> i32', [`return ${key} ^ ${flip};`]);
  };
  const source = { bound: [read(x)], declareKey };
  return sort(writing, { outer, size, inner }, source, count, [toResult(out, count)]).emissions;
};

export const emitSearchsorted: Emitter = (writing) => {
  const [sorted, values, out] = writing.memories as Three;
  if (out.size === 0) return [];
  if (sorted.dtype !== values.dtype) return undefined;
  const [, size = 0, perRow = 1, right] = writing.parameters;
  const shader = new RoutineShader(writing, [read(sorted), read(values), written(out)]);
  shader.numbers({ size, per_row: perRow });
  const element = keyOf(shader, sorted, shader.element(sorted, 'start + middle'));
  shader.lines(
    `let value = ${keyOf(shader, values, shader.element(values, 'thread'))};`,
    'let start = thread / per_row * size;',
    'var low = 0;',
    'var high = size;',
    ...searching(`${element} ${right ? '<=' : '<'} value`),
    `${shader.element(out, 'thread')} = low;`,
  );
  return [shader.eachThread(out.size)];
};

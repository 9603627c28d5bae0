/**
 * Reads and writes at indices in memory. The elements that belong to one index are a row, which is moved in vectors where it
 * can be. Where several updates meet in one element, the last wins, or they are added in their order: the result is the same
 * in every run, and that of the CPU.
 */
import { fromEnd } from '../../../ir/routine.ts';
import { FAULTS } from '../../../runtime/webgpu/code.ts';
import type { Width } from '../scalars.ts';
import { type Bound, type Emission, type Memory, read, vector, written } from '../shader.ts';
import { storageOf } from '../storage.ts';
import { LANES } from '../writer.ts';
import { sortLines } from './sort.ts';
import {
  block,
  type Emitter,
  type Four,
  RoutineShader,
  type RoutineWriting,
  searching,
  shared,
  type Three,
} from './writing.ts';

/** Up to so many indices each element of the result looks at all of them. */
const SEARCHED = 32;

/** What `gather` and `scatter` have in common. */
interface Selection {
  readonly outer: number;
  readonly size: number;
  readonly count: number;
  /** Elements between two steps of the axis, in vectors. */
  readonly columns: number;
  readonly lanes: Width;
  /** Indices side by side. */
  readonly width: number;
  /** Whether each of `outer` has indices of its own. */
  readonly perOuter: boolean;
  readonly caller: number;
  readonly adds: boolean;
}

/** `moved` are the memories whose elements are moved. */
function selectionOf(
  { parameters }: RoutineWriting,
  index: Memory,
  moved: readonly Memory[],
): Selection {
  const [outer = 0, size = 0, count = 0, inner = 0, perOuter, perInner, caller = 0, adds] =
    parameters;
  const width = perInner ? inner : 1;
  const isInVectors = moved.every(
    ({ number, step = 0 }) => number !== index.number && step % LANES === 0,
  );
  const lanes = width === 1 && inner % LANES === 0 && isInVectors ? LANES : 1;
  return {
    ...{ outer, size, count, columns: inner / lanes, lanes, width },
    ...{ perOuter: perOuter === 1 && outer > 1, caller, adds: adds === 1 },
  };
}

// ---- indices outside -----------------------------------------------------------------------------

/** The flags for indices outside. */
const faults: Memory = { number: FAULTS, dtype: 'int32', size: 0, isTemporary: false };

/** What a shader binds that looks at indices. */
const checking = (index: Memory): Bound[] => [read(index), shared(faults, 'u32')];

/**
 * Declares `refuse`, which notes that the index at a place is outside. The flag holds how early the first one is, so that of
 * several the first is told, as on the CPU: whoever knows of an earlier one than its own writes that.
 */
function declareRefuse(shader: RoutineShader, index: Memory, { caller, size }: Selection): void {
  const flags = shader.shader.nameOf(faults);
  const rank = `u32(${shader.number('indices', index.size)} - at)`;
  const first = shader.element(index, `${shader.number('indices', index.size)} - i32(rank)`);
  shader.function('refuse', '(at: i32)', [
    `let flag = 2u * ${shader.shader.number({ faultOf: { caller, size } })};`,
    `var rank = max(atomicMax(&${flags}[flag], ${rank}), ${rank});`,
    ...block('loop', [
      `atomicStore(&${flags}[flag + 1u], bitcast<u32>(${first}));`,
      `let newest = atomicLoad(&${flags}[flag]);`,
      'if (newest == rank) { break; }',
      'rank = newest;',
    ]),
  ]);
}

/** Declares `found`: the index at a place counted from the front, or -1. */
function declareFound(shader: RoutineShader, index: Memory, selection: Selection): void {
  declareRefuse(shader, index, selection);
  const size = shader.number('axis', selection.size);
  const element = shader.element(index, 'at');
  shader.function('found', '(at: i32) -> i32', [
    `let index = ${element};`,
    ...(fromEnd(selection.caller)
      ? [`let place = select(index, index + ${size}, index < 0);`]
      : ['let place = index;']),
    ...block(`if (place < 0 || place >= ${size})`, ['refuse(at);', 'return -1;']),
    'return place;',
  ]);
}

/** Where the index lies of `i`, `j` and `o`. */
function placeOf({ perOuter, width }: Selection): string {
  const line = perOuter ? '(o * count + j)' : 'j';
  return width > 1 ? `${line} * columns + i` : line;
}

/** Names the places along all three axes of a thread. */
const unflatten = (along: 'count' | 'size'): string[] => {
  const name = along === 'count' ? 'j' : 'k';
  return [
    'let i = thread % columns;',
    `let ${name} = thread / columns % ${along};`,
    `let o = thread / columns / ${along};`,
  ];
};

// ---- gather --------------------------------------------------------------------------------------

export const emitGather: Emitter = (writing) => {
  const [x, index, out] = writing.memories as Three;
  if (out.size === 0) return [];
  const selection = selectionOf(writing, index, [x, out]);
  const { size, count, columns, lanes } = selection;
  const shader = new RoutineShader(writing, [
    read(x, lanes),
    written(out, lanes),
    ...checking(index),
  ]);
  declareFound(shader, index, selection);
  shader.numbers({ size, count, columns });
  shader.lines(
    ...unflatten('count'),
    `let k = found(${placeOf(selection)});`,
    'if (k < 0) { return; }',
    `${shader.element(out, 'thread')} = ${shader.element(x, '(o * size + k) * columns + i')};`,
  );
  return [shader.eachThread(out.size / lanes)];
};

// ---- scatter -------------------------------------------------------------------------------------

/** A scatter being written. */
interface Scatter {
  readonly writing: RoutineWriting;
  readonly selection: Selection;
  readonly base: Memory;
  readonly index: Memory;
  readonly updates: Memory;
  readonly out: Memory;
}

/**
 * Few indices: each element of the result looks at all. Otherwise the last update of each index is found first; whole numbers
 * are added in any order; and of floats, each element of the result adds those that are its own, for which the indices are
 * sorted.
 */
export const emitScatter: Emitter = (writing) => {
  const [base, index, updates, out] = writing.memories as Four;
  // Only the host says something of indices into nothing.
  if (out.size === 0) return undefined;
  const moved = [updates, out, ...(base.size === out.size ? [base] : [])];
  const selection = selectionOf(writing, index, moved);
  const scatter = { writing, selection, base, index, updates, out };
  if (selection.count <= SEARCHED) return [lookingAtAll(scatter)];
  if (!selection.adds) return lastOnes(scatter);
  return out.dtype === 'int32' ? adding(scatter) : addingInOrder(scatter);
};

/** The base at the place of the thread, in the lanes of the result. */
function baseAt(shader: RoutineShader, { base, out, selection: { lanes } }: Scatter): string {
  if (base.size === out.size) return shader.element(base, 'thread');
  const { element } = storageOf(base.dtype, shader.shader.traits);
  return `${vector(element, lanes)}(${shader.element(base, '0')})`;
}

const boundBase = ({ base, out, selection: { lanes } }: Scatter): Bound =>
  read(base, base.size === out.size ? lanes : 1);

/** The line that lets an update of step `j` have its effect on the value. */
function change(shader: RoutineShader, { updates, out, selection }: Scatter): string {
  const update = shader.element(updates, '(o * count + j) * columns + i');
  if (!selection.adds) return `value = ${update};`;
  // Bytes wrap around.
  const isByte = storageOf(out.dtype, shader.shader.traits).element === 'u32';
  return isByte
    ? `value = (value + ${update}) & ${vector('u32', selection.lanes)}(255u);`
    : `value += ${update};`;
}

/** All elements of the result look at all indices. */
function lookingAtAll(scatter: Scatter): Emission {
  const { writing, selection, index, updates, out } = scatter;
  const { size, count, columns, lanes } = selection;
  const shader = new RoutineShader(writing, [
    boundBase(scatter),
    read(updates, lanes),
    written(out, lanes),
    ...checking(index),
  ]);
  declareFound(shader, index, selection);
  shader.numbers({ size, count, columns });
  shader.lines(
    ...unflatten('size'),
    `var value = ${baseAt(shader, scatter)};`,
    ...block('for (var j = 0; j < count; j++)', [
      `if (found(${placeOf(selection)}) == k) { ${change(shader, scatter)} }`,
    ]),
    `${shader.element(out, 'thread')} = value;`,
  );
  return shader.eachThread(out.size / lanes);
}

/** Finds for each place in the axis the last index that is this, then writes what belongs to that. */
function lastOnes(scatter: Scatter): Emission[] {
  const { writing, selection, index, out, updates } = scatter;
  const { outer, size, count, columns, lanes, width, perOuter } = selection;
  const last = writing.context.scratch('int32', (perOuter ? outer : 1) * size * width);
  const clear = new RoutineShader(writing, [written(last)]);
  clear.lines(`${clear.element(last, 'thread')} = -1;`);

  const find = new RoutineShader(writing, [shared(last, 'i32'), ...checking(index)]);
  declareFound(find, index, selection);
  find.numbers({ size, count, width });
  find.lines(
    'let k = found(thread);',
    'if (k < 0) { return; }',
    'let j = thread / width % count;',
    'let o = thread / width / count;',
    `atomicMax(&${find.element(last, '(o * size + k) * width + thread % width')}, j);`,
  );

  const write = new RoutineShader(writing, [
    boundBase(scatter),
    read(last),
    read(updates, lanes),
    written(out, lanes),
  ]);
  write.numbers({ size, count, columns });
  const place = perOuter ? '(o * size + k)' : 'k';
  write.lines(
    ...unflatten('size'),
    `let j = ${write.element(last, width > 1 ? `${place} * columns + i` : place)};`,
    `var value = ${baseAt(write, scatter)};`,
    `if (j >= 0) { ${change(write, scatter)} }`,
    `${write.element(out, 'thread')} = value;`,
  );
  return [
    clear.eachThread(last.size),
    find.eachThread(index.size),
    write.eachThread(out.size / lanes),
  ];
}

/** Adds whole numbers, in any order: the sum is the same. */
function adding(scatter: Scatter): Emission[] {
  const { writing, selection, index, updates, out } = scatter;
  const { size, count, columns, lanes } = selection;
  const copy = new RoutineShader(writing, [boundBase(scatter), written(out, lanes)]);
  copy.lines(`${copy.element(out, 'thread')} = ${baseAt(copy, scatter)};`);

  const add = new RoutineShader(writing, [read(updates), shared(out, 'i32'), ...checking(index)]);
  declareFound(add, index, selection);
  add.numbers({ size, count, columns: columns * lanes });
  add.lines(
    ...unflatten('count'),
    `let k = found(${placeOf(selection)});`,
    'if (k < 0) { return; }',
    `atomicAdd(&${add.element(out, '(o * size + k) * columns + i')}, ${add.element(updates, 'thread')});`,
  );
  return [copy.eachThread(out.size / lanes), add.eachThread(updates.size)];
}

/** Sorts the indices; equal ones keep their order. Then each element of the result adds its updates in that order. */
function addingInOrder(scatter: Scatter): Emission[] {
  const { writing, selection, index, updates, out } = scatter;
  const { outer, size, count, columns, lanes, width, perOuter } = selection;
  const lines = { outer: perOuter ? outer : 1, size: count, inner: width };
  const { emissions, keys, order } = sortLines(writing, lines, {
    bound: checking(index),
    declareKey: (shader) => {
      declareFound(shader, index, selection);
      shader.function('key_at', '(at: i32) -> i32', ['return found(at);']);
    },
  });
  const add = new RoutineShader(writing, [
    boundBase(scatter),
    ...[read(keys), read(order), read(updates, lanes), written(out, lanes)],
  ]);
  add.numbers({ size, count, columns });
  const [line, rows] = [perOuter ? 'o' : '0', width > 1 ? ' * columns + i' : ''];
  add.lines(
    ...unflatten('size'),
    `let start = (${line}${rows}) * count;`,
    'var low = start;',
    'var high = start + count;',
    ...searching(`${add.element(keys, 'middle')} < k`),
    `var value = ${baseAt(add, scatter)};`,
    ...block(`for (var at = low; at < start + count && ${add.element(keys, 'at')} == k; at++)`, [
      `let j = ${add.element(order, 'at')};`,
      change(add, scatter),
    ]),
    `${add.element(out, 'thread')} = value;`,
  );
  return [...emissions, add.eachThread(out.size / lanes)];
}

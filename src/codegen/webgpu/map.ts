/** Kernels of which each position is done on its own, by one thread, or four by one where memory allows. */
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { reindexed } from '../../ir/instance.ts';
import { type Expression, type Kernel, type Load, walk } from '../../ir/kernel.ts';
import { extentOf } from '../../ir/product.ts';
import type { Width } from './scalars.ts';
import type { Context, Emission, Memory } from './shader.ts';
import { type Grid, LANES, type Writer, writerOf } from './writer.ts';

/** Threads of a workgroup: no device has less, and most run as many at once. */
export const THREADS = 256;

/** So many workgroups, in two dimensions where one is not enough, and some more then. */
export function gridOf(count: number, limit: number): Grid {
  if (count <= limit) return [Math.max(1, count), 1, 1];
  const rows = Math.ceil(count / limit);
  return [Math.ceil(count / rows), rows, 1];
}

/** Workgroups for so many threads. */
export const groupsFor = (threads: number, limit: number): Grid =>
  gridOf(Math.ceil(threads / THREADS), limit);

/** Source of the number of a workgroup. */
export const groupNumber = ([row, rows]: Grid, width = `${row}u`): string =>
  rows === 1 ? 'group.x' : `(group.y * ${width} + group.x)`;

/** A workgroup for each of so many tiles, the number of which this names; those that are too many return. */
export function tiled(writer: Writer, count: number, limit: number) {
  const groups = gridOf(count, limit);
  const tile = writer.name('tile', `i32(${groupNumber(groups)})`);
  if (groups[0] * groups[1] > count) writer.line(`if (${tile} >= ${count}) { return; }`);
  return { groups, tile };
}

/** The steps of axes as places in memory, one after another. */
export const placeIn = (axes: readonly Axis[]): Index =>
  ix.flatten(
    axes.map(ix.variable),
    axes.map(({ extent }) => extent),
  );

/** All loads in expressions. */
export function loadsIn(values: readonly Expression[]): readonly Load[] {
  const loads: Load[] = [];
  const seen = new Set<string>();
  const note = (x: Expression) => {
    if (x.kind === 'load') loads.push(x);
  };
  for (const value of values) walk(value, note, seen);
  return loads;
}

/** Whether an index is in the same lane of a vector as the step of an axis. */
const isAligned = (index: Index, axis: Axis): boolean =>
  ix.strideOf(index, axis) === 1 &&
  index.constant % LANES === 0 &&
  index.terms.every(({ coefficient, atom }) => atom === axis || coefficient % LANES === 0);

/** Whether four steps of an axis are four elements that lie in a vector of memory. */
export const liesAlong = (index: Index, axis: Axis): boolean =>
  axis.extent % LANES === 0 && isAligned(index, axis);

/** A kernel as a map of four steps of the innermost loop at once, which the last step may exceed. */
interface Vectors {
  readonly kernel: Kernel;
  readonly lane: Axis;
}

/** Whether all elements of a memory, or of the part that belongs to a step of a loop, lie in vectors. */
export const isEven = ({ step, size, isTight }: Memory): boolean =>
  step === undefined ? !isTight || size % LANES === 0 : step % LANES === 0;

/** Vectors along the innermost loop, where all results lie along it. */
function alongLast(kernel: Kernel, outputs: readonly Memory[]): Vectors | undefined {
  const lane = kernel.loops.at(-1);
  const fits =
    lane &&
    kernel.stores.every(
      ({ index, output }) => liesAlong(index, lane) && isEven(outputs[output] as Memory),
    );
  return fits ? { kernel, lane } : undefined;
}

/**
 * Vectors along all loops as one, where results are written from their first element to their last: behind that, memory
 * goes on to the end of a vector.
 */
function alongAll(kernel: Kernel, outputs: readonly Memory[]): Vectors | undefined {
  const { loops, stores } = kernel;
  const here = placeIn(loops).key;
  const size = extentOf(loops);
  const fits = stores.every(({ index, output }) => {
    const memory = outputs[output] as Memory;
    const isAll = memory.size === size && memory.step === undefined;
    return index.key === here && isAll && isEven(memory);
  });
  if (!fits || size < LANES) return undefined;
  const lane: Axis = { kind: 'axis', name: 'i', extent: size };
  const position = ix.variable(lane);
  const places = ix.unflatten(
    position,
    loops.map(({ extent }) => extent),
  );
  const map = new Map(loops.map((axis, i) => [axis, places[i] ?? position]));
  const move = (index: Index) => (index.key === here ? position : ix.substitute(index, map));
  return {
    lane,
    kernel: {
      ...kernel,
      loops: [lane],
      stores: stores.map((store) => ({
        ...store,
        index: position,
        value: reindexed(store.value, move),
      })),
    },
  };
}

/** In which lanes memories can be bound: in vectors, where all that is read of them along the lane lies in one. */
function inputWidths({ stores }: Kernel, inputs: readonly Memory[], lane: Axis): readonly Width[] {
  const loads = loadsIn(stores.map(({ value }) => value));
  return inputs.map((memory, input) => {
    const own = loads.filter((x) => x.input === input);
    return isEven(memory) && own.every(({ index }) => isAligned(index, lane)) ? LANES : 1;
  });
}

/** Names loops at a position of all, which is four steps of the lane axis, if there is one. */
export function positionsOf(
  writer: Writer,
  loops: readonly Axis[],
  lane: Axis | undefined,
  position: string,
): void {
  if (!lane) {
    writer.unflatten(loops, position);
    return;
  }
  const steps = Math.ceil(lane.extent / LANES);
  const outer = loops.slice(0, -1);
  const own = outer.length > 0 ? `(${position} % ${steps})` : position;
  writer.axis(lane, `${own} * ${LANES}`);
  if (outer.length > 0) writer.unflatten(outer, `${position} / ${steps}`);
}

/** Maps: kernels without reductions. How many positions there are is no part of the shader, so that many sizes share it. */
export function emitMap(kernel: Kernel, context: Context): Emission {
  const inputs = kernel.inputs.map(context.memoryOf);
  const outputs = kernel.outputs.map(context.memoryOf);
  const vectors = alongLast(kernel, outputs) ?? alongAll(kernel, outputs);
  const lane = vectors?.lane;
  const { loops, stores } = vectors?.kernel ?? kernel;
  const widths = vectors && inputWidths(vectors.kernel, inputs, vectors.lane);
  const writer = writerOf(
    kernel,
    context,
    inputs.map((_, i) => widths?.[i] ?? 1),
    outputs.map(() => (lane ? LANES : 1)),
  );
  const { shader } = writer;
  const outer = extentOf(lane ? loops.slice(0, -1) : loops);
  const threads = outer * Math.ceil((lane?.extent ?? 1) / LANES);
  const groups = groupsFor(threads, context.traits.groups);
  const group = groups[1] === 1 ? 'group.x' : groupNumber(groups, shader.number(groups[0]));
  const thread = writer.name('thread', `i32(${group} * ${THREADS}u + local.x)`);
  writer.line(`if (${thread} >= i32(${shader.number(threads)})) { return; }`);
  positionsOf(writer, loops, lane, thread);
  writer.inLanesOf(lane, () => {
    for (const store of stores) writer.store(store);
  });
  return writer.emission(kernel, [THREADS, 1, 1], groups);
}

/** Kernels of which each position is done on its own, by one thread, or four by one where memory allows. */
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { type Expression, type Kernel, type Load, walk } from '../../ir/kernel.ts';
import type { Width } from './scalars.ts';
import { type Context, type Emission, type Memory, ShaderWriter } from './shader.ts';
import { LANES, Writer } from './writer.ts';

/** Threads of a workgroup: no device has less, and most run as many at once. */
export const THREADS = 256;

export const extentOf = (axes: readonly Axis[]): number =>
  axes.reduce((all, { extent }) => all * extent, 1);

/** So many workgroups, in two dimensions where one is not enough, and some more then. */
export function gridOf(count: number, limit: number): readonly [number, number, number] {
  if (count <= limit) return [Math.max(1, count), 1, 1];
  const rows = Math.ceil(count / limit);
  return [Math.ceil(count / rows), rows, 1];
}

/** Workgroups for so many threads. */
export const groupsFor = (threads: number, limit: number): readonly [number, number, number] =>
  gridOf(Math.ceil(threads / THREADS), limit);

/** The number of a thread among all, where there are so many workgroups in a row. */
export const threadNumber = (row: number): string =>
  `i32((group.y * ${row}u + group.x) * ${THREADS}u + local.x)`;

/** The memories of a kernel. */
export const memoriesOf = ({ inputs, outputs }: Kernel, context: Context) => ({
  inputs: inputs.map(context.memoryOf),
  outputs: outputs.map(context.memoryOf),
});

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

/** Whether four steps of an axis are four elements that lie in a vector of memory. */
export function liesAlong(index: ix.Index, axis: Axis): boolean {
  if (ix.strideOf(index, axis) !== 1 || axis.extent % LANES !== 0) return false;
  return (
    index.constant % LANES === 0 &&
    index.terms.every(({ coefficient, atom }) => atom === axis || coefficient % LANES === 0)
  );
}

/** The axis along which four positions are done at once: where all results lie along it. */
function laneOf({ loops, stores }: Kernel, outputs: readonly Memory[]): Axis | undefined {
  const last = loops.at(-1);
  if (!last || stores.some(({ axes }) => axes.length > 0)) return undefined;
  const fits = stores.every(({ index, output }) => {
    const step = outputs[output]?.step;
    return liesAlong(index, last) && (step === undefined || step % LANES === 0);
  });
  return fits ? last : undefined;
}

/** In which lanes memories can be bound: in vectors, where all that is read of them along the lane lies in one. */
function inputWidths({ stores }: Kernel, inputs: readonly Memory[], lane: Axis): readonly Width[] {
  const loads = loadsIn(stores.map(({ value }) => value));
  return inputs.map(({ step }, input) => {
    const own = loads.filter((x) => x.input === input);
    const fits = own.every(({ index }) => liesAlong(index, lane));
    return fits && (step === undefined || step % LANES === 0) ? LANES : 1;
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
  const steps = lane.extent / LANES;
  const outer = loops.slice(0, -1);
  const own = outer.length > 0 ? `(${position} % ${steps})` : position;
  writer.axis(lane, `${own} * ${LANES}`);
  if (outer.length > 0) writer.unflatten(outer, `${position} / ${steps}`);
}

/** Maps: kernels without reductions. */
export function emitMap(kernel: Kernel, context: Context): Emission {
  const { inputs, outputs } = memoriesOf(kernel, context);
  const lane = laneOf(kernel, outputs);
  const widths = lane && inputWidths(kernel, inputs, lane);
  const shader = new ShaderWriter(context.traits, [
    ...inputs.map((memory, i) => ({ memory, width: widths?.[i] ?? 1, isWritten: false }) as const),
    ...outputs.map((memory) => ({ memory, width: lane ? LANES : 1, isWritten: true }) as const),
  ]);
  const writer = new Writer(shader, inputs, lane);
  const threads = extentOf(kernel.loops) / (lane ? LANES : 1);
  const groups = groupsFor(threads, context.traits.groups);
  const thread = writer.name('thread', threadNumber(groups[0]));
  writer.line(`if (${thread} >= ${threads}) { return; }`);
  positionsOf(writer, kernel.loops, lane, thread);
  writer.loop(kernel.stores[0]?.axes ?? [], () => {
    for (const { output, index, value } of kernel.stores)
      writer.store(outputs[output] as Memory, index, value);
  });
  return shader.emission(kernel.name, writer.lines, [THREADS, 1, 1], groups);
}

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

/** Workgroups for so many threads, in two dimensions where one is not enough. */
export function groupsFor(threads: number, limit: number): readonly [number, number, number] {
  const count = Math.max(1, Math.ceil(threads / THREADS));
  return count <= limit ? [count, 1, 1] : [limit, Math.ceil(count / limit), 1];
}

/** The number of a thread among all, where there are so many workgroups in a row. */
export const threadNumber = (row: number): string =>
  `i32((group.y * ${row}u + group.x) * ${THREADS}u + local.x)`;

/** The memories of a kernel. */
export const memoriesOf = ({ inputs, outputs }: Kernel, context: Context) => ({
  inputs: inputs.map(context.memoryOf),
  outputs: outputs.map(context.memoryOf),
});

/** All loads of a kernel. */
export function loadsOf({ reductions, stores }: Kernel): readonly Load[] {
  const loads: Load[] = [];
  const seen = new Set<string>();
  const note = (x: Expression) => {
    if (x.kind === 'load') loads.push(x);
  };
  for (const { value } of [...reductions, ...stores]) walk(value, note, seen);
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
function laneOf(
  { loops, reductions, stores }: Kernel,
  outputs: readonly Memory[],
): Axis | undefined {
  const last = loops.at(-1);
  if (!last || reductions.length > 0 || stores.some(({ axes }) => axes.length > 0))
    return undefined;
  const fits = stores.every(({ index, output }) => {
    const step = outputs[output]?.step;
    return liesAlong(index, last) && (step === undefined || step % LANES === 0);
  });
  return fits ? last : undefined;
}

/** In which lanes memories can be bound: in vectors, where all that is read of them along the lane lies in one. */
function inputWidths(kernel: Kernel, inputs: readonly Memory[], lane: Axis): readonly Width[] {
  const loads = loadsOf(kernel);
  return inputs.map(({ step }, input) => {
    const own = loads.filter((x) => x.input === input);
    const fits = own.every(({ index }) => liesAlong(index, lane));
    return fits && (step === undefined || step % LANES === 0) ? LANES : 1;
  });
}

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
  if (lane) {
    const steps = lane.extent / LANES;
    const outer = kernel.loops.slice(0, -1);
    writer.axis(
      lane,
      outer.length > 0 ? `(${thread} % ${steps}) * ${LANES}` : `${thread} * ${LANES}`,
    );
    if (outer.length > 0) writer.unflatten(outer, `${thread} / ${steps}`);
  } else {
    writer.unflatten(kernel.loops, thread);
  }
  writePosition(writer, kernel, outputs);
  return shader.emission(kernel.name, writer.lines, [THREADS, 1, 1], groups);
}

/** What is done at one position: the reductions, then the stores. */
function writePosition(writer: Writer, kernel: Kernel, outputs: readonly Memory[]): void {
  for (const [id, reduction] of kernel.reductions.entries())
    writer.result(id, writer.reduce(reduction));
  const { stores } = kernel;
  writer.loop(stores[0]?.axes ?? [], () => {
    for (const { output, index, value } of stores)
      writer.store(outputs[output] as Memory, index, value);
  });
}

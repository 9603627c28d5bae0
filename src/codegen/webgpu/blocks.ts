/** Blocks of results that threads compute: what is bound for them in vectors, and how they are stored. */
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { shift, shifted } from '../../ir/instance.ts';
import type { Expression, Kernel, Store } from '../../ir/kernel.ts';
import { isEven, liesAlong, loadsIn } from './map.ts';
import { blockStart, range } from './panel.ts';
import type { Context, Memory } from './shader.ts';
import { LANES, type Writer, writerOf } from './writer.ts';

/** Along which of two axes vectors of a value lie: where four elements are one in memory, or else follow each other. */
export function laneOf(value: Expression, own: Axis, depth: Axis, inputs: readonly Memory[]): Axis {
  const loads = loadsIn([value]);
  const lies = (axis: Axis) =>
    loads.every(({ index, input }) => liesAlong(index, axis) && isEven(inputs[input] as Memory));
  const follows = (axis: Axis) => loads.every(({ index }) => ix.strideOf(index, axis) === 1);
  return !lies(own) && (lies(depth) || (follows(depth) && !follows(own))) ? depth : own;
}

/** What is read, and along which axis in vectors. */
export type Reading = readonly [value: Expression, lane: Axis];

/**
 * A writer for a kernel that reads this, and stores along an axis. Bound are the inputs that are read: in vectors, where all
 * that is read of one is that.
 */
export function blockWriter(
  kernel: Kernel,
  context: Context,
  readings: readonly Reading[],
  stores: readonly Store[],
  column: Axis,
): Writer {
  const all = [...readings, ...stores.map(({ value }): Reading => [value, column])].flatMap(
    ([value, lane]) => loadsIn([value]).map(({ input, index }) => ({ input, index, lane })),
  );
  const width = (value: number, places: readonly { index: Index; lane: Axis }[]) =>
    isEven(context.memoryOf(value)) && places.every(({ index, lane }) => liesAlong(index, lane))
      ? LANES
      : 1;
  const inputWidths = kernel.inputs.map((value, input) => {
    const own = all.filter((x) => x.input === input);
    return own.length > 0 ? width(value, own) : undefined;
  });
  const outputWidths = kernel.outputs.map((value, output) => {
    const own = stores.filter((store) => store.output === output);
    return width(
      value,
      own.map(({ index }) => ({ index, lane: column })),
    );
  });
  return writerOf(kernel, context, inputWidths, outputWidths);
}

/** The results of threads: of each, blocks of four by four, side by side as the threads are. */
export interface Results {
  readonly row: Axis;
  readonly column: Axis;
  readonly threads: readonly [columns: number, rows: number];
  /** So many of each thread. */
  readonly rows: number;
  readonly columns: number;
  readonly stores: readonly Store[];
  /** A vector of four columns of a row, which begins so far from the thread's first. */
  readonly vector: (row: number, columns: number, down: number, right: number) => string;
}

/** Stores the results that there are: tiles may be larger than what is computed. */
export function storeResults(writer: Writer, results: Results): void {
  const { row, column, threads, rows, columns } = results;
  for (const r of range(rows))
    for (const c of range(columns / LANES)) {
      const down = blockStart(Math.floor(r / LANES), threads[1]) + (r % LANES);
      const right = blockStart(c, threads[0]);
      const conditions = [
        ...inside(writer, row, down, rows * threads[1]),
        ...inside(writer, column, right, columns * threads[0]),
      ];
      // A block of its own, for what is named of its result.
      writer.block(conditions.length > 0 ? `if (${conditions.join(' && ')}) {` : '{', () =>
        storeVector(writer, results, results.vector(r, c, down, right), down, right),
      );
    }
}

const ahead = (writer: Writer, axis: Axis, by: number): string =>
  writer.index(ix.add(ix.variable(axis), ix.constant(by)));

const inside = (writer: Writer, axis: Axis, by: number, tile: number): readonly string[] =>
  axis.extent % tile === 0 ? [] : [`${ahead(writer, axis, by)} < ${axis.extent}`];

function storeVector(
  writer: Writer,
  { row, column, stores }: Results,
  vector: string,
  down: number,
  right: number,
): void {
  const offsets = new Map([
    [row, down],
    [column, right],
  ]);
  const condition = (i: number) => `${ahead(writer, column, right + i)} < ${column.extent}`;
  writer.result(0, vector, true);
  writer.inLanesOf(column, () => {
    for (const one of stores)
      writer.store(
        { ...one, index: shift(one.index, offsets), value: shifted(one.value, offsets) },
        column.extent % LANES === 0 ? undefined : condition,
      );
  });
}

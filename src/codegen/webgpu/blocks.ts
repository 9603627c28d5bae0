/** Blocks of results that threads compute: what is bound for them in vectors, and how they are stored. */
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { shift, shifted } from '../../ir/instance.ts';
import type { Expression, Store } from '../../ir/kernel.ts';
import { isEven, liesAlong, loadsIn } from './map.ts';
import { blockStart, range } from './panel.ts';
import type { Memory } from './shader.ts';
import { LANES, type Writer } from './writer.ts';

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

/** The inputs that are read: bound in vectors, where all that is read of one is that. */
export const boundInputs = (inputs: readonly Memory[], readings: readonly Reading[]) =>
  inputs.flatMap((memory, input) => {
    const loads = readings.flatMap(([value, lane]) =>
      loadsIn([value]).flatMap((x) => (x.input === input ? [{ index: x.index, lane }] : [])),
    );
    if (loads.length === 0) return [];
    const fits = isEven(memory) && loads.every(({ index, lane }) => liesAlong(index, lane));
    return [{ memory, width: fits ? LANES : 1, isWritten: false } as const];
  });

export const boundOutputs = (outputs: readonly Memory[], stores: readonly Store[], lane: Axis) =>
  outputs.map((memory, output) => {
    const own = stores.filter((store) => store.output === output);
    const fits = isEven(memory) && own.every(({ index }) => liesAlong(index, lane));
    return { memory, width: fits ? LANES : 1, isWritten: true } as const;
  });

/** The results of threads: of each, blocks of four by four, side by side as the threads are. */
export interface Results {
  readonly row: Axis;
  readonly column: Axis;
  readonly threads: readonly [columns: number, rows: number];
  /** So many of each thread. */
  readonly rows: number;
  readonly columns: number;
  readonly stores: readonly Store[];
  readonly outputs: readonly Memory[];
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
  { row, column, stores, outputs }: Results,
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
    for (const { output, index, value } of stores)
      writer.store(
        outputs[output] as Memory,
        shift(index, offsets),
        shifted(value, offsets),
        column.extent % LANES === 0 ? undefined : condition,
      );
  });
}

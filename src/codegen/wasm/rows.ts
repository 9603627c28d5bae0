/** Reductions with vectors along their own axes: loops around them are scalar, lanes are folded in the end. */
import { rowsRead } from '../../ir/ahead.ts';
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { instance, type Offsets, shift } from '../../ir/instance.ts';
import type { Kernel, Load } from '../../ir/kernel.ts';
import { type Pass, passesOf, storeAxes } from '../../ir/passes.ts';
import { prepared } from '../../ir/reciprocal.ts';
import { LANES, type PassSchedule, type RowsSchedule } from '../../ir/simd.ts';
import { type Stash, withStash } from '../../ir/stash.ts';
import type { Vector } from '../../ir/vector.ts';
import { Accumulators, isLong, reductionsOf, type Step } from './accumulate.ts';
import type { Stored } from './expression.ts';
import type { KernelWriting } from './kernel.ts';
import { folding, inLoops, inTiles, scaled, stepsOf, type Trip } from './loops.ts';

/** Where the vectors of a pass lie: whole steps of some vectors in a loop, the others behind it. */
interface Row {
  readonly axis: Axis | undefined;
  readonly outer: readonly Axis[];
  readonly extent: number;
  readonly step: number;
  readonly whole: number;
}

function rowOf(axes: readonly Axis[], { axis: place, unroll }: PassSchedule): Row {
  const axis = place === undefined ? undefined : axes[place];
  const extent = axis?.extent ?? 1;
  const step = LANES * unroll;
  const outer = axes.filter((other) => other !== axis);
  return { axis, outer, extent, step, whole: Math.floor(extent / step) * step };
}

/** Vectors of a cache line. */
const LINE = 4;

/** Folds some vectors; where there is a mask, only the lanes in it. */
type Fold = (slots: readonly number[], mask?: Vector) => void;

const firstOf = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

class RowWriter {
  private readonly writing: KernelWriting;
  private readonly kernel: Kernel;
  /** How far each row that is folded side by side with others is ahead. */
  private readonly rows: readonly Offsets[];
  /** What the first pass reads in the next rows. */
  private next: readonly Load[] = [];

  constructor(writing: KernelWriting, kernel: Kernel, rows: number) {
    this.writing = writing;
    this.kernel = kernel;
    const loop = kernel.loops.at(-1);
    this.rows = firstOf(rows).map((row) => new Map(loop && row > 0 ? [[loop, row]] : []));
  }

  /** What is written in `body` can fetch the rows behind those of this tile; behind the last, some that have been. */
  withNext(first: Pass | undefined, body: () => void): void {
    const { nest } = this.writing;
    const [row, axis] = [this.kernel.loops.at(-1), first?.axes[0]];
    const at = row && nest.index(ix.variable(row));
    if (!row || !axis || at === undefined || typeof at === 'number') {
      body();
      return;
    }
    const next: Axis = { kind: 'axis', name: `${row.name} ahead`, extent: row.extent };
    const loads = rowsRead(this.kernel, first, axis);
    const tile = this.rows.length;
    this.next = firstOf(tile).flatMap((n) => {
      const there = new Map([[row, ix.add(ix.variable(next), ix.constant(n))]]);
      return loads.map((load) => ({ ...load, index: ix.substitute(load.index, there) }));
    });
    nest.fixed(next, scaled(nest.func, at, 1, tile, row.extent - tile), body);
  }

  /** Touches the cache lines of some vectors in the next rows, so that they are near when these are read. */
  private fetch(axis: Axis | undefined, vectors: number): void {
    const { writer } = this.writing;
    for (let slot = 0; slot < vectors; slot += LINE)
      for (const { input, index, dtype } of this.next)
        writer.touch(input, shift(index, new Map(axis ? [[axis, slot * LANES]] : [])), dtype);
  }

  private steps(axis: Axis | undefined, slots: readonly number[]): readonly Step[] {
    return slots.flatMap((slot) =>
      this.rows.map((ahead, copy) => ({
        copy,
        slot,
        offsets: [new Map(axis ? [...ahead, [axis, slot * LANES]] : ahead)],
      })),
    );
  }

  /** `fetches` says whether the next row is fetched meanwhile. */
  pass(
    { axes, reductions: ids }: Pass,
    schedule: PassSchedule,
    fetches: boolean,
    stash: Stash | undefined,
  ): void {
    const { nest, writer } = this.writing;
    const row = rowOf(axes, schedule);
    const { axis, outer, extent, whole } = row;
    const trips = [
      ...outer.map((other): Trip => ({ axis: other, to: other.extent, step: 1 })),
      ...(axis ? [{ axis, to: whole, step: row.step }] : []),
    ];
    const reductions = reductionsOf(this.kernel, ids);
    const inBlocks = isLong(reductions, stepsOf(trips));
    const slots = Math.max(1, Math.min(schedule.unroll, Math.ceil(extent / LANES)));
    const accumulators = new Accumulators(
      this.writing,
      reductions,
      this.rows.length,
      slots,
      inBlocks,
    );
    const fold: Fold = (slots, mask) => {
      const steps = this.steps(axis, slots);
      if (fetches) this.fetch(axis, slots.length);
      accumulators.step(steps, mask, keptBy(steps, stash));
    };
    accumulators.begin();
    writer.along(axis, LANES, () =>
      folding(nest, trips, {
        body: () => fold(firstOf(slots)),
        rest: () => this.rest(row, fold),
        flush: inBlocks ? () => accumulators.flush() : undefined,
      }),
    );
    accumulators.finish(axis !== undefined);
  }

  /** The vectors behind the loop, and of the last one some lanes. */
  private rest({ axis, extent, whole }: Row, fold: Fold): void {
    if (!axis || extent === whole) return;
    const { nest, writer } = this.writing;
    const full = Math.floor((extent - whole) / LANES);
    const left = extent % LANES;
    nest.fixed(axis, whole, () => {
      fold(firstOf(full));
      if (left > 0) writer.along(axis, left, () => fold([full], this.firstLanes(left)));
    });
  }

  /** A vector with all bits in its first lanes. */
  private firstLanes(count: number): Vector {
    const bytes = Array.from({ length: LANES * 4 }, (_, i) => (i < count * 4 ? 255 : 0));
    return { type: 'v128', index: this.writing.nest.func.constant(bytes).index };
  }

  stores(schedule: PassSchedule, fetches: boolean): void {
    const { nest, writer } = this.writing;
    const { axis, outer, extent, step, whole } = rowOf(storeAxes(this.kernel), schedule);
    const store = (vectors: number, lanes: number) =>
      writer.along(axis, lanes, () => {
        if (fetches) this.fetch(axis, vectors);
        this.copies(axis, vectors);
      });
    inLoops(nest, outer, () => {
      if (!axis) {
        store(1, 1);
        return;
      }
      if (whole > 0) nest.loop(axis, 0, whole, step, () => store(schedule.unroll, LANES));
      for (let at = whole; at < extent; at += LANES)
        nest.fixed(axis, at, () => store(1, Math.min(LANES, extent - at)));
    });
  }

  private copies(axis: Axis | undefined, vectors: number): void {
    const copies = firstOf(vectors).flatMap((n) =>
      this.rows.flatMap((ahead, copy) => {
        const offsets: Offsets = new Map(axis ? [...ahead, [axis, n * LANES]] : ahead);
        return this.kernel.stores.map(({ output, index, value }) => ({
          output,
          index: shift(index, offsets),
          value: instance(value, offsets, copy),
        }));
      }),
    );
    this.writing.writer.storeAll(copies);
  }
}

/** What steps keep of a stash. */
const keptBy = (steps: readonly Step[], stash: Stash | undefined): readonly Stored[] =>
  steps.flatMap(({ copy, offsets }) =>
    offsets.flatMap((ahead) =>
      stash
        ? {
            output: stash.output,
            index: shift(stash.index, ahead),
            value: instance(stash.value, ahead, copy),
          }
        : [],
    ),
  );

export function emitRows(writing: KernelWriting, schedule: RowsSchedule): void {
  const shared = prepared(writing.kernel);
  const passes = passesOf(shared);
  const { kernel, stash } = withStash(shared, passes, (output) => !writing.isShared(output));
  inTiles(writing, kernel.loops, schedule.tile ?? 1, (tile) => {
    const rows = new RowWriter(writing, kernel, tile);
    const { ahead, stores } = schedule;
    const run = () => {
      for (const [i, pass] of passes.entries())
        rows.pass(
          pass,
          schedule.passes[i] ?? { axis: undefined, unroll: 1 },
          i === ahead,
          stash?.pass === i ? stash : undefined,
        );
      rows.stores(stores, ahead === passes.length);
    };
    if (ahead === undefined) run();
    else rows.withNext(passes[0], run);
  });
}

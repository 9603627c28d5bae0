/** Reductions with vectors along their own axes: loops around them are scalar, lanes are folded in the end. */
import type { Axis } from '../../ir/index.ts';
import { instance, type Offsets, shift } from '../../ir/instance.ts';
import type { Kernel } from '../../ir/kernel.ts';
import { type Pass, passesOf, storeAxes, withSharedAxes } from '../../ir/passes.ts';
import { LANES, type PassSchedule, type RowsSchedule } from '../../ir/simd.ts';
import type { Vector } from '../../ir/vector.ts';
import { Accumulators, isLong, reductionsOf, type Step } from './accumulate.ts';
import type { KernelWriting } from './kernel.ts';
import { folding, inLoops, inParts, stepsOf, type Trip } from './loops.ts';

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

const firstOf = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

class RowWriter {
  private readonly writing: KernelWriting;
  private readonly kernel: Kernel;

  constructor(writing: KernelWriting, kernel: Kernel) {
    this.writing = writing;
    this.kernel = kernel;
  }

  pass({ axes, reductions: ids }: Pass, schedule: PassSchedule): void {
    const { nest, writer } = this.writing;
    const row = rowOf(axes, schedule);
    const { axis, outer, extent, step, whole } = row;
    const trips = [
      ...outer.map((other): Trip => ({ axis: other, to: other.extent, step: 1 })),
      ...(axis ? [{ axis, to: whole, step }] : []),
    ];
    const reductions = reductionsOf(this.kernel, ids);
    const inBlocks = isLong(reductions, stepsOf(trips));
    const slots = Math.max(1, Math.min(schedule.unroll, Math.ceil(extent / LANES)));
    const accumulators = new Accumulators(this.writing, reductions, 1, slots, inBlocks);
    accumulators.begin();
    writer.along(axis, LANES, () =>
      folding(nest, trips, {
        body: () => accumulators.step(firstOf(slots).map((slot) => stepOf(axis, slot))),
        rest: () => this.rest(row, accumulators),
        flush: inBlocks ? () => accumulators.flush() : undefined,
      }),
    );
    accumulators.finish(axis !== undefined);
  }

  /** The vectors behind the loop, and of the last one some lanes. */
  private rest({ axis, extent, whole }: Row, accumulators: Accumulators): void {
    if (!axis || extent === whole) return;
    const { nest, writer } = this.writing;
    const full = Math.floor((extent - whole) / LANES);
    const left = extent % LANES;
    nest.fixed(axis, whole, () => {
      accumulators.step(firstOf(full).map((slot) => stepOf(axis, slot)));
      if (left === 0) return;
      writer.along(axis, left, () =>
        accumulators.step([stepOf(axis, full)], this.firstLanes(left)),
      );
    });
  }

  /** A vector with all bits in its first lanes. */
  private firstLanes(count: number): Vector {
    const bytes = Array.from({ length: LANES * 4 }, (_, i) => (i < count * 4 ? 255 : 0));
    return { type: 'v128', index: this.writing.nest.func.constant(bytes).index };
  }

  stores(schedule: PassSchedule): void {
    const { nest, writer } = this.writing;
    const { axis, outer, extent, step, whole } = rowOf(storeAxes(this.kernel), schedule);
    const store = (vectors: number, lanes: number) =>
      writer.along(axis, lanes, () => this.copies(axis, vectors));
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
    const copies = firstOf(vectors).flatMap((n) => {
      const offsets: Offsets = new Map(axis ? [[axis, n * LANES]] : []);
      return this.kernel.stores.map(({ output, index, value }) => ({
        output,
        index: shift(index, offsets),
        value: instance(value, offsets, 0),
      }));
    });
    this.writing.writer.storeAll(copies);
  }
}

const stepOf = (axis: Axis | undefined, slot: number): Step => ({
  copy: 0,
  slot,
  offsets: [new Map(axis ? [[axis, slot * LANES]] : [])],
});

export function emitRows(writing: KernelWriting, schedule: RowsSchedule): void {
  const kernel = withSharedAxes(writing.kernel);
  const rows = new RowWriter(writing, kernel);
  inParts(writing, kernel.loops, () => {
    for (const [i, pass] of passesOf(kernel).entries())
      rows.pass(pass, schedule.passes[i] ?? { axis: undefined, unroll: 1 });
    rows.stores(schedule.stores);
  });
}

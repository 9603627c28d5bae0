/** Reductions with vectors along one of the loops: every lane is folded on its own. */
import type { Axis } from '../../ir/index.ts';
import { instance, type Offsets, shift } from '../../ir/instance.ts';
import type { Kernel } from '../../ir/kernel.ts';
import { type Pass, passesOf, storeAxes } from '../../ir/passes.ts';
import { prepared } from '../../ir/reciprocal.ts';
import { type ColumnsSchedule, LANES } from '../../ir/simd.ts';
import { Accumulators, isLong, reductionsOf } from './accumulate.ts';
import type { Local } from './encode.ts';
import type { KernelWriting } from './kernel.ts';
import { folding, inLoops, inParts, stepsOf, tripsOf } from './loops.ts';

class ColumnWriter {
  private readonly writing: KernelWriting;
  private readonly kernel: Kernel;
  private readonly axis: Axis;
  private readonly steps: number;

  constructor(writing: KernelWriting, kernel: Kernel, axis: Axis, steps: number) {
    this.writing = writing;
    this.kernel = kernel;
    this.axis = axis;
    this.steps = steps;
  }

  /** All passes and stores of so many vectors. */
  vectors(width: number): void {
    for (const pass of passesOf(this.kernel)) this.pass(pass, width);
    const { nest } = this.writing;
    inLoops(nest, storeAxes(this.kernel), () => this.stores(width));
  }

  private pass({ axes, reductions: ids }: Pass, width: number): void {
    const { nest } = this.writing;
    const { inner, trips, whole, extent } = tripsOf(axes, this.steps);
    const reductions = reductionsOf(this.kernel, ids);
    const inBlocks = isLong(reductions, stepsOf(trips));
    const accumulators = new Accumulators(this.writing, reductions, width, 1, inBlocks);
    const fold = (steps: number) =>
      accumulators.step(
        Array.from({ length: width }, (_, copy) => ({
          copy,
          slot: 0,
          offsets: Array.from({ length: steps }, (_, step) => this.ahead(copy, inner, step)),
        })),
      );
    accumulators.begin();
    folding(nest, trips, {
      body: () => fold(inner ? this.steps : 1),
      rest: () => {
        if (inner && whole < extent) nest.loop(inner, whole, extent, 1, () => fold(1));
      },
      flush: inBlocks ? () => accumulators.flush() : undefined,
    });
    accumulators.finish(false);
  }

  private ahead(copy: number, inner: Axis | undefined, step: number): Offsets {
    const vectors: Offsets = new Map([[this.axis, copy * LANES]]);
    return inner ? new Map([...vectors, [inner, step]]) : vectors;
  }

  private stores(width: number): void {
    const { writer } = this.writing;
    const copies = Array.from({ length: width }, (_, copy) => {
      const offsets = this.ahead(copy, undefined, 0);
      return this.kernel.stores.map(({ output, index, value }) => ({
        output,
        index: shift(index, offsets),
        value: instance(value, offsets, copy),
      }));
    }).flat();
    writer.storeAll(copies);
  }
}

export function emitColumns(writing: KernelWriting, schedule: ColumnsSchedule): void {
  const { nest, writer, begin, end } = writing;
  const { func } = nest;
  const { width, chunk, parts } = schedule;
  const kernel = prepared(writing.kernel);
  const axis = kernel.loops[schedule.loop];
  if (!axis) throw new Error(`internal: ${kernel.name} has no such loop`);
  const columns = new ColumnWriter(writing, kernel, axis, schedule.steps);
  const others = kernel.loops.filter((other) => other !== axis);
  const { extent } = axis;
  const step = LANES * width;
  const whole = Math.floor(extent / step) * step;
  const inner = (from: Local | number, to: Local | number) => {
    if (whole > 0) nest.loop(axis, from, to, step, () => columns.vectors(width));
  };
  /** What is left behind the loop: fewer vectors, then fewer lanes. */
  const rest = () => {
    const left = Math.floor((extent - whole) / LANES);
    if (left > 0) nest.fixed(axis, whole, () => columns.vectors(left));
    const lanes = extent % LANES;
    if (lanes > 0)
      nest.fixed(axis, extent - lanes, () => writer.along(axis, lanes, () => columns.vectors(1)));
  };
  writer.along(axis, LANES, () => {
    if (others.length > 0 || parts === 1)
      inParts(writing, others, () => {
        inner(0, whole);
        rest();
      });
    else {
      const [from, to] = [func.local('i32'), func.local('i32')];
      func.get(begin).i32(chunk).op('i32.mul').set(from);
      func.get(end).i32(chunk).op('i32.mul').tee(to).i32(whole).get(to).i32(whole);
      func.op('i32.lt_s').op('select').set(to);
      inner(from, to);
      func.get(end).i32(parts).op('i32.eq').if(rest);
    }
  });
}

/**
 * Reductions along rows of memory that are read from end to end, some side by side, as memory likes it: accumulators are in
 * memory, a vector for every four columns.
 */
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { instance, type Offsets, reducedKey } from '../../ir/instance.ts';
import type { Expression, Kernel } from '../../ir/kernel.ts';
import { neededBy, type Pass, passesOf, storeAxes } from '../../ir/passes.ts';
import { prepared } from '../../ir/reciprocal.ts';
import { LANES, PLANES, type StreamsSchedule } from '../../ir/simd.ts';
import type { Vector } from '../../ir/vector.ts';
import { Accumulators, isLong, reductionsOf } from './accumulate.ts';
import type { Local } from './encode.ts';
import type { KernelWriting } from './kernel.ts';
import { folding, inLoops, inParts, stepsOf, tripsOf } from './loops.ts';
import type { Address } from './nest.ts';

/** The columns that are folded at once: from one to before another. */
interface Tile {
  readonly from: Local;
  readonly to: Local;
}

class StreamWriter {
  private readonly writing: KernelWriting;
  private readonly kernel: Kernel;
  private readonly axis: Axis;
  /** The loop that runs the kernel's parts, if it is not that over the columns. */
  private readonly around: Axis | undefined;

  constructor(writing: KernelWriting, kernel: Kernel, axis: Axis, around: Axis | undefined) {
    this.writing = writing;
    this.kernel = kernel;
    this.axis = axis;
    this.around = around;
  }

  /** All passes and stores of some columns. */
  tile(tile: Tile, steps: number): void {
    const { nest, writer } = this.writing;
    const { stores } = this.kernel;
    for (const pass of passesOf(this.kernel)) this.pass(pass, tile, steps);
    const copies = stores.map((store) => ({
      ...store,
      value: instance(store.value, new Map(), 0),
    }));
    inLoops(nest, storeAxes(this.kernel), () =>
      this.columns(tile, () => {
        this.know(stores.map(({ value }) => value));
        writer.storeAll(copies);
      }),
    );
  }

  /** A loop over the vectors of a tile. */
  private columns({ from, to }: Tile, body: () => void): void {
    const { nest, writer } = this.writing;
    const { extent } = this.axis;
    const lanes = extent % LANES;
    const whole = extent - lanes;
    nest.loop(this.axis, from, lanes > 0 ? this.less(to, whole) : to, LANES, body);
    // The last vector is not whole: a loop that runs once, in the last tile.
    if (lanes > 0)
      nest.loop(this.axis, whole, to, LANES, () => writer.along(this.axis, lanes, body));
  }

  private less(a: Local, b: number): Local {
    const { func } = this.writing.nest;
    const less = func.local('i32');
    func.get(a).i32(b).get(a).i32(b).op('i32.lt_s').op('select').set(less);
    return less;
  }

  private pass({ axes, reductions: ids }: Pass, tile: Tile, most: number): void {
    const { nest } = this.writing;
    const { inner, trips, whole, extent } = tripsOf(axes, most);
    const reductions = reductionsOf(this.kernel, ids);
    const inBlocks = isLong(reductions, stepsOf(trips));
    const accumulators = new Accumulators(this.writing, reductions, 1, 1, inBlocks);
    const values = reductions.map(([, { value }]) => value);
    const fold = (steps: number) => {
      const offsets = Array.from(
        { length: steps },
        (_, step): Offsets => new Map(inner ? [[inner, step]] : []),
      );
      this.columns(tile, () => {
        this.know(values);
        this.restore(accumulators.folded);
        accumulators.step([{ copy: 0, slot: 0, offsets }]);
        this.save(accumulators.folded);
      });
    };
    this.columns(tile, () => {
      accumulators.begin();
      this.save(accumulators.variables);
    });
    const flush = () =>
      this.columns(tile, () => {
        this.restore(accumulators.variables);
        accumulators.flush();
        this.save(accumulators.variables);
      });
    folding(nest, trips, {
      body: () => fold(inner ? most : 1),
      rest: () => {
        if (inner && whole < extent) nest.loop(inner, whole, extent, 1, () => fold(1));
      },
      flush: inBlocks ? flush : undefined,
    });
    this.columns(tile, () => {
      this.restore(accumulators.variables);
      for (const { id, result } of accumulators.results(false)) this.write(id, 0, result);
    });
  }

  /** Says what the results are that values need. */
  private know(values: readonly Expression[]): void {
    const { writer } = this.writing;
    for (const id of neededBy(values)) writer.bind(reducedKey(id, 0), this.read(id, 0));
  }

  private save(variables: Accumulators['variables']): void {
    for (const [id, place, variable] of variables) this.write(id, place, variable);
  }

  private restore(variables: Accumulators['variables']): void {
    const { v } = this.writing.writer;
    for (const [id, place, variable] of variables) v.assign(variable, this.read(id, place));
  }

  /** Where the accumulators of the columns of a vector are. */
  private address(id: number, place: number): Address {
    const { nest, scratch } = this.writing;
    if (!scratch) throw new Error('internal: accumulators without memory');
    const plane = Math.ceil(this.axis.extent / LANES) * LANES;
    const at = ix.add(ix.variable(this.axis), ix.constant((id * PLANES + place) * plane));
    const planes = this.kernel.reductions.length * PLANES;
    const region: Index = this.around
      ? ix.scale(ix.variable(this.around), planes * plane)
      : ix.constant(0);
    return nest.address(scratch, ix.add(at, region), 4);
  }

  private read(id: number, place: number): Vector {
    const { nest, writer } = this.writing;
    const { local, offset } = this.address(id, place);
    nest.func.get(local).memory('v128.load', offset);
    return writer.v.taken();
  }

  private write(id: number, place: number, value: Vector): void {
    const { local, offset } = this.address(id, place);
    this.writing.nest.func.get(local).get(value).memory('v128.store', offset);
  }
}

export function emitStreams(writing: KernelWriting, schedule: StreamsSchedule): void {
  const { nest, writer } = writing;
  const { func } = nest;
  const { chunk, steps } = schedule;
  const kernel = prepared(writing.kernel);
  const axis = kernel.loops[schedule.loop];
  if (!axis) throw new Error(`internal: ${kernel.name} has no such loop`);
  const others = kernel.loops.filter((other) => other !== axis);
  const streams = new StreamWriter(writing, kernel, axis, others[0]);
  const tiles: Axis = {
    kind: 'axis',
    name: `${axis.name} tile`,
    extent: Math.ceil(axis.extent / chunk),
  };
  const tile = () => {
    const [from, to] = [func.local('i32'), func.local('i32')];
    func
      .put(nest.index(ix.variable(tiles)))
      .i32(chunk)
      .op('i32.mul')
      .tee(from);
    func.i32(chunk).op('i32.add').tee(to).i32(axis.extent);
    func.get(to).i32(axis.extent).op('i32.lt_s').op('select').set(to);
    streams.tile({ from, to }, steps);
  };
  writer.along(axis, LANES, () => {
    if (others.length === 0 && tiles.extent > 1) inParts(writing, [tiles], tile);
    else inParts(writing, others, () => inLoops(nest, [tiles], tile));
  });
}

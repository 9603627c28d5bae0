/** Fused maps: every position of the loops on its own, vectors along the innermost. */
import type { Axis } from '../../ir/index.ts';
import { instance, shift } from '../../ir/instance.ts';
import { LANES, type MapSchedule } from '../../ir/simd.ts';
import type { KernelWriting } from './kernel.ts';
import { inTiles } from './loops.ts';

/** Stores the values at `unroll` vectors from the vector axis's position on. */
function stores({ kernel, writer }: KernelWriting, axis: Axis | undefined, unroll: number) {
  const copies = Array.from({ length: unroll }, (_, n) => {
    const offsets = new Map(axis && n > 0 ? [[axis, n * LANES]] : []);
    return kernel.stores.map(({ output, index, value }) => ({
      output,
      index: shift(index, offsets),
      value: instance(value, offsets, n),
    }));
  }).flat();
  writer.storeAll(copies);
}

/** Stores one vector at each of some steps of a loop from one on. */
function storesAcross({ kernel, writer }: KernelWriting, loop: Axis, from: number, count: number) {
  const copies = Array.from({ length: count }, (_, n) => {
    const offsets = new Map([[loop, from + n]]);
    return kernel.stores.map(({ output, index, value }) => ({
      output,
      index: shift(index, offsets),
      value: instance(value, offsets, from + n),
    }));
  }).flat();
  if (count === LANES) writer.acrossFour(loop, () => writer.storeAll(copies));
  else writer.storeAll(copies);
}

/** Some steps of a loop side by side, of all vectors: what inputs have beside each other along it is read at once. */
function emitAcross(writing: KernelWriting, loop: Axis, tile: number): void {
  const { kernel, nest, writer } = writing;
  const axis = kernel.loops.at(-1);
  const others = kernel.loops.slice(0, -1).filter((other) => other !== loop);
  const extent = axis?.extent ?? 1;
  const lanes = extent % LANES;
  const whole = extent - lanes;
  inTiles(writing, [...others, loop], tile, (rows) => {
    const steps = () => {
      for (let from = 0; from < rows; from += LANES)
        storesAcross(writing, loop, from, Math.min(LANES, rows - from));
    };
    if (whole > 0) nest.loop(axis, 0, whole, LANES, () => writer.along(axis, LANES, steps));
    if (lanes > 0) nest.fixed(axis, whole, () => writer.along(axis, lanes, steps));
  });
}

export function emitMap(writing: KernelWriting, schedule: MapSchedule): void {
  const { unroll, parts, chunk, across } = schedule;
  const loop = across && writing.kernel.loops[across.loop];
  if (loop) {
    emitAcross(writing, loop, across.tile);
    return;
  }
  const { kernel, nest, writer, begin, end } = writing;
  const { func } = nest;
  const outer = kernel.loops.slice(0, -1);
  const axis = kernel.loops.at(-1);
  const extent = axis?.extent ?? 1;
  const step = LANES * unroll;
  const whole = Math.floor(extent / step) * step;
  /** What is left behind the unrolled loop: single vectors, then single lanes. */
  const rest = () => {
    for (let at = whole; at < extent; at += LANES)
      nest.fixed(axis, at, () =>
        writer.along(axis, Math.min(LANES, extent - at), () => stores(writing, axis, 1)),
      );
  };
  const inner = (from: typeof begin | number, to: typeof begin | number) => {
    if (whole > 0) nest.loop(axis, from, to, step, () => stores(writing, axis, unroll));
  };
  const row = (depth: number): void => {
    const next = outer[depth];
    if (next && depth === 0) nest.loop(next, begin, end, 1, () => row(1));
    else if (next) nest.loop(next, 0, next.extent, 1, () => row(depth + 1));
    else {
      inner(0, whole);
      rest();
    }
  };
  writer.along(axis, LANES, () => {
    if (outer.length > 0 || parts === 1) row(0);
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

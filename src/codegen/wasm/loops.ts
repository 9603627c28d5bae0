/** Loops of kernels with reductions: those that are divided into parts, and those that fold in blocks. */
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import type { Func, Local } from './encode.ts';
import type { KernelWriting } from './kernel.ts';
import type { Nest } from './nest.ts';

/** Steps of one accumulator in float32 before it is added to a sum in float64. */
export const BLOCK = 64;

/** Loops, of which the first runs the kernel's parts. */
export function inParts(
  { nest, begin, end }: KernelWriting,
  axes: readonly Axis[],
  body: () => void,
) {
  const [first, ...rest] = axes;
  if (first) nest.loop(first, begin, end, 1, () => inLoops(nest, rest, body));
  else body();
}

export function inLoops(nest: Nest, axes: readonly Axis[], body: () => void): void {
  const [axis, ...rest] = axes;
  if (axis) nest.loop(axis, 0, axis.extent, 1, () => inLoops(nest, rest, body));
  else body();
}

/** `min(local * factor + plus, most)`. */
export function scaled(
  func: Func,
  local: Local,
  factor: number,
  plus: number,
  most: number | Local,
): Local {
  const result = func.local('i32');
  func.get(local).i32(factor).op('i32.mul').i32(plus).op('i32.add').tee(result);
  func.put(most).get(result).put(most).op('i32.lt_s').op('select').set(result);
  return result;
}

/** Runs `body` for this call's rows, so many at once. */
export function inTiles(
  writing: KernelWriting,
  loops: readonly Axis[],
  tile: number,
  body: (rows: number) => void,
) {
  const { nest, begin, end } = writing;
  const { func } = nest;
  const [row, others] = [loops.at(-1), loops.slice(0, -1)];
  if (!row || tile === 1) {
    inParts(writing, loops, () => body(1));
    return;
  }
  const rest = row.extent % tile;
  const whole = row.extent - rest;
  if (others.length > 0) {
    inParts(writing, others, () => {
      if (whole > 0) nest.loop(row, 0, whole, tile, () => body(tile));
      if (rest > 0) nest.fixed(row, whole, () => body(rest));
    });
    return;
  }
  const times = (part: Local, most: number) => scaled(func, part, tile, 0, most);
  nest.loop(row, times(begin, whole), times(end, whole), tile, () => body(tile));
  if (rest > 0) nest.loop(row, whole, times(end, row.extent), rest, () => body(rest));
}

/** A loop over an axis from 0 to `to`. */
export interface Trip {
  readonly axis: Axis;
  readonly to: number;
  readonly step: number;
}

/** How often the body of loops in each other is run. */
export const stepsOf = (trips: readonly Trip[]): number =>
  trips.reduce((steps, { to, step }) => steps * Math.max(1, Math.ceil(to / step)), 1);

/** Loops over axes, of which the innermost takes so many steps at once, and how far it gets by that. */
export function tripsOf(axes: readonly Axis[], steps: number) {
  const inner = axes.at(-1);
  const extent = inner?.extent ?? 1;
  const whole = Math.floor(extent / steps) * steps;
  const trips = axes.map(
    (axis): Trip =>
      axis === inner ? { axis, to: whole, step: steps } : { axis, to: axis.extent, step: 1 },
  );
  return { inner, trips, whole, extent };
}

export interface Folding {
  /** Inside all loops. */
  readonly body: () => void;
  /** Behind each run of the innermost. */
  readonly rest: () => void;
  /** Behind each block of steps, if there are blocks. */
  readonly flush: (() => void) | undefined;
}

/** Loops in each other that fold. */
export function folding(nest: Nest, trips: readonly Trip[], { body, rest, flush }: Folding): void {
  const last = trips.length - 1;
  const divided = flush ? trips.findIndex((_, i) => stepsOf(trips.slice(i + 1)) <= BLOCK) : -1;
  const run = (depth: number): void => {
    const trip = trips[depth];
    const inner = depth < last ? () => run(depth + 1) : body;
    if (!trip) inner();
    else if (flush && depth === divided) {
      const most = Math.max(1, Math.floor(BLOCK / stepsOf(trips.slice(depth + 1))));
      inBlocks(nest, trip, most, inner, flush);
    } else if (trip.to > 0) nest.loop(trip.axis, 0, trip.to, trip.step, inner);
    if (depth >= last) rest();
  };
  run(0);
}

/** A loop in blocks of so many steps, with a call of `after` behind each. */
function inBlocks(
  nest: Nest,
  { axis, to, step }: Trip,
  steps: number,
  body: () => void,
  after: () => void,
): void {
  const { func } = nest;
  const block = steps * step;
  const start: Axis = { kind: 'axis', name: `${axis.name} block`, extent: to };
  nest.loop(start, 0, to, block, () => {
    const from = nest.index(ix.variable(start)) as Local;
    const end = func.local('i32');
    func.get(from).i32(block).op('i32.add').tee(end).i32(to);
    func.get(end).i32(to).op('i32.lt_s').op('select').set(end);
    nest.loop(axis, from, end, step, body, true);
    after();
  });
}

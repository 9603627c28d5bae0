/** What the right operand of a product is read through: its copy, and the table of its steps. */
import type { Axis } from '../../ir/index.ts';
import { LANES } from '../../ir/simd.ts';
import type { Copy, Piece, Window } from '../../ir/window.ts';
import type { Local } from './encode.ts';
import type { KernelWriting } from './kernel.ts';

const WORD = 4;

/** What stays the same: the distance of each step, in bytes, and the zeros around the copy. */
export function prepareWindow(
  { nest }: KernelWriting,
  { steps, copy }: Window,
  depth: readonly Axis[],
  memory: Local,
  table: Local,
): void {
  const { func } = nest;
  if (copy?.isPadded)
    func
      .get(memory)
      .i32(0)
      .i32(copy.elements * WORD)
      .fill();
  const to = func.local('i32');
  func.get(table).set(to);
  const loops = ([axis, ...rest]: readonly Axis[]): void => {
    if (axis) nest.loop(axis, 0, axis.extent, 1, () => loops(rest));
    else {
      func.get(to).put(nest.index(steps)).i32(WORD).op('i32.mul').memory('i32.store');
      func.increase(to, WORD);
    }
  };
  loops(depth);
}

/** Copies what there is of an operand. */
export function copyWindow(writing: KernelWriting, { pieces }: Copy, memory: Local): void {
  for (const piece of pieces) copyPiece(writing, piece, memory);
}

function copyPiece({ nest, writer }: KernelWriting, piece: Piece, memory: Local): void {
  const { func } = nest;
  const { axes, value, to } = piece;
  const along = axes.at(-1) as Axis;
  const rest = along.extent % LANES;
  const some = (lanes: number) =>
    writer.along(along, lanes, () => {
      writer.count([value]);
      const vector = writer.expression(value);
      const { local, offset } = nest.address(memory, to, WORD);
      if (lanes === LANES) func.get(local).get(vector).memory('v128.store', offset);
      else
        for (let lane = 0; lane < lanes; lane++)
          func
            .get(local)
            .get(vector)
            .memoryLane('v128.store32_lane', lane, offset + lane * WORD);
    });
  const loops = ([axis, ...others]: readonly Axis[]): void => {
    if (axis && axis !== along) nest.loop(axis, 0, axis.extent, 1, () => loops(others));
    else {
      const whole = along.extent - rest;
      if (whole > 0) nest.loop(along, 0, whole, LANES, () => some(LANES));
      if (rest > 0) nest.fixed(along, whole, () => some(rest));
    }
  };
  loops(axes);
}

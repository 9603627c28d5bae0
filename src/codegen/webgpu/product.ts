/**
 * Products of matrices, of whatever expressions, with whatever is done to their results: in tiles, and where there are few
 * of them with much to add up, each in several parts.
 */
import type { Axis } from '../../ir/index.ts';
import type { Expression, Kernel, Reduction } from '../../ir/kernel.ts';
import * as k from '../../ir/kernel.ts';
import { extentOf } from '../../ir/product.ts';
import { memoriesIn } from './limit.ts';
import { placeIn } from './map.ts';
import { type Matrices, matricesOf } from './matrices.ts';
import { pruned, Scratch } from './parts.ts';
import { emitReductions } from './reduce.ts';
import type { Context, Emission } from './shader.ts';
import { inPart } from './split.ts';
import { emitTile } from './tile.ts';
import { type Choice, chooseTile, type Size } from './tiles.ts';

const sizeOf = ({ row, column, depth, outer }: Matrices): Size => ({
  rows: row.extent,
  columns: column.extent,
  depth: depth.extent,
  outer: extentOf(outer),
});

/** A product as the products of parts of its depth, for each step of `slice`. */
function sliced(matrices: Matrices, slice: Axis, length: number): Matrices {
  const { kernel, depth, outer, left, right, exact } = matrices;
  const inner: Axis = { ...depth, extent: length };
  const inSlice = inPart(depth, slice, inner);
  const move = (x: Expression) => inSlice(x, 0);
  return {
    ...matrices,
    kernel: {
      ...kernel,
      loops: [slice, ...kernel.loops],
      reductions: kernel.reductions.map((sum) => ({
        ...sum,
        axes: [inner],
        value: move(sum.value),
      })),
    },
    left: move(left),
    right: move(right),
    depth: inner,
    outer: [slice, ...outer],
    exact: exact && move(exact),
  };
}

/** The parts, then a kernel that adds them up. */
function emitSlices(
  matrices: Matrices,
  slices: number,
  context: Context,
  emit: (parts: Matrices, own: Context) => Emission,
): readonly Emission[] {
  const { kernel, depth } = matrices;
  const length = Math.ceil(depth.extent / slices / UNIT) * UNIT;
  const slice: Axis = { kind: 'axis', name: 'slice', extent: Math.ceil(depth.extent / length) };
  const parts = sliced(matrices, slice, length);
  const index = placeIn(parts.kernel.loops);
  const scratch = new Scratch(kernel, context);
  const { context: own } = scratch;
  const kept = scratch.add('float32', extentOf(parts.kernel.loops));
  const sum = kernel.reductions[0] as Reduction;
  const store = { output: 0, axes: [], index, value: k.reduced(0, sum.dtype) };
  const all = k.load(kernel.inputs.length, index, [], sum.dtype);
  const total: Kernel = {
    ...kernel,
    inputs: [...kernel.inputs, kept],
    reductions: [{ ...sum, axes: [slice], value: all }],
  };
  const first = { ...parts, kernel: { ...parts.kernel, stores: [store], outputs: [kept] } };
  return [emit(first, own), ...(emitReductions(pruned(total), own) ?? [])];
}

/** Parts are of whole rounds of what goes through shared memory. */
const UNIT = 16;

/** A product as it was chosen to be done. */
const emitChoice = (
  matrices: Matrices,
  { tile, slices }: Choice,
  context: Context,
): readonly Emission[] =>
  slices === 1
    ? [emitTile(matrices, tile, context)]
    : emitSlices(matrices, slices, context, (parts, own) => emitTile(parts, tile, own));

/** Whether what adds parts up can bind them besides all that its results are made of. */
function canSlice({ kernel }: Matrices, context: Context): boolean {
  const total = pruned({ ...kernel, reductions: [] });
  return memoriesIn(total, context) < context.traits.bindings;
}

export function emitProduct(kernel: Kernel, context: Context): readonly Emission[] | undefined {
  const matrices = matricesOf(kernel);
  if (!matrices) return undefined;
  const choice = chooseTile(sizeOf(matrices), context.traits, canSlice(matrices, context));
  return emitChoice(matrices, choice, context);
}

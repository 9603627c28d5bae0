/**
 * Kernels that are products of matrices: one sum of products of two operands, one of which gives rows, the other columns.
 * What else there is of loops is run around.
 */
import type { DType } from '../../types/dtype.ts';
import type { Axis, Index } from './index.ts';
import * as ix from './index.ts';
import {
  type Expression,
  type Guard,
  indicesOf,
  type Kernel,
  type Load,
  type Store,
  walk,
  without,
} from './kernel.ts';

/** One factor of what is summed. */
export interface Operand {
  readonly value: Expression;
  readonly axes: ReadonlySet<Axis>;
}

export interface Product {
  /** What depends on rows, and not on columns. */
  readonly left: Operand;
  readonly right: Operand;
  readonly row: Axis;
  /** Vectors lie along it. */
  readonly column: Axis;
  /** The other loops. */
  readonly outer: readonly Axis[];
  /** The summed axes. */
  readonly depth: readonly Axis[];
  /** What a guard leaves out of the sum by making the other operand 0, which is the same only while this is finite. */
  readonly guarded: Load | undefined;
}

type Factors = Pick<Product, 'guarded'> & { readonly operands: readonly [Operand, Operand] };

function operandOf(value: Expression): Operand {
  const axes = new Set<Axis>();
  walk(value, (x) => {
    for (const index of indicesOf(x)) ix.axesOf(index, axes);
  });
  return { value, axes };
}

/** The factors of a sum of products. A guard around both is that of a load among them, which is 0 outside by itself. */
function factorsOf(
  { reductions }: Kernel,
  dtypes: readonly DType[] = ['float32'],
): Factors | undefined {
  const [sum] = reductions;
  if (!sum || reductions.length > 1 || sum.combine !== 'add' || !dtypes.includes(sum.dtype))
    return undefined;
  const value = sum.value.kind === 'select' ? sum.value.inside : sum.value;
  if (value.kind !== 'apply' || value.scalar !== 'mul') return undefined;
  const [a, b] = value.operands;
  if (!a || !b) return undefined;
  const operands = [operandOf(a), operandOf(b)] as const;
  if (sum.value.kind !== 'select') return { operands, guarded: undefined };
  const guarded = guardedBy(sum.value.guard, a, b) ?? guardedBy(sum.value.guard, b, a);
  return guarded && { operands, guarded };
}

/** `other`, if the first operand has all conditions of a guard, and the other can be read anywhere. */
const guardedBy = (guard: Guard, x: Expression, other: Expression): Load | undefined =>
  x.kind === 'load' &&
  without(guard, x.guard).length === 0 &&
  other.kind === 'load' &&
  other.guard.length === 0 &&
  other.index.min >= 0
    ? other
    : undefined;

/** By how much an index grows with an axis, if it grows evenly. */
export function strideOf(index: Index, axis: Axis): number | undefined {
  let stride = 0;
  for (const { coefficient, atom } of index.terms) {
    if (atom === axis) stride += coefficient;
    else if (atom.kind !== 'axis' && ix.axesOf(atom.of).has(axis)) return undefined;
  }
  return stride;
}

/** By how much an index grows from step to step of axes in each other, if it grows evenly. */
export function stepOf(index: Index, axes: readonly Axis[]): number | undefined {
  const inner = axes.at(-1);
  if (!inner) return 0;
  const step = strideOf(index, inner);
  if (step === undefined) return undefined;
  let wanted = step;
  for (const axis of axes.toReversed()) {
    if (strideOf(index, axis) !== wanted) return undefined;
    wanted *= axis.extent;
  }
  return step;
}

/** A load that needs no test. */
export const plainLoad = ({ value }: Operand): Load | undefined =>
  value.kind === 'load' && value.guard.length === 0 ? value : undefined;

export const extentOf = (axes: readonly Axis[]): number =>
  axes.reduce((all, { extent }) => all * extent, 1);

/** How well vectors lie along an axis: best where results and the operand follow each other in memory. */
function fitness(axis: Axis, { value }: Operand, store: Store): number {
  const follows = value.kind === 'load' && strideOf(value.index, axis) === 1;
  return 2 * Number(strideOf(store.index, axis) === 1) + Number(follows);
}

const longest = (axes: readonly Axis[]): Axis | undefined =>
  axes.toSorted((a, b) => b.extent - a.extent)[0];

/** A kernel as a product of matrices, if it is one, and a sum of one of these dtypes. */
export function productOf(kernel: Kernel, dtypes?: readonly DType[]): Product | undefined {
  const factors = factorsOf(kernel, dtypes);
  const [store] = kernel.stores;
  if (!factors || !store || kernel.stores.some(({ axes }) => axes.length > 0)) return undefined;
  const depth = kernel.reductions[0]?.axes ?? [];
  // Tiles take at least one step.
  if (extentOf([...kernel.loops, ...depth]) === 0) return undefined;
  const [a, b] = factors.operands;
  const orders = [[a, b] as const, [b, a] as const];
  const choices = orders.flatMap(([left, right]) => {
    const row = longest(kernel.loops.filter((a) => left.axes.has(a) && !right.axes.has(a)));
    if (!row) return [];
    return kernel.loops
      .filter((a) => right.axes.has(a) && !left.axes.has(a))
      .map((column) => ({ left, right, row, column, fitness: fitness(column, right, store) }));
  });
  const [best] = choices.toSorted(
    (a, b) => b.fitness - a.fitness || b.column.extent - a.column.extent,
  );
  if (!best) return undefined;
  const { left, right, row, column } = best;
  const outer = kernel.loops.filter((axis) => axis !== row && axis !== column);
  return { left, right, row, column, outer, depth, guarded: factors.guarded };
}

/** Whether a kernel is a matrix times a vector: rows that lie in memory one after another, and all need the vector. */
export function isMatrixVector(kernel: Kernel): boolean {
  const factors = factorsOf(kernel);
  const row = kernel.loops.at(-1);
  const step = kernel.reductions[0]?.axes.at(-1);
  if (!factors || !row || !step || kernel.stores.some(({ axes }) => axes.length > 0)) return false;
  const isVector = ({ value, axes }: Operand) =>
    !axes.has(row) && value.kind === 'load' && strideOf(value.index, step) === 1;
  const isMatrix = ({ value, axes }: Operand) =>
    axes.has(row) && value.kind === 'load' && strideOf(value.index, step) === 1;
  return factors.operands.some(isVector) && factors.operands.some(isMatrix);
}

/** Whether a result can hold the sums until they are complete. */
export const holdsSums = ({ stores: [store, second] }: Kernel, { column }: Product): boolean =>
  store?.value.kind === 'reduced' && !second && strideOf(store.index, column) === 1;

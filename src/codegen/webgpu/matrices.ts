/** A product of matrices in the form that tiles are written for: one axis of rows, one of columns and one of what is summed. */
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { reindexed } from '../../ir/instance.ts';
import type { Expression, Kernel, Store } from '../../ir/kernel.ts';
import { extentOf, productOf, stepOf } from '../../ir/product.ts';

export interface Matrices {
  /** With the loops `outer`, `row` and `column`, and the sum over `depth`. */
  readonly kernel: Kernel;
  /** Depends on rows, and not on columns. */
  readonly left: Expression;
  readonly right: Expression;
  readonly row: Axis;
  /** Results lie along it, if along one. */
  readonly column: Axis;
  readonly depth: Axis;
  readonly outer: readonly Axis[];
  /** What is added up, where that leaves out products of 0 and something that may be infinite. */
  readonly exact: Expression | undefined;
}

/** Columns that fill a tile: where so many lie in memory one after another, those are taken, else all. */
const FILLED = 64;

/** Axes that one axis stands for. */
export interface Joined {
  readonly axes: readonly Axis[];
  readonly axis: Axis;
}

export const join = (axes: readonly Axis[], name: string): Joined => ({
  axes: axes.filter(({ extent }) => extent > 1),
  axis: { kind: 'axis', name, extent: extentOf(axes) },
});

/** An index in which one axis stands for several. */
export function joinedIndex(index: Index, groups: readonly Joined[]): Index {
  return groups.reduce((at, { axes, axis }) => {
    const step = stepOf(at, axes);
    const extents = axes.map(({ extent }) => extent);
    const parts =
      step === undefined
        ? ix.unflatten(ix.variable(axis), extents)
        : axes.map(() => ix.constant(0));
    const rest = ix.substitute(at, new Map(axes.map((one, i) => [one, parts[i] as Index])));
    return ix.add(rest, ix.scale(ix.variable(axis), step ?? 0));
  }, index);
}

export const joinedValue = (value: Expression, groups: readonly Joined[]): Expression =>
  reindexed(value, (index) => joinedIndex(index, groups));

/** The innermost axes along which results follow each other, if they are enough for a tile; else all. */
function columnsOf(axes: readonly Axis[], column: Axis, { index }: Store): readonly Axis[] {
  const inOrder = [...axes.filter((axis) => axis !== column), column];
  const runs = inOrder.map((_, i) => inOrder.slice(i));
  const longest = runs.find((run) => stepOf(index, run) !== undefined);
  return longest && extentOf(longest) >= FILLED ? longest : inOrder;
}

export function matricesOf(kernel: Kernel): Matrices | undefined {
  const product = productOf(kernel, ['float32', 'float16']);
  const [sum] = kernel.reductions;
  const [store] = kernel.stores;
  if (!product || !sum || !store) return undefined;
  const { left, right } = product;
  const loops = kernel.loops.filter(({ extent }) => extent > 1);
  const rows = loops.filter((axis) => left.axes.has(axis) && !right.axes.has(axis));
  const others = loops.filter((axis) => right.axes.has(axis) && !left.axes.has(axis));
  const columns = columnsOf(others, product.column, store);
  const outer = loops.filter((axis) => !rows.includes(axis) && !columns.includes(axis));
  const groups = [
    join(rows, 'row'),
    join(columns, 'column'),
    join(product.depth, 'depth'),
  ] as const;
  const [row, column, depth] = groups.map(({ axis }) => axis) as [Axis, Axis, Axis];
  const move = (value: Expression) => joinedValue(value, groups);
  const value = move(sum.value);
  const stores = kernel.stores.map((one) => ({
    ...one,
    index: joinedIndex(one.index, groups),
    value: move(one.value),
  }));
  return {
    kernel: {
      ...kernel,
      loops: [...outer, row, column],
      reductions: [{ ...sum, axes: [depth], value }],
      stores,
    },
    left: move(left.value),
    right: move(right.value),
    row,
    column,
    depth,
    outer,
    exact: product.guarded && value,
  };
}

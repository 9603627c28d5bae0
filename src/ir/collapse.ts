/**
 * Loops as one: two that follow each other, where every index goes through both as through one of their whole length.
 * Fewer loops are faster, and what is innermost is longer.
 */
import type { Axis, Index, Term } from './index.ts';
import * as ix from './index.ts';
import * as k from './kernel.ts';
import { type Guard, indicesOf, type Kernel } from './kernel.ts';

/** Every index of a kernel. */
function indicesOfKernel({ reductions, stores }: Kernel): readonly Index[] {
  const indices: Index[] = stores.map(({ index }) => index);
  const seen = new Set<string>();
  for (const { value } of [...reductions, ...stores])
    k.walk(value, (x) => void indices.push(...indicesOf(x)), seen);
  return indices;
}

const coefficientOf = ({ terms }: Index, axis: Axis): number =>
  terms.find(({ atom }) => atom === axis)?.coefficient ?? 0;

/** Whether an axis is part of a division. */
const isDivided = ({ terms }: Index, axis: Axis): boolean =>
  terms.some(({ atom }) => atom.kind !== 'axis' && ix.axesOf(atom.of).has(axis));

const goesThrough = (outer: Axis, inner: Axis) => (index: Index) =>
  !isDivided(index, outer) &&
  !isDivided(index, inner) &&
  coefficientOf(index, outer) === coefficientOf(index, inner) * inner.extent;

/** An index in which one axis stands for two. */
function joined(index: Index, outer: Axis, inner: Axis, both: Axis): Index {
  const without = ix.substitute(
    index,
    new Map([
      [outer, ix.constant(0)],
      [inner, ix.constant(0)],
    ]),
  );
  const term: Term = { coefficient: coefficientOf(index, inner), atom: both };
  return ix.add(without, ix.scale(ix.variable(both), term.coefficient));
}

function replaced(kernel: Kernel, outer: Axis, inner: Axis): Kernel {
  const both: Axis = { kind: 'axis', name: outer.name, extent: outer.extent * inner.extent };
  const move = (index: Index) => joined(index, outer, inner, both);
  const guard = (conditions: Guard) =>
    conditions.map((one) => ({ ...one, index: move(one.index) }));
  const value = (x: k.Expression) =>
    k.rewrite(
      x,
      (leaf) => {
        if (leaf.kind === 'load')
          return k.load(leaf.input, move(leaf.index), guard(leaf.guard), leaf.dtype);
        return leaf.kind === 'position' ? k.position(move(leaf.index), leaf.dtype) : leaf;
      },
      guard,
    );
  const axes = (list: readonly Axis[]) =>
    list.flatMap((axis) => (axis === outer ? [both] : axis === inner ? [] : [axis]));
  return {
    ...kernel,
    loops: axes(kernel.loops),
    reductions: kernel.reductions.map((one) => ({
      ...one,
      axes: axes(one.axes),
      value: value(one.value),
    })),
    stores: kernel.stores.map((store) => ({
      ...store,
      axes: axes(store.axes),
      index: move(store.index),
      value: value(store.value),
    })),
  };
}

/** The kernel with as few loops as its indices allow. */
export function collapse(kernel: Kernel): Kernel {
  const indices = indicesOfKernel(kernel);
  const lists = [
    kernel.loops,
    ...kernel.reductions.map(({ axes }) => axes),
    ...kernel.stores.slice(0, 1).map(({ axes }) => axes),
  ];
  for (const list of lists)
    for (const [i, outer] of list.entries()) {
      const inner = list[i + 1];
      if (inner && indices.every(goesThrough(outer, inner)))
        return collapse(replaced(kernel, outer, inner));
    }
  return kernel;
}

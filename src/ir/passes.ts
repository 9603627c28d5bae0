/**
 * The reductions of a kernel in as few passes over their elements as their dependencies allow. Reductions and stores that
 * run over as many elements share their axes: what they have in common then looks the same in all of them.
 */
import type { Axis, Index } from './index.ts';
import * as ix from './index.ts';
import { moved } from './instance.ts';
import {
  children,
  type Expression,
  indicesOf,
  type Kernel,
  type Load,
  type Reduction,
  walk,
} from './kernel.ts';
import { scalars } from './scalar.ts';

/** Reductions that do not depend on each other, over the same axes. */
export interface Pass {
  readonly axes: readonly Axis[];
  /** Their numbers. */
  readonly reductions: readonly number[];
}

/** The axes of a store; all stores of a kernel have the same. */
export const storeAxes = ({ stores }: Kernel): readonly Axis[] => stores[0]?.axes ?? [];

const agree = (a: readonly Axis[], b: readonly Axis[]): boolean =>
  a.length === b.length && a.every(({ extent }, i) => extent === b[i]?.extent);

/** The kernel with as few different axes as there are. */
export function withSharedAxes(kernel: Kernel): Kernel {
  const known: (readonly Axis[])[] = [storeAxes(kernel)];
  const reductions = kernel.reductions.map((one): Reduction => {
    const axes = known.find((list) => agree(list, one.axes));
    if (!axes) {
      known.push(one.axes);
      return one;
    }
    const map = new Map<Axis, Index>(
      one.axes.map((axis, i) => [axis, ix.variable(axes[i] ?? axis)]),
    );
    return { ...one, axes, value: moved(one.value, map) };
  });
  return { ...kernel, reductions };
}

/** The reductions that expressions need the results of. */
export function neededBy(values: readonly Expression[]): ReadonlySet<number> {
  const found = new Set<number>();
  const seen = new Set<string>();
  const look = (x: Expression) => void (x.kind === 'reduced' && found.add(x.reduction));
  for (const value of values) walk(value, look, seen);
  return found;
}

/** The passes of a kernel with shared axes. */
export function passesOf({ reductions }: Kernel): readonly Pass[] {
  const passes: { axes: readonly Axis[]; reductions: number[] }[] = [];
  for (const [id, { axes, value }] of reductions.entries()) {
    const needed = neededBy([value]);
    const after = passes.findLastIndex((pass) => pass.reductions.some((r) => needed.has(r)));
    const pass = passes.find((other, i) => i > after && other.axes === axes);
    if (pass) pass.reductions.push(id);
    else passes.push({ axes, reductions: [id] });
  }
  return passes;
}

/** The price of one step of values: of the arithmetic that depends on its axes, and of what is loaded there. */
export function stepCost(
  values: readonly Expression[],
  axes: readonly Axis[],
  loadCost: (x: Load) => number,
): number {
  let cost = 0;
  const inside = new Set<string>();
  const seen = new Set<string>();
  const look = (x: Expression) => {
    const depends = indicesOf(x).some((index) => axes.some((axis) => ix.axesOf(index).has(axis)));
    if (!depends && !children(x).some(({ key }) => inside.has(key))) return;
    inside.add(x.key);
    if (x.kind === 'apply') cost += scalars[x.scalar].cost;
    if (x.kind === 'load') cost += loadCost(x);
  };
  for (const value of values) walk(value, look, seen);
  return cost;
}

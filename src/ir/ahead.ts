/** What is fetched ahead: while a pass computes with one row, the next is on its way from memory. */
import type { Axis } from './index.ts';
import * as ix from './index.ts';
import { type Expression, type Kernel, type Load, walk } from './kernel.ts';
import { type Pass, stepCost, storeAxes } from './passes.ts';

/** Elements of a row that is worth it: it has some cache lines, and leaves room for the next. */
const [SHORT, LONG] = [64, 2 ** 15];

const valuesOf = ({ reductions }: Kernel, pass: Pass | undefined): readonly Expression[] =>
  pass?.reductions.flatMap((id) => reductions[id]?.value ?? []) ?? [];

/** What a pass reads along an axis, element beside element, and anew in each step of the innermost loop. */
export function rowsRead(kernel: Kernel, pass: Pass | undefined, axis: Axis): readonly Load[] {
  const row = kernel.loops.at(-1);
  const loads: Load[] = [];
  const look = (x: Expression) => {
    if (x.kind !== 'load' || x.guard.length > 0 || ix.strideOf(x.index, axis) !== 1) return;
    if (row && ix.strideOf(x.index, row)) loads.push(x);
  };
  const seen = new Set<string>();
  for (const value of valuesOf(kernel, pass)) walk(value, look, seen);
  return loads;
}

/**
 * The dearest pass behind the first, where that reads rows: its arithmetic hides their fetching. As many as there are
 * passes means the stores.
 */
export function aheadOf(kernel: Kernel, passes: readonly Pass[]): number | undefined {
  const [first, ...others] = passes;
  const { axes = [] } = first ?? {};
  const [axis] = axes;
  const isFit = axis && axes.length === 1 && axis.extent >= SHORT && axis.extent <= LONG;
  if (!isFit || others.some((pass) => pass.axes !== axes)) return undefined;
  const later = others.map((pass) => valuesOf(kernel, pass));
  if (storeAxes(kernel) === axes) later.push(kernel.stores.map(({ value }) => value));
  if (later.length === 0 || rowsRead(kernel, first, axis).length === 0) return undefined;
  const costs = later.map((values) => stepCost(values, axes, () => 1));
  return 1 + costs.lastIndexOf(Math.max(...costs));
}

/**
 * Attention in a program: a product that gives scores, the softmax of its rows, and the product of that by values. As one
 * kernel it needs no memory for the scores.
 */
import type { DType } from '../../dtype.ts';
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import type { Expression, Kernel, Load, Reduction, Store } from '../../ir/kernel.ts';
import * as k from '../../ir/kernel.ts';
import { extentOf, stepOf } from '../../ir/product.ts';
import type { Program } from '../../ir/program.ts';
import type { DeviceTraits } from '../../runtime/device.ts';
import { loadsIn, placeIn } from './map.ts';
import { type Joined, joinedIndex, joinedValue, type Matrices, matricesOf } from './matrices.ts';
import { reloaded } from './parts.ts';
import { isWide, memoryOf, usedBy } from './uses.ts';

export interface Attention {
  /** The axes of what attends to what, with as many of both as `batch` says. */
  readonly batch: Axis;
  readonly query: Axis;
  readonly key: Axis;
  /** Of what a score is the sum of products. */
  readonly depth: Axis;
  readonly queries: Expression;
  readonly keys: Expression;
  /** A score, in terms of that sum. */
  readonly score: Expression;
  /** What a key has for each feature of the result. */
  readonly values: Expression;
  readonly feature: Axis;
  readonly stores: readonly Store[];
}

/** The kernel that attention is done by: its inputs are those of both products. */
export interface AttentionKernel extends Kernel {
  readonly attention: Attention;
}

/** The most features that the results of a thread hold. */
const FEATURES = 128;

/** The axes of a product that are neither rows nor columns, in the order of their elements, if these are side by side. */
function inOrder(outer: readonly Axis[], index: Index, size: number): readonly Axis[] | undefined {
  const step = (axis: Axis) => ix.strideOf(index, axis) ?? 0;
  const axes = outer.toSorted((a, b) => step(b) - step(a));
  return axes.length === 0 || stepOf(index, axes) === size ? axes : undefined;
}

/** The product that gives scores, row by row. */
function scoresOf(kernel: Kernel) {
  const matrices = matricesOf(kernel);
  const [store, second] = matrices?.kernel.stores ?? [];
  if (!matrices || !store || second || matrices.exact) return undefined;
  const { row, column, outer } = matrices;
  const axes = inOrder(outer, store.index, row.extent * column.extent);
  const isPlain =
    kernel.reductions[0]?.dtype === store.value.dtype &&
    ix.strideOf(store.index, column) === 1 &&
    ix.strideOf(store.index, row) === column.extent;
  return axes && isPlain ? { matrices, store, axes } : undefined;
}

/** Whether a kernel gives the softmax of rows that are so long, from its only input to its only output, of this dtype. */
function isSoftmax({ loops, reductions, stores }: Kernel, length: number, dtype: DType): boolean {
  const [largest, sum, third] = reductions;
  const [store, second] = stores;
  const [loop, inner] = loops;
  if (!largest || !sum || third || !store || second || !loop || inner) return false;
  const isOfRow = ({ axes: [axis, other] }: Reduction | Store) => axis?.extent === length && !other;
  if (![largest, sum, store].every(isOfRow)) return false;
  const at = (axes: readonly Axis[]) => placeIn([loop, ...axes]);
  const element = ({ axes }: Reduction | Store) => k.load(0, at(axes), [], dtype);
  const power = (of: Reduction | Store) =>
    k.apply('exp', [k.apply('sub', [element(of), k.reduced(0, dtype)], dtype)], dtype);
  return (
    largest.combine === 'maximum' &&
    largest.value.key === element(largest).key &&
    sum.combine === 'add' &&
    sum.value.key === power(sum).key &&
    store.value.key === k.apply('div', [power(store), k.reduced(1, dtype)], dtype).key &&
    store.index.key === at(store.axes).key
  );
}

/** The product of weights by values, if it takes the weights row by row. */
function weightedOf(matrices: Matrices, scores: Matrices) {
  const { left, row, column, depth, outer, exact, kernel } = matrices;
  if (left.kind !== 'load' || left.guard.length > 0 || exact) return undefined;
  const axes = inOrder(outer, left.index, row.extent * depth.extent);
  const agrees =
    kernel.reductions[0]?.dtype === left.dtype &&
    column.extent <= FEATURES &&
    row.extent === scores.row.extent &&
    depth.extent === scores.column.extent &&
    ix.strideOf(left.index, depth) === 1 &&
    ix.strideOf(left.index, row) === depth.extent &&
    left.index.constant === 0;
  return axes && agrees ? axes : undefined;
}

/** Three kernels as one, if they are attention. */
function joined(scoring: Kernel, softmax: Kernel, weighting: Kernel): AttentionKernel | undefined {
  const scores = scoresOf(scoring);
  const weighted = matricesOf(weighting);
  if (!scores || !weighted) return undefined;
  const { matrices, store } = scores;
  if (!isSoftmax(softmax, matrices.column.extent, store.value.dtype)) return undefined;
  const outer = weightedOf(weighted, matrices);
  if (!outer || extentOf(outer) !== extentOf(scores.axes)) return undefined;
  const weights = (weighted.left as Load).input;
  const others = [weighted.right, ...weighted.kernel.stores.map(({ value }) => value)];
  if (loadsIn(others).some(({ input }) => input === weights)) return undefined;
  const axis = (name: string, extent: number): Axis => ({ kind: 'axis', name, extent });
  const batch = axis('batch', extentOf(outer));
  const query = axis('query', matrices.row.extent);
  const key = axis('key', matrices.column.extent);
  const feature = axis('feature', weighted.column.extent);
  const first: readonly Joined[] = [
    { axes: scores.axes, axis: batch },
    { axes: [matrices.row], axis: query },
    { axes: [matrices.column], axis: key },
  ];
  const last: readonly Joined[] = [
    { axes: outer, axis: batch },
    { axes: [weighted.row], axis: query },
    { axes: [weighted.depth], axis: key },
    { axes: [weighted.column], axis: feature },
  ];
  // Behind the inputs of the first, without the weights.
  const after = (x: Expression) =>
    reloaded(joinedValue(x, last), ({ input, index, guard, dtype }) =>
      k.load(scoring.inputs.length + input - Number(input > weights), index, guard, dtype),
    );
  return {
    ...weighting,
    name: `${scoring.name}_attention`,
    inputs: [...scoring.inputs, ...weighting.inputs.filter((_, input) => input !== weights)],
    attention: {
      batch,
      query,
      key,
      depth: matrices.depth,
      queries: joinedValue(matrices.left, first),
      keys: joinedValue(matrices.right, first),
      score: joinedValue(store.value, first),
      values: after(weighted.right),
      feature,
      stores: weighted.kernel.stores.map((one) => ({
        ...one,
        index: joinedIndex(one.index, last),
        value: after(one.value),
      })),
    },
  };
}

/** Looks for attention among the kernels of a program. */
class Finder {
  readonly #program: Program;
  readonly #bindings: number;

  constructor(program: Program, bindings: number) {
    this.#program = program;
    this.#bindings = bindings;
  }

  /** The kernel that a temporary comes from, if only `reader` needs it. */
  #source(value: number | undefined, reader: Kernel): Kernel | undefined {
    const { kernels, values } = this.#program;
    if (value === undefined || values[value]?.place.kind !== 'arena') return undefined;
    const users = kernels.filter((one) => usedBy(one).includes(value));
    const source = users.find(({ outputs }) => outputs.length === 1 && outputs[0] === value);
    return users.length === 2 && users.includes(reader) && source !== reader ? source : undefined;
  }

  /** The kernels of which one does all, the last at the place of that. */
  at(weighting: Kernel): readonly [Kernel, Kernel, AttentionKernel] | undefined {
    const weights = matricesOf(weighting)?.left;
    if (weights?.kind !== 'load') return undefined;
    const softmax = this.#source(weighting.inputs[weights.input], weighting);
    const scoring = softmax?.inputs.length === 1 && this.#source(softmax.inputs[0], softmax);
    if (!softmax || !scoring || this.#isWide(scoring) || this.#isWide(weighting)) return undefined;
    const kernel = joined(scoring, softmax, weighting);
    return kernel && this.#isSafe(scoring, kernel, weighting)
      ? [scoring, softmax, kernel]
      : undefined;
  }

  #isWide(kernel: Kernel): boolean {
    return isWide(kernel, (value) => this.#program.values[value]?.dtype);
  }

  /** Whether nothing that the kernel reads is overwritten before its end, and all can be bound. */
  #isSafe(scoring: Kernel, kernel: Kernel, weighting: Kernel): boolean {
    const { kernels } = this.#program;
    const memory = (value: number) => memoryOf(this.#program, value);
    const since = kernels.slice(kernels.indexOf(scoring) + 1, kernels.indexOf(weighting) + 1);
    // What it reads may still be computed in between, but not in the memory of something else that it reads.
    const isKept = since.every(({ outputs }) =>
      outputs.every((value) =>
        kernel.inputs.every((input) => input === value || memory(input) !== memory(value)),
      ),
    );
    return isKept && new Set([...kernel.inputs, ...kernel.outputs]).size <= this.#bindings;
  }
}

/**
 * The program with one kernel for each attention. What computes on the CPU is left as it is: there memory costs less than
 * barriers.
 */
export function withAttention(program: Program, { isFallback, bindings }: DeviceTraits): Program {
  if (isFallback) return program;
  const finder = new Finder(program, bindings);
  const instead = new Map<Kernel, readonly Kernel[]>();
  for (const kernel of program.kernels) {
    const [scoring, softmax, attention] = finder.at(kernel) ?? [];
    if (!scoring || !softmax || !attention) continue;
    instead.set(scoring, []).set(softmax, []).set(kernel, [attention]);
  }
  return { ...program, kernels: program.kernels.flatMap((one) => instead.get(one) ?? [one]) };
}

/**
 * Reductions of few positions, in parts: a kernel folds each part, and a next one what the parts have given. Where a
 * reduction needs the result of another, its kernel begins by folding the parts of that.
 */
import type { DType } from '../../dtype.ts';
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { moved } from '../../ir/instance.ts';
import type { Expression, Kernel, Reduction, Store } from '../../ir/kernel.ts';
import * as k from '../../ir/kernel.ts';
import { neededBy, type Pass, storeAxes } from '../../ir/passes.ts';
import { extentOf } from '../../ir/product.ts';
import { placeIn } from './map.ts';
import { type Part, pruned, Scratch } from './parts.ts';
import type { Context } from './shader.ts';
import { LANES } from './writer.ts';

/** What the parts of a reduction have given. */
interface Parts {
  readonly value: number;
  readonly dtype: DType;
  readonly axis: Axis;
  readonly index: Index;
}

/** Sums of float16 may be greater than it can hold. */
const keptAs = (dtype: DType): DType => (dtype === 'float16' ? 'float32' : dtype);

/** A reduction over one axis instead of several of which only some steps are done: all, for each step of `outer`. */
interface Division {
  readonly outer: Axis;
  readonly axes: readonly Axis[];
  readonly value: (x: Expression, identity: number) => Expression;
}

/** Values at a step of `inner` in one of the parts of an axis: beyond its end what changes nothing. */
export function inPart(axis: Axis, part: Axis, inner: Axis) {
  const index = ix.add(ix.scale(ix.variable(part), inner.extent), ix.variable(inner));
  const guard = index.max < axis.extent ? [] : [{ index, low: 0, high: axis.extent }];
  const map = new Map([[axis, index]]);
  return (x: Expression, identity: number): Expression =>
    k.select(guard, moved(x, map), k.literal(identity, x.dtype));
}

/** Axes in `parts`, or somewhat fewer, of equal length: steps that are too many find nothing to fold. */
function divide(axes: readonly Axis[], parts: number, name: string): Division {
  const longest = axes.reduce((a, b) => (b.extent > a.extent ? b : a));
  const chosen = axes.find(({ extent }) => extent >= parts) ?? longest;
  const { extent } = chosen;
  const unit = extent % LANES === 0 ? LANES : 1;
  const length = Math.ceil(extent / parts / unit) * unit;
  const outer: Axis = { kind: 'axis', name: `part${name}`, extent: Math.ceil(extent / length) };
  const inner: Axis = { ...chosen, name: `${chosen.name}.${name}`, extent: length };
  return {
    outer,
    axes: axes.map((axis) => (axis === chosen ? inner : axis)),
    value: inPart(chosen, outer, inner),
  };
}

class Splitter {
  readonly parts: Part[] = [];
  readonly #kernel: Kernel;
  readonly #isRow: boolean;
  readonly #scratch: Scratch;
  readonly #done = new Map<number, Parts>();

  constructor(kernel: Kernel, isRow: boolean, context: Context) {
    this.#kernel = kernel;
    this.#isRow = isRow;
    this.#scratch = new Scratch(kernel, context);
  }

  /** The kernel of the parts of a pass. */
  pass({ axes, reductions }: Pass, parts: number): void {
    const kernel = this.#kernel;
    const { outer, axes: inner, value } = divide(axes, parts, `${this.parts.length}`);
    // Neighbours in memory are what threads side by side read.
    const loops = this.#isRow ? [...kernel.loops, outer] : [outer, ...kernel.loops];
    const index = placeIn(loops);
    const all = reductions.map((id) => kernel.reductions[id] as Reduction);
    const own = all.map((one) => ({
      ...one,
      axes: inner,
      value: value(one.value, one.identity),
    }));
    const size = extentOf(loops);
    const values = own.map(({ dtype }) => this.#scratch.add(keptAs(dtype), size));
    const before = this.#folds(own.map((one) => one.value));
    const stores = own.map(
      ({ dtype }, i): Store => ({
        output: i,
        axes: [],
        index,
        value: k.reduced(before.reductions.length + i, dtype),
      }),
    );
    const folded = own.map((one) => ({ ...one, value: before.renumbered(one.value) }));
    this.#add({
      ...kernel,
      loops,
      reductions: [...before.reductions, ...folded],
      stores,
      inputs: before.inputs,
      outputs: values,
    });
    for (const [i, id] of reductions.entries())
      this.#done.set(id, {
        value: values[i] ?? 0,
        dtype: own[i]?.dtype ?? 'float32',
        axis: outer,
        index,
      });
  }

  /** The reductions that fold the parts which values need, and the values with these. */
  #folds(values: readonly Expression[]) {
    const needed = [...neededBy(values)];
    const inputs = [...this.#kernel.inputs];
    const reductions = needed.map((id): Reduction => {
      const { value, dtype, axis, index } = this.#done.get(id) as Parts;
      const input = inputs.push(value) - 1;
      const one = this.#kernel.reductions[id] as Reduction;
      return { ...one, axes: [axis], value: k.load(input, index, [], dtype) };
    });
    const renumbered = (x: Expression): Expression =>
      moved(x, new Map(), ({ reduction, dtype }) => k.reduced(needed.indexOf(reduction), dtype));
    return { reductions, inputs, renumbered };
  }

  /** The last kernels: what the parts have given is folded, and stored, or first kept for a map to read. */
  stores(): void {
    const kernel = this.#kernel;
    const { stores, loops } = kernel;
    const axes = storeAxes(kernel);
    const { reductions, inputs, renumbered } = this.#folds(stores.map(({ value }) => value));
    if (axes.length === 0) {
      const own = stores.map((store) => ({ ...store, value: renumbered(store.value) }));
      this.#add({ ...kernel, reductions, stores: own, inputs });
      return;
    }
    const index = placeIn(loops);
    const kept = reductions.map(({ dtype }) => this.#scratch.add(keptAs(dtype), extentOf(loops)));
    const results = reductions.map(
      ({ dtype }, i): Store => ({ output: i, axes: [], index, value: k.reduced(i, dtype) }),
    );
    this.#add({ ...kernel, reductions, stores: results, inputs, outputs: kept });
    const loaded = (x: Expression): Expression =>
      moved(renumbered(x), new Map(), ({ reduction, dtype }) =>
        k.load(kernel.inputs.length + reduction, index, [], dtype),
      );
    this.#add({
      ...kernel,
      loops: inOrder([...loops, ...axes], stores[0]?.index),
      reductions: [],
      stores: stores.map((store) => ({ ...store, axes: [], value: loaded(store.value) })),
      inputs: [...kernel.inputs, ...kept],
    });
  }

  #add(kernel: Kernel): void {
    this.parts.push({ kernel: pruned(kernel), context: this.#scratch.context });
  }
}

/** Axes so that the elements at an index follow each other. */
const inOrder = (axes: readonly Axis[], index: Index | undefined): readonly Axis[] => {
  const strideOf = (axis: Axis) => (index && ix.strideOf(index, axis)) ?? 0;
  return axes.toSorted((a, b) => strideOf(b) - strideOf(a));
};

/** The kernels that do the passes of a kernel in so many parts each, then its stores. */
export function split(
  kernel: Kernel,
  passes: readonly Pass[],
  isRow: boolean,
  partsOf: (pass: Pass) => number,
  context: Context,
): readonly Part[] {
  const splitter = new Splitter(kernel, isRow, context);
  for (const pass of passes) splitter.pass(pass, partsOf(pass));
  splitter.stores();
  return splitter.parts;
}

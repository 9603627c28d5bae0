/**
 * Kernels that go through the same rows as one: what each needs of a row that another has made, it computes itself. A
 * dispatch on a GPU takes longer than a row of a small tensor, and memory longer than arithmetic.
 */
import { readersOf } from '../../ir/donate.ts';
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { moved } from '../../ir/instance.ts';
import type { Expression, Kernel, Store } from '../../ir/kernel.ts';
import * as k from '../../ir/kernel.ts';
import { stepCost } from '../../ir/passes.ts';
import { extentOf } from '../../ir/product.ts';
import type { Program } from '../../ir/program.ts';
import type { DeviceTraits } from '../../runtime/device.ts';
import { matricesOf } from './matrices.ts';
import { pruned } from './parts.ts';
import { isWide, memoryOf, usedBy } from './uses.ts';

/** The longest row: a team of threads keeps what it reads of one, and none is done in parts. */
const LONGEST = 4096;
/** What may be computed again for each element, in additions: about that which memory for it takes. */
const AGAIN = 64;

/** All that a kernel does for a row. */
const stepsOf = ({ reductions, stores }: Kernel) => [...reductions, ...stores];

/** The axes of several kernels as those of one: of the loops, and of each shape along a row. */
class Rows {
  readonly loops: readonly Axis[];
  readonly #shapes: (readonly Axis[])[] = [[]];

  /** Those of a kernel with reductions: these say what a row is. */
  constructor(kernel: Kernel) {
    this.loops = kernel.loops.map((axis, i) => ({ ...axis, name: `i${i}` }));
    for (const { axes } of stepsOf(kernel)) this.#along(axes);
  }

  #along(axes: readonly Axis[]): readonly Axis[] {
    const known = this.#shapes.find(
      (shape) =>
        shape.length === axes.length && shape.every(({ extent }, i) => extent === axes[i]?.extent),
    );
    if (known) return known;
    const own = axes.map((axis, i) => ({ ...axis, name: `k${this.#shapes.length}_${i}` }));
    this.#shapes.push(own);
    return own;
  }

  /** The axes along a row that the loops of a kernel have besides the rows. */
  #within({ loops, reductions, stores }: Kernel): readonly Axis[] | undefined {
    const isMap = reductions.length === 0 && stores.every(({ axes }) => axes.length === 0);
    const rows = extentOf(this.loops);
    const all = extentOf(loops);
    return this.#shapes.find((axes) => all === rows * extentOf(axes) && (isMap || all === rows));
  }

  /** The kernel with these axes, if it has as many rows. */
  fit(kernel: Kernel): Kernel | undefined {
    const within = this.#within(kernel);
    if (!within) return undefined;
    const extents = (axes: readonly Axis[]) => axes.map(({ extent }) => extent);
    const all = [...this.loops, ...within];
    const places = ix.reshape(all.map(ix.variable), extents(all), extents(kernel.loops));
    const mapOf = (from: readonly Axis[], to: readonly Axis[]) =>
      new Map([
        ...kernel.loops.map((axis, i) => [axis, places[i] ?? ix.constant(0)] as const),
        ...from.map((axis, i) => [axis, ix.variable(to[i] ?? axis)] as const),
      ]);
    const reductions = kernel.reductions.map((one) => {
      const axes = this.#along(one.axes);
      return { ...one, axes, value: moved(one.value, mapOf(one.axes, axes)) };
    });
    const stores = kernel.stores.map((one): Store => {
      const axes = within.length > 0 ? within : this.#along(one.axes);
      const map = mapOf(one.axes, axes);
      return { ...one, axes, index: ix.substitute(one.index, map), value: moved(one.value, map) };
    });
    return { ...kernel, loops: this.loops, reductions, stores };
  }
}

/** Two kernels on the same axes as one, if the second finds all that the first gives it where that is computed. */
function inlined(first: Kernel, second: Kernel): Kernel | undefined {
  const inputs = [...new Set([...first.inputs, ...second.inputs])];
  const stores = new Map(first.stores.map((one) => [first.outputs[one.output], one]));
  let fits = true;
  const replaced = (value: Expression): Expression =>
    k.rebuild(value, (x) => {
      if (x.kind === 'reduced') return k.reduced(x.reduction + first.reductions.length, x.dtype);
      if (x.kind !== 'load') return undefined;
      const from = second.inputs[x.input] ?? -1;
      const source = stores.get(from);
      if (!source) return k.load(inputs.indexOf(from), x.index, x.guard, x.dtype);
      // Memory rounds float16, and registers do not.
      fits &&=
        source.index.key === x.index.key &&
        x.guard.length === 0 &&
        source.value.dtype === x.dtype &&
        x.dtype !== 'float16';
      return source.value;
    });
  const own = second.stores.map((one) => ({
    ...one,
    output: one.output + first.outputs.length,
    value: replaced(one.value),
  }));
  const reductions = second.reductions.map((one) => ({ ...one, value: replaced(one.value) }));
  if (!fits) return undefined;
  return {
    ...second,
    name: first.name.endsWith('_rows') ? first.name : `${first.name}_rows`,
    inputs,
    outputs: [...first.outputs, ...second.outputs],
    reductions: [...first.reductions, ...reductions],
    stores: [...first.stores, ...own],
  };
}

/** The arithmetic of a row, in additions. */
const costOf = (kernel: Kernel): number =>
  stepsOf(kernel).reduce(
    (sum, { axes, value }) => sum + extentOf(axes) * stepCost([value], axes, () => 0),
    0,
  );

const longest = (kernel: Kernel): number =>
  Math.max(...stepsOf(kernel).map(({ axes }) => extentOf(axes)));

/** What some kernels use. */
class Uses {
  readonly #used = new Set<string>();
  readonly #written = new Set<string>();
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  add(kernel: Kernel): void {
    for (const value of usedBy(kernel)) this.#used.add(memoryOf(this.#program, value));
    for (const value of kernel.outputs) this.#written.add(memoryOf(this.#program, value));
  }

  /** Whether the order matters in which these and another run: one writes what the other uses. */
  meets(other: Kernel): boolean {
    const isIn = (known: ReadonlySet<string>) => (value: number) =>
      known.has(memoryOf(this.#program, value));
    return other.outputs.some(isIn(this.#used)) || usedBy(other).some(isIn(this.#written));
  }
}

class Merger {
  readonly #program: Program;
  readonly #bindings: number;
  readonly #known = new Map<Kernel, boolean>();

  constructor(program: Program, bindings: number) {
    this.#program = program;
    this.#bindings = bindings;
  }

  merged(): readonly Kernel[] {
    let { kernels } = this.#program;
    for (let at = 1; at < kernels.length; ) {
      const next = this.#withMerged(kernels, at);
      at = next ? Math.max(1, next.at) : at + 1;
      kernels = next?.kernels ?? kernels;
    }
    return kernels;
  }

  /** The kernels of which one is made of that at a place and one before it, and where it is. */
  #withMerged(kernels: readonly Kernel[], at: number) {
    const second = kernels[at];
    if (!second || !this.#isOfRows(second)) return undefined;
    for (let from = at - 1; from >= 0; from--) {
      const first = kernels[from];
      // A routine may fail, and must find what it began with: nothing is moved over one, or over other programs.
      if (!first || first.stores.length === 0) return undefined;
      if (!first.outputs.some((value) => second.inputs.includes(value))) continue;
      if (!this.#isOfRows(first)) continue;
      const later = this.#later(first, kernels.slice(from + 1, at), second);
      const one = later && this.#oneOf(first, second, kernels);
      if (!one) continue;
      const earlier = kernels.slice(from + 1, at).filter((other) => !later.includes(other));
      const before = [...kernels.slice(0, from), ...earlier];
      return { at: before.length, kernels: [...before, one, ...later, ...kernels.slice(at + 1)] };
    }
    return undefined;
  }

  #isOfRows(kernel: Kernel): boolean {
    const known = this.#known.get(kernel);
    if (known !== undefined) return known;
    const { loops } = kernel;
    const result =
      !('attention' in kernel) &&
      kernel.stores.length > 0 &&
      loops.length > 0 &&
      extentOf(loops) > 0 &&
      longest(kernel) > 0 &&
      longest(kernel) <= LONGEST &&
      !matricesOf(kernel) &&
      !isWide(kernel, (value) => this.#program.values[value]?.dtype);
    this.#known.set(kernel, result);
    return result;
  }

  /** The kernels after one that must stay after it, unless another must come after one of these. */
  #later(first: Kernel, others: readonly Kernel[], second: Kernel) {
    const [all, moved] = [new Uses(this.#program), new Uses(this.#program)];
    all.add(first);
    const later = others.filter((other) => {
      if (!all.meets(other)) return false;
      all.add(other);
      moved.add(other);
      return true;
    });
    return moved.meets(second) ? undefined : later;
  }

  /** Two kernels as one, if that is possible and worth it. */
  #oneOf(first: Kernel, second: Kernel, all: readonly Kernel[]): Kernel | undefined {
    const rows = new Rows(first.reductions.length > 0 ? first : second);
    const [a, b] = [rows.fit(first), rows.fit(second)];
    const both = a && b && inlined(a, b);
    if (!a || !b || !both || both.reductions.length === 0) return undefined;
    const others = new Set(
      all.flatMap((one) => (one === first || one === second ? [] : usedBy(one))),
    );
    const isKept = (value: number) =>
      this.#program.values[value]?.place.kind !== 'arena' || others.has(value);
    const one = pruned({
      ...both,
      stores: both.stores.filter(
        ({ output }) => output >= a.outputs.length || isKept(both.outputs[output] as number),
      ),
    });
    const again = costOf(one) - costOf(a) - costOf(b);
    const fits =
      longest(one) <= LONGEST &&
      again <= AGAIN * longest(one) &&
      new Set([...one.inputs, ...one.outputs]).size <= this.#bindings;
    return fits && !matricesOf(one) && this.#isInPlace(one) ? one : undefined;
  }

  /** Whether all that it writes over something that it reads, it writes where and after it is read. */
  #isInPlace(kernel: Kernel): boolean {
    const written = kernel.stores.map(({ output }) =>
      memoryOf(this.#program, kernel.outputs[output] as number),
    );
    if (new Set(written).size < new Set(kernel.outputs).size) return false;
    return kernel.inputs.every((input) => {
      const writer = written.indexOf(memoryOf(this.#program, input));
      const readers = writer < 0 ? [] : readersOf(kernel, input);
      // Elsewhere other threads store, maybe before this one has read.
      const isTogether = (store: number) =>
        kernel.stores[store]?.index.key === kernel.stores[writer]?.index.key;
      return readers?.every((store) => store <= writer && isTogether(store));
    });
  }
}

/** The program with one kernel instead of several that go through the same rows. */
export const withRows = (program: Program, { bindings }: DeviceTraits): Program => ({
  ...program,
  kernels: new Merger(program, bindings).merged(),
});

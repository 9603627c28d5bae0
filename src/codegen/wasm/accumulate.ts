/** Reductions as they run: what each has so far is in variables, several side by side to hide the latency of one. */
import { instance, type Offsets, reducedKey } from '../../ir/instance.ts';
import type { Expression, Reduced, Reduction } from '../../ir/kernel.ts';
import * as k from '../../ir/kernel.ts';
import { scalars, vectorFormOf } from '../../ir/scalar.ts';
import type { Fold, Lanes, Vector } from '../../ir/vector.ts';
import type { Stored } from './expression.ts';
import type { KernelWriting } from './kernel.ts';
import { BLOCK } from './loops.ts';

/** Steps that are folded at once: `offsets` of each, in a copy of the kernel, into one of that copy's accumulators. */
export interface Step {
  readonly copy: number;
  readonly slot: number;
  readonly offsets: readonly Offsets[];
}

/** What a reduction has so far: of all elements, and the marks of `Fold`. */
interface Kept {
  readonly value: Vector;
  readonly marks: Vector | undefined;
}

/** One reduction that runs. */
interface Running {
  readonly id: number;
  readonly reduction: Reduction;
  readonly combine: Lanes;
  readonly fold: Fold | undefined;
  /** Accumulators, by copy and slot. */
  readonly kept: readonly (readonly Kept[])[];
  /** Sums in float64 of what the accumulators had after each block: low and high lanes of each copy. */
  readonly wide: readonly (readonly [Vector, Vector])[] | undefined;
}

/** Some reductions of a kernel, each with its number. */
export const reductionsOf = (
  { reductions }: k.Kernel,
  ids: readonly number[],
): readonly (readonly [id: number, reduction: Reduction])[] =>
  ids.flatMap((id) => {
    const reduction = reductions[id];
    return reduction ? [[id, reduction] as const] : [];
  });

/** The instruction on float64 that adds up the blocks of a long reduction, if there is one. */
export const wideOf = ({ combine, dtype }: Reduction) =>
  dtype === 'float32' ? scalars[combine].simd?.wide : undefined;

/** Whether reductions have so many steps that they are folded in blocks. */
export const isLong = (
  reductions: readonly (readonly [id: number, reduction: Reduction])[],
  steps: number,
): boolean => steps > BLOCK && reductions.some(([, one]) => wideOf(one) !== undefined);

/** Pairs, pairs of pairs, and so on: as exact as it gets, and short in depth. */
function tree<T>(list: readonly T[], join: (a: T, b: T) => T): T {
  const [first] = list;
  if (list.length === 1) return first as T;
  const half = list.length >> 1;
  return join(tree(list.slice(0, half), join), tree(list.slice(half), join));
}

/** The reductions of a pass, in some copies of the kernel. */
export class Accumulators {
  private readonly writing: KernelWriting;
  private readonly running: readonly Running[];

  /** Each copy has so many accumulators of each reduction; `inBlocks` says whether there are blocks. */
  constructor(
    writing: KernelWriting,
    reductions: readonly (readonly [id: number, reduction: Reduction])[],
    copies: number,
    slots: number,
    inBlocks: boolean,
  ) {
    this.writing = writing;
    const { v } = writing.writer;
    const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
    this.running = reductions.map(([id, reduction]) => {
      const { combine, dtype } = reduction;
      const form = vectorFormOf(combine, dtype);
      if (!form) throw new Error(`internal: no vector form of ${combine}`);
      const fold = dtype === 'float32' ? scalars[combine].simd?.fold : undefined;
      const variables = (): Kept => ({
        value: v.variable(),
        marks: fold && !reduction.ignoresNaN ? v.variable() : undefined,
      });
      const sums = () => [v.variable(), v.variable()] as const;
      return {
        id,
        reduction,
        combine: form,
        fold,
        kept: times(copies, () => times(slots, variables)),
        wide: inBlocks && wideOf(reduction) ? times(copies, sums) : undefined,
      };
    });
  }

  /** Those of them that steps change. */
  get folded(): Accumulators['variables'] {
    const sums = new Set(this.running.flatMap(({ wide }) => wide?.flat() ?? []));
    return this.variables.filter(([, , variable]) => !sums.has(variable));
  }

  /** The variables of the first copy, each with its reduction and its place among those of that. */
  get variables(): readonly (readonly [id: number, place: number, variable: Vector])[] {
    return this.running.flatMap(({ id, kept, wide }) => {
      const [first] = kept.flat();
      const all = [first?.value, first?.marks, ...(wide?.[0] ?? [])].filter((x) => x !== undefined);
      return all.map((variable, place) => [id, place, variable] as const);
    });
  }

  /** Everything as if there were no elements. */
  begin(): void {
    const { v } = this.writing.writer;
    for (const { wide } of this.running)
      for (const variable of wide?.flat() ?? []) v.assign(variable, v.ints(0));
    for (const one of this.running) this.clear(one);
  }

  private clear({ reduction, kept }: Running): void {
    const { v } = this.writing.writer;
    const start = this.identity(reduction);
    for (const { value, marks } of kept.flat()) {
      v.assign(value, start);
      if (marks) v.assign(marks, v.ints(0));
    }
  }

  private identity({ identity, dtype }: Reduction): Vector {
    return this.writing.writer.expression(k.literal(identity, dtype));
  }

  /**
   * Folds steps; where there is a mask, only the lanes in it. No accumulator is in two of them. What is kept beside them
   * is stored too.
   */
  step(steps: readonly Step[], mask?: Vector, kept: readonly Stored[] = []): void {
    const { writer } = this.writing;
    const all = steps.flatMap((step) => this.running.map((one) => this.prepared(one, step, mask)));
    writer.count([...all.flatMap(({ values }) => values), ...kept.map(({ value }) => value)]);
    for (const { write } of all) write();
    writer.write(kept);
  }

  private prepared(one: Running, { copy, slot, offsets }: Step, mask: Vector | undefined) {
    const { writer } = this.writing;
    const { id, reduction, fold } = one;
    const { combine, dtype, value } = reduction;
    const kept = one.kept[copy]?.[slot] as Kept;
    const values = offsets.map((ahead) => instance(value, ahead, copy));
    if (fold ?? mask ?? dtype !== 'float32')
      return { values, write: () => values.forEach((x) => void this.fold(one, kept, x, mask)) };
    // As an expression, which merges products.
    const key = `so far ${id},${copy},${slot}`;
    const before: Reduced = { ...k.reduced(id, dtype), key };
    const join = (a: Expression, b: Expression) => k.apply(combine, [a, b], dtype);
    const next = join(before, tree(values, join));
    const write = () => {
      writer.bind(key, kept.value);
      writer.v.assign(kept.value, writer.expression(next));
    };
    return { values: [next], write };
  }

  private fold(
    { reduction, combine, fold }: Running,
    { value, marks }: Kept,
    of: Expression,
    mask: Vector | undefined,
  ): void {
    const { writer } = this.writing;
    const { v } = writer;
    const lanes = writer.expression(of);
    const x = mask ? v.op('v128.bitselect', lanes, this.identity(reduction), mask) : lanes;
    v.assign(value, (fold?.step ?? combine)(v, value, x));
    if (fold && marks) v.assign(marks, v.op('v128.or', marks, fold.marks(v, x)));
  }

  /** Ends a block: moves what there is to the sums in float64. */
  flush(): void {
    const { v } = this.writing.writer;
    for (const one of this.running) {
      const wide = wideOf(one.reduction);
      if (!one.wide || !wide) continue;
      for (const [copy, [low, high]] of one.wide.entries()) {
        const x = this.joined(one, copy);
        const upper = v.shuffle(x, x, [2, 3, 2, 3]);
        v.assign(low, v.op(wide, low, v.op('f64x2.promote_low_f32x4', x)));
        v.assign(high, v.op(wide, high, v.op('f64x2.promote_low_f32x4', upper)));
      }
      this.clear(one);
    }
  }

  private joined({ combine, fold, kept }: Running, copy: number): Vector {
    const { v } = this.writing.writer;
    const slots = kept[copy] ?? [];
    const step = fold?.step ?? combine;
    const value = tree(
      slots.map((one) => one.value),
      (a, b) => step(v, a, b),
    );
    const marks = slots.flatMap((one) => one.marks ?? []);
    return [value, ...marks].reduce((a, b) => v.op('v128.or', a, b));
  }

  /** Names the results, of each lane on its own or of all lanes together. */
  finish(isAcross: boolean): void {
    const { writer } = this.writing;
    for (const { id, copy, result } of this.results(isAcross))
      writer.bind(reducedKey(id, copy), result);
  }

  /** The results in each copy. */
  results(isAcross: boolean) {
    this.flush();
    const { v } = this.writing.writer;
    return this.running.flatMap((one) =>
      [...one.kept.keys()].map((copy) => {
        const wide = one.wide?.[copy];
        const lanes = wide ? this.narrowed(one, wide, isAcross) : this.joined(one, copy);
        const folded = isAcross && !wide ? this.across(one, lanes) : lanes;
        const { dtype } = one.reduction;
        const result = dtype === 'uint8' ? v.op('v128.and', folded, v.ints(255)) : folded;
        return { id: one.id, copy, result };
      }),
    );
  }

  /** All lanes folded, in every lane. */
  private across({ combine, fold, reduction }: Running, x: Vector): Vector {
    const { v } = this.writing.writer;
    const step = (reduction.ignoresNaN ? fold?.step : undefined) ?? combine;
    const pairs = step(v, x, v.shuffle(x, x, [2, 3, 0, 1]));
    return step(v, pairs, v.shuffle(pairs, pairs, [1, 0, 3, 2]));
  }

  private narrowed(
    { reduction }: Running,
    [low, high]: readonly [Vector, Vector],
    isAcross: boolean,
  ): Vector {
    const { v } = this.writing.writer;
    const wide = wideOf(reduction);
    if (!isAcross || !wide) {
      const [a, b] = [low, high].map((x) => v.op('f32x4.demote_f64x2_zero', x));
      return v.shuffle(a as Vector, b as Vector, [0, 1, 4, 5]);
    }
    const both = v.op(wide, low, high);
    const all = v.op(wide, both, v.shuffle(both, both, [2, 3, 0, 1]));
    const narrow = v.op('f32x4.demote_f64x2_zero', all);
    return v.shuffle(narrow, narrow, [0, 0, 0, 0]);
  }
}

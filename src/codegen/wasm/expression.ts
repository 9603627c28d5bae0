/**
 * Scalar expressions in vectors: four positions of one axis at a time, or one position in all lanes. What does not
 * depend on inner loops is computed outside of them.
 */
import { isFloat } from '../../dtype.ts';
import type { Axis, Index } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { shift, shiftGuard } from '../../ir/instance.ts';
import type { Expression, Guard } from '../../ir/kernel.ts';
import * as k from '../../ir/kernel.ts';
import { scalars, vectorFormOf } from '../../ir/scalar.ts';
import { LANES } from '../../ir/simd.ts';
import type { Vector } from '../../ir/vector.ts';
import { cast } from './cast.ts';
import type { Local } from './encode.ts';
import type { Address, Nest } from './nest.ts';
import type { VectorCode } from './vectors.ts';

const lanes: readonly number[] = Array.from({ length: LANES }, (_, lane) => lane);

/** The memories of a kernel: where each begins. */
export interface Memories {
  readonly inputs: readonly Local[];
  readonly outputs: readonly Local[];
}

/** A value, and where it is stored. */
export type Stored = Pick<k.Store, 'output' | 'index' | 'value'>;

export class ExpressionWriter {
  readonly nest: Nest;
  readonly v: VectorCode;
  readonly memories: Memories;
  /** The axis of which vectors hold four positions. */
  private axis: Axis | undefined;
  /** How many of them are asked for. Memory is not read far behind the last. */
  private lanes = lanes;
  /** An axis of which four positions in a row are asked for, one after another. */
  private across: Axis | undefined;
  private readonly uses = new Map<string, number>();
  private readonly reducedLevels = new Map<string, number>();
  /** Levels of expressions, as long as the nest is at this version. */
  private readonly levels = new Map<string, number>();
  private known = -1;

  constructor(nest: Nest, v: VectorCode, memories: Memories) {
    this.nest = nest;
    this.v = v;
    this.memories = memories;
  }

  /** Code in which vectors hold positions of `axis`, of which the first `count` are asked for; of none, one position. */
  along(axis: Axis | undefined, count: number, body: () => void): void {
    const before = [this.axis, this.lanes] as const;
    this.axis = axis;
    this.lanes = lanes.slice(0, count);
    body();
    [this.axis, this.lanes] = before;
  }

  /** Code that asks for four positions of `axis` in a row: what lies beside each other along it is read at once. */
  acrossFour(axis: Axis, body: () => void): void {
    this.across = axis;
    body();
    this.across = undefined;
  }

  /** Says what a reduction's result is, from here on: `key` is that of the expression. */
  bind(key: string, value: Vector): void {
    this.nest.name(valueKey(key), value);
    this.reducedLevels.set(key, this.nest.depth);
    this.levels.clear();
  }

  /** Counts how often each subexpression is used by the expressions about to be written. */
  count(values: readonly Expression[]): void {
    this.uses.clear();
    const bump = (key: string) => this.uses.set(key, (this.uses.get(key) ?? 0) + 1);
    const seen = new Set<string>();
    for (const value of values) {
      bump(value.key);
      k.walk(value, (x) => k.children(x).forEach((child) => void bump(child.key)), seen);
    }
  }

  /** The value of an expression. */
  expression(x: Expression): Vector {
    if (x.kind === 'constant') return this.literal(x);
    return this.nest.named(valueKey(x.key), this.levelOf(x), () => this.text(x));
  }

  /** The innermost of the levels in which its parts are known. */
  private levelOf(x: Expression): number {
    if (this.nest.version !== this.known) this.levels.clear();
    this.known = this.nest.version;
    const known = this.levels.get(x.key);
    if (known !== undefined) return known;
    const level = Math.max(
      x.kind === 'reduced' ? (this.reducedLevels.get(x.key) ?? 0) : 0,
      ...k.children(x).map((child) => this.levelOf(child)),
      ...k.indicesOf(x).map((index) => this.nest.levelOfIndex(index)),
    );
    this.levels.set(x.key, level);
    return level;
  }

  private literal({ value, dtype }: k.Constant): Vector {
    if (dtype === 'bool') return this.v.ints(value === 0 ? 0 : -1);
    return isFloat(dtype) ? this.v.floats(value) : this.v.ints(value);
  }

  private text(x: Exclude<Expression, k.Constant>): Vector {
    switch (x.kind) {
      case 'load':
        return this.load(x);
      case 'position':
        return this.position(x);
      case 'apply':
        return this.apply(x);
      case 'select':
        return this.v.op(
          'v128.bitselect',
          this.expression(x.inside),
          this.expression(x.outside),
          this.mask(x.guard),
        );
      case 'reduced':
        throw new Error('internal: a reduction that has no value yet');
    }
  }

  private apply(x: k.Apply): Vector {
    const { v } = this;
    const row = scalars[x.scalar];
    const of = x.operands.at(-1)?.dtype ?? x.dtype;
    if (row.result === 'cast')
      return cast(v, this.expression(x.operands[0] as Expression), of, x.dtype);
    const value = this.merged(x) ?? this.byConstant(x) ?? this.plain(x);
    return x.dtype === 'uint8' ? v.op('v128.and', value, v.ints(255)) : value;
  }

  private plain(x: k.Apply): Vector {
    const { v } = this;
    const row = scalars[x.scalar];
    const of = x.operands.at(-1)?.dtype ?? x.dtype;
    const form = (x.ofNegative ? row.simd?.ofNegative : undefined) ?? vectorFormOf(x.scalar, of);
    if (!form) throw new Error(`internal: no vector form of ${x.scalar}`);
    return form(v, ...x.operands.map((operand) => this.expression(operand)));
  }

  private byConstant({ scalar, operands }: k.Apply): Vector | undefined {
    const [x, constant] = operands;
    const form = scalars[scalar].simd?.byConstant;
    if (!form || !x || constant?.kind !== 'constant') return undefined;
    return form(this.v, this.expression(x), constant.value);
  }

  /** An instruction that takes in those that make its operands: a sum of products, a product of quotients. */
  private merged(x: k.Apply): Vector | undefined {
    if (x.dtype !== 'float32') return undefined;
    const { ratio, ofProduct = [] } = scalars[x.scalar].simd ?? {};
    const quotient = ratio ? undefined : this.ratio(x);
    if (quotient) return this.v.op('f32x4.div', ...quotient);
    for (const [i, form] of ofProduct.entries()) {
      const product = x.operands[i];
      if (!form || !product || !this.isOnce(product) || product.kind !== 'apply') continue;
      if (!scalars[product.scalar].simd?.isProduct) continue;
      const rest = x.operands.filter((_, j) => j !== i);
      return form(this.v, ...[...product.operands, ...rest].map((part) => this.expression(part)));
    }
    return undefined;
  }

  /** Numerator and denominator, of quotients that nothing else needs. */
  private ratio(x: Expression): readonly [Vector, Vector] | undefined {
    if (x.kind !== 'apply' || x.dtype !== 'float32') return undefined;
    const { ratio, ofRatios } = scalars[x.scalar].simd ?? {};
    if (ratio) return ratio(this.v, ...x.operands.map((operand) => this.expression(operand)));
    if (!ofRatios || !x.operands.every((operand) => this.isOnce(operand) && isRatio(operand)))
      return undefined;
    const parts = x.operands.map((operand) => this.ratio(operand));
    const [a, b] = parts;
    return a && b ? ofRatios(this.v, a, b) : undefined;
  }

  private isOnce(x: Expression): boolean {
    // What is known in an outer loop already is there.
    return (this.uses.get(x.key) ?? 0) < 2 && this.levelOf(x) === this.nest.depth;
  }

  /** By how much an index grows from lane to lane; nothing where it does not grow evenly. */
  private strideOf(index: Index): number | undefined {
    return this.axis ? strideAlong(index, this.axis) : 0;
  }

  private inLane(index: Index, lane: number): Index {
    return this.axis ? shift(index, new Map([[this.axis, lane]])) : index;
  }

  private position({ index, dtype }: k.Position): Vector {
    const { v, nest } = this;
    const { func } = nest;
    const stride = this.strideOf(index);
    const all = (value: Local | number): Vector => {
      func.put(value).op('i32x4.splat');
      return v.taken();
    };
    let value = all(nest.index(index));
    if (stride === undefined)
      for (const lane of lanes.slice(1)) {
        const at = nest.index(this.inLane(index, lane));
        func.get(value).put(at).lane('i32x4.replace_lane', lane);
        value = v.taken();
      }
    else if (stride !== 0) value = v.op('i32x4.add', value, this.steps(stride));
    return cast(v, value, 'int32', dtype);
  }

  /** 0, 1, 2 and 3 times a number. */
  private steps(stride: number): Vector {
    const bytes = new Uint8Array(Int32Array.from(lanes, (lane) => lane * stride).buffer);
    const { index } = this.nest.func.constant([...bytes]);
    return { type: 'v128', index };
  }

  /** In which lanes a guard holds. */
  private mask(guard: Guard): Vector {
    const { v, nest } = this;
    const level = Math.max(0, ...guard.map(({ index }) => nest.levelOfIndex(index)));
    return nest.named(`mask(${k.guardKey(guard)})`, level, () => {
      let mask = v.ints(-1);
      for (const { index, low, high } of guard) {
        const at = this.expression(k.position(index, 'int32'));
        const from = v.op('i32x4.sub', at, v.ints(low));
        const holds = v.op('i32x4.lt_u', from, v.ints(high - low));
        mask = v.op('v128.and', mask, holds);
      }
      return mask;
    });
  }

  private load(x: k.Load): Vector {
    const { input, index, guard, dtype } = x;
    const { inputs, outputs } = this.memories;
    // Outputs are numbered behind the inputs, and may be read once they have been written.
    const base = (inputs[input] ?? outputs[input - inputs.length]) as Local;
    const element = elementOf(dtype);
    if (this.across && this.isTransposed(x, this.across))
      return this.transposed(base, x, this.across);
    const read = this.reader(base, index, element);
    if (guard.length === 0) return this.widened(read(), dtype);
    return this.widened(this.guarded(base, index, guard, element, read), dtype);
  }

  /** Whether four vectors of a load are four others, transposed, which lie beside each other. */
  private isTransposed({ index, guard, dtype }: k.Load, across: Axis): boolean {
    const isWhole = guard.length === 0 && this.lanes.length === LANES;
    const isFar = ![0, 1, -1, undefined].includes(this.strideOf(index));
    return isWhole && isFar && elementOf(dtype) === word && strideAlong(index, across) === 1;
  }

  /** The first of four vectors; the others get the names by which they will be asked for. */
  private transposed(base: Local, { input, index, dtype }: k.Load, across: Axis): Vector {
    const { nest, v } = this;
    const [a, b, c, d] = this.addresses(base, index, word).map(({ local, offset }) => {
      nest.func.get(local).memory('v128.load', offset);
      return v.taken();
    }) as [Vector, Vector, Vector, Vector];
    const pairs = (x: Vector, y: Vector) =>
      [v.shuffle(x, y, [0, 4, 1, 5]), v.shuffle(x, y, [2, 6, 3, 7])] as const;
    const [[low, high], [low2, high2]] = [pairs(a, b), pairs(c, d)];
    const [first, ...others] = [
      v.shuffle(low, low2, [0, 1, 4, 5]),
      v.shuffle(low, low2, [2, 3, 6, 7]),
      v.shuffle(high, high2, [0, 1, 4, 5]),
      v.shuffle(high, high2, [2, 3, 6, 7]),
    ] as const;
    for (const [n, other] of others.entries()) {
      const next = k.load(input, shift(index, new Map([[across, n + 1]])), [], dtype);
      nest.name(valueKey(next.key), other);
    }
    return first;
  }

  /** Elements as they are in memory, as lanes of whole numbers or floats. */
  private widened(x: Vector, dtype: k.Load['dtype']): Vector {
    return dtype === 'bool' ? this.v.op('i32x4.ne', x, this.v.ints(0)) : x;
  }

  /** What reads four elements. All addresses are computed before. */
  private reader(base: Local, index: Index, element: Element): () => Vector {
    const { nest, v } = this;
    const { func } = nest;
    const stride = this.strideOf(index);
    if (stride === 0) {
      const { local, offset } = nest.address(base, index, element.bytes);
      return () => {
        func.get(local);
        element.splat(func, offset);
        return v.taken();
      };
    }
    if (stride === 1) {
      const { local, offset } = nest.address(base, index, element.bytes);
      return () => {
        func.get(local);
        element.four(func, offset);
        return v.taken();
      };
    }
    if (stride === -1 && element.bytes === 4) {
      const { local, offset } = nest.address(base, this.inLane(index, LANES - 1), 4);
      return () => {
        func.get(local).memory('v128.load', offset);
        const forward = v.taken();
        func.get(forward).get(forward).shuffle32([3, 2, 1, 0]);
        return v.taken();
      };
    }
    const addresses = this.addresses(base, index, element);
    return () => this.gathered(addresses, element);
  }

  /** The address of each lane. */
  private addresses(base: Local, index: Index, { bytes }: Element): readonly Address[] {
    return this.lanes.map((lane) => this.nest.address(base, this.inLane(index, lane), bytes));
  }

  /** Elements from anywhere. */
  private gathered(addresses: readonly Address[], element: Element): Vector {
    const { v, nest } = this;
    let value = v.ints(0);
    for (const [lane, { local, offset }] of addresses.entries()) {
      element.lane(nest.func, value, lane, local, offset);
      value = v.taken();
    }
    return value;
  }

  /** Elements where a guard holds, else 0, without touching memory. */
  private guarded(
    base: Local,
    index: Index,
    guard: Guard,
    element: Element,
    read: () => Vector,
  ): Vector {
    const { nest, v } = this;
    const { func } = nest;
    const value = func.local('v128');
    const varies = guard.some((condition) => this.strideOf(condition.index) !== 0);
    const conditions = varies
      ? this.lanes.map((lane) => nest.holds(guard.map((one) => this.conditionIn(one, lane))))
      : [nest.holds(guard)];
    const isEven = guard.every((condition) => this.strideOf(condition.index) !== undefined);
    const addresses = varies ? this.addresses(base, index, element) : [];
    const one = (lane: number) => {
      const { local, offset } = addresses[lane] as Address;
      func.get(conditions[lane] as Local).if(() => {
        element.lane(func, { type: 'v128', index: value.index }, lane, local, offset);
        func.set(value);
      });
    };
    func.get(v.ints(0)).set(value);
    const [first, last] = [conditions[0] as Local, conditions.at(-1) as Local];
    if (varies && !isEven) this.lanes.forEach(one);
    else {
      // Where the first and the last lane are inside, all are.
      func
        .get(first)
        .get(last)
        .op('i32.and')
        .if(
          () => void func.get(read()).set(value),
          varies ? () => this.lanes.forEach(one) : undefined,
        );
    }
    return { type: 'v128', index: value.index };
  }

  private conditionIn(condition: k.Within, lane: number): k.Within {
    const [moved] = this.axis ? shiftGuard([condition], new Map([[this.axis, lane]])) : [condition];
    return moved ?? condition;
  }

  /** Reads an element for nothing but that its cache line is near afterwards. */
  touch(input: number, index: Index, dtype: k.Load['dtype']): void {
    const base = this.memories.inputs[input] as Local;
    const { local, offset } = this.nest.address(base, index, elementOf(dtype).bytes);
    this.nest.func.get(local).memory('i32.load8_u', offset).op('drop');
  }

  /** Stores values, all of which are computed first. */
  storeAll(stores: readonly Stored[]): void {
    this.count(stores.map(({ value }) => value));
    this.write(stores);
  }

  /** The same, of values that have been counted. */
  write(stores: readonly Stored[]): void {
    const computed = stores.map(({ value }) => this.expression(value));
    for (const [i, { output, index, value }] of stores.entries())
      this.store(output, index, computed[i] as Vector, value.dtype);
  }

  /** Stores the lanes of a value. */
  store(output: number, index: Index, value: Vector, dtype: k.Load['dtype']): void {
    const { nest, v } = this;
    const element = elementOf(dtype);
    const kept = dtype === 'bool' ? v.op('v128.and', value, v.ints(1)) : value;
    const packed = element.packed(v, kept);
    const base = this.memories.outputs[output] as Local;
    if (this.lanes.length === LANES && this.strideOf(index) === 1) {
      const { local, offset } = nest.address(base, index, element.bytes);
      element.storeFour(nest.func, local, offset, packed);
      return;
    }
    for (const [lane, { local, offset }] of this.addresses(base, index, element).entries())
      element.storeLane(nest.func, local, offset, packed, lane);
  }
}

/** By how much an index grows from step to step of an axis; nothing where it does not grow evenly. */
function strideAlong(index: Index, axis: Axis): number | undefined {
  let stride = 0;
  for (const { coefficient, atom } of index.terms) {
    if (atom === axis) stride += coefficient;
    else if (atom.kind !== 'axis' && ix.axesOf(atom.of).has(axis)) return undefined;
  }
  return stride;
}

const valueKey = (key: string): string => `value ${key}`;

/** Products are none: what the two numbers of several quotients are multiplied to may overflow where the value does not. */
const isRatio = (x: Expression): boolean =>
  x.kind === 'apply' && scalars[x.scalar].simd?.ratio !== undefined;

/** How elements of a size are read and written. */
interface Element {
  readonly bytes: number;
  splat(func: Nest['func'], offset: number): void;
  four(func: Nest['func'], offset: number): void;
  /** One lane of a vector anew. */
  lane(func: Nest['func'], value: Vector, lane: number, address: Local, offset: number): void;
  /** Vectors as they are stored. */
  packed(v: VectorCode, value: Vector): Vector;
  storeFour(func: Nest['func'], address: Local, offset: number, packed: Vector): void;
  storeLane(func: Nest['func'], address: Local, offset: number, packed: Vector, lane: number): void;
}

const word: Element = {
  bytes: 4,
  splat: (func, offset) => void func.memory('v128.load32_splat', offset),
  four: (func, offset) => void func.memory('v128.load', offset),
  lane: (func, value, lane, address, offset) =>
    void func.get(address).get(value).memoryLane('v128.load32_lane', lane, offset),
  packed: (_v, value) => value,
  storeFour: (func, address, offset, packed) =>
    void func.get(address).get(packed).memory('v128.store', offset),
  storeLane: (func, address, offset, packed, lane) =>
    void func.get(address).get(packed).memoryLane('v128.store32_lane', lane, offset),
};

const byte: Element = {
  bytes: 1,
  splat: (func, offset) => void func.memory('i32.load8_u', offset).op('i32x4.splat'),
  four: (func, offset) =>
    void func
      .memory('v128.load32_zero', offset)
      .op('i16x8.extend_low_i8x16_u')
      .op('i32x4.extend_low_i16x8_u'),
  lane: (func, value, lane, address, offset) =>
    void func
      .get(value)
      .get(address)
      .memory('i32.load8_u', offset)
      .lane('i32x4.replace_lane', lane),
  packed: (v, value) => {
    const halves = v.op('i16x8.narrow_i32x4_u', value, value);
    return v.op('i8x16.narrow_i16x8_u', halves, halves);
  },
  storeFour: (func, address, offset, packed) =>
    void func.get(address).get(packed).memoryLane('v128.store32_lane', 0, offset),
  storeLane: (func, address, offset, packed, lane) =>
    void func.get(address).get(packed).memoryLane('v128.store8_lane', lane, offset),
};

const elementOf = (dtype: k.Load['dtype']): Element =>
  dtype === 'bool' || dtype === 'uint8' ? byte : word;

/**
 * Vector arithmetic, four lanes at a time: what the rows of the scalar table are written in for WebAssembly. Lanes are
 * float32, int32 (uint8 is widened), or truth: all bits set, or none.
 */
import type { SimdOp } from '../codegen/wasm/opcodes.ts';

/** Four lanes, in a variable of the function that is being written. */
export interface Vector {
  readonly type: 'v128';
  readonly index: number;
}

export interface Vectors {
  /** Four times a float32. */
  floats(x: number): Vector;
  /** Four times an int32. */
  ints(x: number): Vector;
  /** Twice a float64: what needs more digits is computed in halves (src/ir/vector-halves.ts). */
  doubles(x: number): Vector;
  /** One instruction. */
  op(name: SimdOp, ...operands: readonly Vector[]): Vector;
  /** A shift of every lane by the same number of bits. */
  shift(name: Shift, x: Vector, bits: number): Vector;
  /** Four lanes of two vectors, which count from 0 to 7. */
  shuffle(a: Vector, b: Vector, lanes: readonly [number, number, number, number]): Vector;
  /** `a * b + c`; fused, and rounded once, where the engine can. */
  madd(a: Vector, b: Vector, c: Vector): Vector;
  /** `x` as it has been rounded: a compiler that takes sums and products apart does not know what it is made of. */
  opaque(x: Vector): Vector;
  /** `body()` where a mask holds in any lane, for what is seldom needed; else `x`. */
  when(mask: Vector, x: Vector, body: () => Vector): Vector;
  /** `x` put through `body` as long as `mask` of it holds in any lane. */
  repeat(x: Vector, mask: (x: Vector) => Vector, body: (x: Vector) => Vector): Vector;
  /** `body` as a function of its own, which all uses of this name call: for what is long and not often needed. */
  shared(
    name: string,
    operands: readonly Vector[],
    body: (v: Vectors, ...operands: Vector[]) => Vector,
  ): Vector;
}

export type Shift = 'i32x4.shl' | 'i32x4.shr_s' | 'i32x4.shr_u' | 'i64x2.shl';

export type Ratio = readonly [numerator: Vector, denominator: Vector];

export type Lanes = (v: Vectors, ...operands: Vector[]) => Vector;

/** A faster way to fold many elements. */
export interface Fold {
  /** Folds one more element, unless that is marked. */
  readonly step: Lanes;
  /** All bits where an element makes all of the result NaN. */
  readonly marks: Lanes;
}

/** An instruction on vectors, by what its last operand is. Where a form is missing, the kernel stays in JavaScript. */
export interface Simd {
  readonly f32?: Lanes;
  /** On int32, and on uint8, whose result is cut to eight bits afterwards. */
  readonly i32?: Lanes;
  /** The same where the last operand is a constant. */
  readonly byConstant?: (v: Vectors, x: Vector, constant: number) => Vector;
  /** On truth values. */
  readonly bool?: Lanes;
  /** The float32 form as numerator and denominator: products and quotients of several are divided once. */
  readonly ratio?: (v: Vectors, ...operands: Vector[]) => Ratio;
  /** The float32 form on what is at most 0, or NaN. */
  readonly ofNegative?: Lanes;
  /** Where each operand may be the product of two: the form on its factors, then the other operands. */
  readonly ofProduct?: readonly (Lanes | undefined)[];
  /** Whether it is such a product. */
  readonly isProduct?: true;
  /** The ratio of two operands that are ratios. */
  readonly ofRatios?: (v: Vectors, a: Ratio, b: Ratio) => Ratio;
  /** How a reduction folds float32, where that is faster than by the instruction itself. */
  readonly fold?: Fold;
  /** The instruction on float64, by which reductions fold what they have after each block of steps. */
  readonly wide?: SimdOp;
  /** How far the float32 form may be from the exact value, in units in the last place. 0.5 where nothing is said. */
  readonly ulps?: number;
}

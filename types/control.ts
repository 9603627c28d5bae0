// Control flow: loops keep the shapes of what they carry, branches return the same.

import type { AnyTensor, Tensor } from '../src/tensor.ts';
import type { DType } from './dtype.ts';
import type { Pairs } from './loss.ts';
import type {
  BranchDTypes,
  BranchShapes,
  BranchTrees,
  CarryDType,
  CarryShape,
  CarryTree,
  LengthsDiffer,
  NoAxis,
  NotOneTruth,
} from './message-control.ts';
import type { WrongDType } from './message-value.ts';
import type { Arg, Boxed, Dynamic, Err, Fail, Shape } from './shape.ts';

/** The members of a tree: of an array its elements. */
type Members<T> = T extends readonly unknown[] ? T[number] : T[keyof T];

/** The path of a member. */
type At<Path extends string, K, T> = T extends readonly unknown[]
  ? `${Path}[${K & string}]`
  : `${Path}.${K & string}`;

/** Whether T is `any`, a tree of any depth, or `unknown`, as where something else is wrong. */
type IsAny<T> = unknown extends T ? true : false;

// ---- slices ------------------------------------------------------------------------------------

/** A tree of tensors without their axis 0. */
export type SliceTree<X> =
  IsAny<X> extends true
    ? X
    : X extends Tensor<infer S, infer D>
      ? Tensor<SliceShape<S>, D>
      : X extends object
        ? { readonly [K in keyof X]: SliceTree<X[K]> }
        : X;
type SliceShape<S extends Shape> = S extends readonly [unknown, ...infer R extends Shape]
  ? R
  : Shape;

/** A tree of tensors with an axis 0 of size N. */
export type StackTree<Y, N extends number> =
  IsAny<Y> extends true
    ? Y
    : Y extends Tensor<infer S, infer D>
      ? Tensor<[N, ...S], D>
      : Y extends object
        ? { -readonly [K in keyof Y]: StackTree<Y[K], N> }
        : Y;

/** The sizes at axis 0, boxed, of all tensors of a tree. */
type Lengths<X> =
  IsAny<X> extends true
    ? Dynamic
    : X extends Tensor<infer S, infer _D>
      ? number extends S['length']
        ? Dynamic
        : S extends readonly [infer N, ...unknown[]]
          ? Boxed<N>
          : 'scalar'
      : X extends object
        ? Lengths<Members<X>>
        : never;

/** Whether a union has several members. */
type IsUnion<U, All = U> = U extends unknown ? ([All] extends [U] ? false : true) : never;

/** What is wrong with what a scan runs over. */
type XsFault<X, L = Exclude<Lengths<X>, Dynamic>> = 'scalar' extends L
  ? Fail<NoAxis>
  : true extends IsUnion<L>
    ? Fail<LengthsDiffer>
    : 'none';

/** The number of steps: that of the slices, else as given. */
type Steps<X, N extends number> = [Lengths<X>] extends [never]
  ? N
  : [Exclude<Lengths<X>, Dynamic>] extends [never]
    ? number
    : Size<X> & number;
type Size<X> =
  IsAny<X> extends true
    ? number
    : X extends Tensor<infer S, infer _D>
      ? S extends readonly [infer N extends number, ...unknown[]]
        ? N
        : never
      : X extends object
        ? Size<Members<X>>
        : never;

// ---- carries -----------------------------------------------------------------------------------

/** What is wrong with a carry that a step makes of another. */
type CarryFault<From, To, Path extends string = 'carry'> = true extends IsAny<From> | IsAny<To>
  ? never
  : From extends Tensor<infer S, infer D>
    ? To extends Tensor<infer T, infer E>
      ? Pairs<S, T> extends Err<string>
        ? Fail<CarryShape<Path, S, T>>
        : [E] extends [D]
          ? never
          : Fail<CarryDType<Path, D, E>>
      : Fail<CarryTree<Path>>
    : From extends object
      ? To extends AnyTensor
        ? Fail<CarryTree<Path>>
        : Members<{
            [K in keyof From]: K extends keyof To
              ? CarryFault<From[K], To[K], At<Path, K, From>>
              : Fail<CarryTree<At<Path, K, From>>>;
          }>
      : never;

/** Whether a fault was found. */
type Found<F> = [F] extends [never] ? 'none' : F;

/** `scan(f, init, xs)`. */
export type Scans = <const C, const X, const C2, const Y, N extends number = number>(
  f: (
    carry: C,
    x: SliceTree<X>,
  ) => readonly [carry: Arg<'scan', Found<CarryFault<C, C2>>, C2> | (C & null), y: Y],
  init: C,
  xs: Arg<'scan', XsFault<X>, X>,
  options?: {
    /** The number of steps, where `xs` does not say it. */
    readonly length?: N;
    /** From the last slice to the first. */
    readonly reverse?: boolean;
  },
) => [carry: C, ys: StackTree<Y, Steps<X, N>>];

// ---- conditions --------------------------------------------------------------------------------

/** What is wrong with a predicate or condition of shape S and dtype D. */
type TruthFault<What extends string, S extends Shape, D extends DType> = S extends readonly []
  ? [D] extends ['bool']
    ? 'none'
    : Fail<WrongDType<What, D, 'bool'>>
  : number extends S['length']
    ? 'none'
    : Fail<NotOneTruth<What, S>>;

/** What is wrong with two results of which one is chosen. */
type BranchFault<Yes, No, Path extends string = 'result'> = true extends IsAny<Yes> | IsAny<No>
  ? never
  : Yes extends Tensor<infer S, infer D>
    ? No extends Tensor<infer T, infer E>
      ? Pairs<S, T> extends Err<string>
        ? Fail<BranchShapes<Path, S, T>>
        : [E] extends [D]
          ? never
          : Fail<BranchDTypes<Path, D, E>>
      : Fail<BranchTrees>
    : Yes extends object
      ? Members<{
          [K in keyof Yes]: K extends keyof No
            ? BranchFault<Yes[K], No[K], At<Path, K, Yes>>
            : Fail<BranchTrees>;
        }>
      : never;

/** The operands are inferred from those that are given, and not from a branch that leaves them out. */
type Operands<A extends readonly unknown[]> = { -readonly [I in keyof A]: A[I] };

/** `cond(predicate, whenTrue, whenFalse, ...operands)`. */
export type Conds = <
  S extends Shape,
  D extends DType,
  const A extends readonly unknown[],
  const Y,
  const Z,
>(
  predicate: boolean | Arg<'cond', TruthFault<'predicate', S, D>, Tensor<S, D>>,
  whenTrue: (...operands: NoInfer<Operands<A>>) => Y,
  whenFalse: (...operands: NoInfer<Operands<A>>) => Arg<'cond', Found<BranchFault<Y, Z>>, Z>,
  ...operands: A
) => Y;

/** `whileLoop(condition, body, init)`. */
export type Whiles = <const C, const C2, S extends Shape, D extends DType>(
  condition: (carry: C) => Arg<'whileLoop', TruthFault<'condition', S, D>, Tensor<S, D>>,
  body: (carry: C) => Arg<'whileLoop', Found<CarryFault<C, C2>>, C2> | (C & null),
  init: C,
) => C;

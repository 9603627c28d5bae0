// `customGrad`: what the rule takes and what it must return.

import type { Tensor } from '../src/tensor.ts';
import type { DType } from './dtype.ts';
import type { GradientTree, IsFloat } from './gradient.ts';
import type { Pairs } from './loss.ts';
import type { N } from './message.ts';
import type { CustomCount, CustomNone, CustomShape } from './message-custom.ts';
import type { WrongDType } from './message-value.ts';
import type { Arg, Err, Fail, Shape } from './shape.ts';

/** What is wrong with R as the gradient of the argument X, the Which-th, if anything. */
type GradientFault<X, R, Which extends N> = [R] extends [null | undefined]
  ? 'none'
  : X extends Tensor<infer S, infer D>
    ? R extends Tensor<infer G, infer E>
      ? TensorFault<S, D, G, E, Which>
      : Mismatch
    : R extends Loose<GradientTree<X>>
      ? 'none'
      : Mismatch;

type TensorFault<
  S extends Shape,
  D extends DType,
  G extends Shape,
  E extends DType,
  Which extends N,
> =
  IsFloat<D> extends true
    ? Pairs<S, G> extends Err<string>
      ? Fail<CustomShape<Which, S, G>>
      : [E] extends readonly [D]
        ? 'none'
        : Fail<WrongDType<`gradient of argument ${Which}`, E, D>>
    : Fail<CustomNone<Which>>;

/** What TypeScript says in words of its own. */
type Mismatch = 'mismatch';

/** A tree of gradients, any of which may be left out. */
type Loose<T> =
  | (T extends Tensor<Shape, DType>
      ? T
      : T extends object
        ? { readonly [K in keyof T]: Loose<T[K]> }
        : T)
  | null;

/** The first fault of the gradients R of the arguments A. */
type FirstFault<
  A extends readonly unknown[],
  R extends readonly unknown[],
  Done extends readonly unknown[] = [unknown],
> = A extends readonly [infer X, ...infer Xs]
  ? R extends readonly [infer G, ...infer Gs]
    ? GradientFault<X, G, Done['length']> extends 'none'
      ? FirstFault<Xs, Gs, [...Done, unknown]>
      : GradientFault<X, G, Done['length']>
    : 'none'
  : 'none';

type RuleFault<A extends readonly unknown[], R> = A['length'] extends 1
  ? GradientFault<A[0], R, 1>
  : R extends readonly unknown[]
    ? number extends A['length']
      ? 'none'
      : R['length'] extends A['length']
        ? FirstFault<A, R>
        : Fail<CustomCount<A['length'], R['length']>>
    : Fail<CustomCount<A['length'], R extends Tensor<Shape, DType> ? 'a tensor' : 'no array'>>;

/** What the rule returns, as TypeScript is to expect it. */
type Expected<A extends readonly unknown[]> = A['length'] extends 1
  ? Loose<GradientTree<A[0]>>
  : { readonly [I in keyof A]: Loose<GradientTree<A[I]>> };

/** The type of what the rule returns: R, the sentence, or what is expected. */
type Rule<A extends readonly unknown[], R> =
  RuleFault<A, R> extends Mismatch ? Expected<A> : Arg<'customGrad', RuleFault<A, R>, R>;

/** `customGrad(f)`: a function with the parameters of `f` that returns its value. */
export type CustomGrads = <A extends readonly unknown[], V, const R>(
  f: (...args: A) => {
    readonly value: V;
    readonly gradient: (ct: GradientTree<V>) => Rule<A, R> | (R & null);
  },
) => (...args: A) => V;

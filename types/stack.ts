// stack: tensors of one shape along a new axis.

import type { AxisIndex, OutOfRange } from './axis.ts';
import type { Tensors } from './concat.ts';
import type { Nothing, Ranks, Sides } from './message.ts';
import type { Insert, NumbersLike } from './movement.ts';
import type { Compat, Err, Fail, Known, Shape } from './shape.ts';

/** The shape of the tensors T stacked along a new axis X. */
export type Stack<T extends Tensors, X extends number> = StackShapes<
  { readonly [I in keyof T]: T[I]['shape'] },
  X
>;
type StackShapes<T extends readonly Shape[], X extends number> = T extends readonly [
  infer F extends Shape,
  ...infer R extends readonly Shape[],
]
  ? StackAt<F, R, X, T['length']>
  : T extends readonly []
    ? Fail<Nothing>
    : StackAt<T[number], readonly [], X, number>;

/** N tensors, of the shape F and of the shapes R. */
type StackAt<
  F extends Shape,
  R extends readonly Shape[],
  X extends number,
  N,
> = number extends F['length']
  ? Shape
  : AxisIndex<[...F, 1], X> extends infer I
    ? [I] extends ['out']
      ? OutOfRange<F, X, [...F, 1]>
      : UnifyAll<F, R, X, F, number> extends infer U
        ? U extends Err<string>
          ? U
          : U extends readonly [...infer S extends Shape]
            ? number extends S['length']
              ? Shape
              : number extends I
                ? NumbersLike<[...S, 1]>
                : Insert<S, I, N>
            : never
        : never
    : never;

/** The one shape that all may have; `Out` is what is known of it. */
type UnifyAll<
  F extends Shape,
  R extends readonly Shape[],
  X extends number,
  Out extends Shape,
  NUM,
> = R extends readonly [infer S extends Shape, ...infer More extends readonly Shape[]]
  ? number extends S['length']
    ? Shape
    : Unify<F, Out, S, S, X, NUM> extends infer U
      ? U extends readonly [...infer Unified extends Shape]
        ? UnifyAll<F, More, X, Unified, NUM>
        : U
      : never
  : Out;

/** The more definite sizes of A and B. F and Whole are only for the sentence. */
type Unify<
  F extends Shape,
  A extends Shape,
  B extends Shape,
  Whole extends Shape,
  X extends number,
  NUM,
  Out extends Shape = [],
> = F['length'] extends Whole['length']
  ? A extends readonly [infer P extends number, ...infer AR extends Shape]
    ? B extends readonly [infer Q extends number, ...infer BR extends Shape]
      ? Compat<P, Q, NUM> extends true
        ? Unify<F, AR, BR, Whole, X, NUM, [...Out, ...Known<P, Q, NUM>]>
        : Fail<Sides<F, Whole, X, P, Q, Out['length']>>
      : never
    : Out
  : Fail<Ranks<F, Whole>>;

// types/shape.ts: how sizes compare.

import type { Tensor } from '../src/index.ts';
import type { Compat, Invariant, IsKnown, IsLit, Same, Shape } from '../types/shape.ts';
import { same } from './expect.ts';

same<Same<5, 5>, true>();
same<Same<5, 6>, false>();
same<Same<number, 5>, false>();
same<Same<5, number>, false>();
same<Same<2 | 3, 3>, false>();
same<Compat<number, 5>, true>();
same<Compat<5, number>, true>();
same<Compat<5, 6>, false>();
same<IsLit<5, 'lit'>, true>();
same<IsKnown<5, 'lit', number>, true>();
same<IsKnown<number, 'lit', number>, false>();
same<Invariant<[2, number]>, [(size: 2) => void, unknown]>();

// A size is compared where it is a type parameter of the caller. The constants are threaded.
type Compared<S extends Shape, N> = number extends S['length']
  ? 'unknown rank'
  : ComparedOne<S, N, 'lit', number>;
type ComparedOne<S extends Shape, N, LIT, NUM> = S extends readonly [infer X]
  ? [Same<X, N>, IsLit<X, LIT>, IsKnown<X, LIT, NUM>]
  : never;
export function symbolic<B extends number>() {
  same<Compared<[B], 5>, [false, false, false]>();
  same<Compared<[B], B>, [true, false, false]>();
  same<Compared<[5], 5>, [true, true, true]>();
}

// Known sizes are invariant, `number` is open, and unknown rank takes everything.
declare const x: Tensor<[2, 3]>;
export const wider: Tensor<[number, 3]> = x;
export const widest: Tensor<Shape> = x;
// @ts-expect-error a dynamic size is no literal one
export const narrower: Tensor<[2, 3]> = wider;
// @ts-expect-error 3 is not 4
export const other: Tensor<[2, 4]> = x;
// @ts-expect-error dtypes differ
export const ints: Tensor<[2, 3], 'int32'> = x;

declare function pair<B extends number>(x: Tensor<[B, 3]>, y: Tensor<[B]>): void;
declare const two: Tensor<[2]>;
declare const four: Tensor<[4]>;
pair(x, two);
// @ts-expect-error B is not 2 | 4
pair(x, four);

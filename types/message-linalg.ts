// The sentences of linear algebra and of the Fourier transform. See message.ts; twins in `src/errors-linalg.ts`.

import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

export type NoMatrix<A extends Shape> = `of ${Show<A>}: takes a matrix or a batch of them`;

export type NotSquare<
  A extends Shape,
  X extends N,
  Y extends N,
> = `of ${Show<A>}: takes square matrices, and sizes ${X} and ${Y} differ`;

export type NoRightSide<
  A extends Shape,
  B extends Shape,
> = `${Show<A>} @ ${Show<B>}: takes a vector, a matrix or a batch of them on the right`;

export type FewerRows<
  A extends Shape,
  X extends N,
  Y extends N,
> = `of ${Show<A>}: takes at least as many rows as columns, and ${X} is less than ${Y}`;

export type NotThree<
  A extends Shape,
  B extends Shape,
> = `${Show<A>} and ${Show<B>}: takes vectors of 3 elements along the last axis`;

export type NotComplex<
  A extends Shape,
  Example extends string,
> = `of ${Show<A>}: takes ${Example}, real and imaginary parts along the last axis`;

export type NoSignal = 'of []: a scalar has no axes';

export type EmptySignal<
  A extends Shape,
  Axis extends N,
> = `of ${Show<A>}: axis ${Axis} has no elements`;

export type BadLength<X extends N> = `to length ${X}: must be a whole number, 1 or more`;

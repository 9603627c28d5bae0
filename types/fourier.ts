// Fourier transforms. The last axis of what is complex has size 2: real and imaginary parts.

import type { Add, Numel, Subtract } from './arithmetic.ts';
import type { DivMod } from './division.ts';
import type { BadLength, EmptySignal, NoSignal, NotComplex } from './message-linalg.ts';
import type {
  Box,
  Boxed,
  Err,
  Fail,
  Fits,
  IsLit,
  Kind,
  Ok,
  One,
  Only,
  Same,
  Shape,
  Zero,
} from './shape.ts';

type Two = Box<'lit', 2>;

/** S, unless there is nothing to transform along axis -2. */
type NotEmpty<S extends Shape, X extends number, ZERO> =
  Boxed<X> extends ZERO ? Fail<EmptySignal<S, '-2'>> : Ok<S>;

/** `[..., n, 2]`. */
export type Complex<S extends Shape, TWO = Two, ZERO = Zero> = number extends S['length']
  ? Ok<S>
  : S extends readonly [...unknown[], infer X extends number, infer Y extends number]
    ? Fits<Boxed<Y>, TWO> extends true
      ? NotEmpty<S, X, ZERO>
      : Fail<NotComplex<S, '[..., n, 2]'>>
    : Fail<NotComplex<S, '[..., n, 2]'>>;

/** `[..., m, n, 2]`. */
export type Complex2<S extends Shape, TWO = Two, ZERO = Zero> = number extends S['length']
  ? Ok<S>
  : S extends readonly [
        ...unknown[],
        infer W extends number,
        infer X extends number,
        infer Y extends number,
      ]
    ? Fits<Boxed<Y>, TWO> extends true
      ? Boxed<X> extends ZERO
        ? Fail<EmptySignal<S, '-2'>>
        : Boxed<W> extends ZERO
          ? Fail<EmptySignal<S, '-3'>>
          : Ok<S>
      : Fail<NotComplex<S, '[..., m, n, 2]'>>
    : Fail<NotComplex<S, '[..., m, n, 2]'>>;

/** `[..., n]` gives `[..., n / 2 + 1, 2]`. */
export type Real<S extends Shape, LIT = 'lit', ZERO = Zero> = number extends S['length']
  ? Ok<Shape>
  : S extends readonly [...infer B extends Shape, infer X extends number]
    ? Boxed<X> extends ZERO
      ? Fail<EmptySignal<S, '-1'>>
      : Only<Kind<X>> extends Only<LIT>
        ? Ok<[...B, Add<DivMod<X, 2>[0], 1>, 2]>
        : Ok<[...B, number, 2]>
    : Fail<NoSignal>;

/** `[..., m, 2]` gives `[..., 2 (m - 1)]`, or `[..., n]`. X is that n, `undefined` where none is given. */
export type InverseReal<
  S extends Shape,
  X extends number | undefined,
  LIT = 'lit',
  NUM = number,
  ONE = One,
> =
  Complex<S> extends Err<string>
    ? Complex<S>
    : IsLit<X, LIT> extends true
      ? [X] extends [undefined]
        ? Whole<S, LIT, ONE>
        : Same<NUM, X> extends true
          ? OfLength<S, number>
          : `${X}` extends `-${string}` | `${string}.${string}` | '0'
            ? Fail<BadLength<X & number>>
            : OfLength<S, X & number>
      : OfLength<S, X & number>;

type OfLength<S extends Shape, X extends number> = number extends S['length']
  ? Ok<Shape>
  : S extends readonly [...infer B extends Shape, unknown, unknown]
    ? Ok<[...B, X]>
    : Ok<Shape>;

type Whole<S extends Shape, LIT, ONE> = number extends S['length']
  ? Ok<Shape>
  : S extends readonly [...infer B extends Shape, infer M extends number, unknown]
    ? Only<Kind<M>> extends Only<LIT>
      ? Boxed<M> extends ONE
        ? Fail<BadLength<0>>
        : Ok<[...B, Numel<[2, Subtract<M, 1> & number]>]>
      : Ok<[...B, number]>
    : Ok<Shape>;

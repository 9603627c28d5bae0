// The shape of a nested array literal, and the rejection of a jagged one.
//
// A row is inferred without `const`, as a tuple of `number`s, so that equal rows share one type and
// a 300 x 100 literal costs little; the lengths of a union of rows then are a union only if they
// differ. The hint `readonly [] |` makes TypeScript infer tuples. Ranks are finite for the same
// reason: a recursive constraint is expanded at each element.

import type { MixedDepth, MixedKinds, Ragged } from './message-value.ts';
import type { Err, Fail, Ok, Shape, Tag } from './shape.ts';

type Element = number | boolean;
type Rows1 = readonly [] | readonly Element[];
type Rows2 = readonly [] | readonly Rows1[];
type Rows3 = readonly [] | readonly Rows2[];
type Rows4 = readonly [] | readonly Rows3[];
type Rows5 = readonly [] | readonly Rows4[];
type Rows6 = readonly [] | readonly Rows5[];

/** A nested array of rank 6 at most; `tensor(data, shape)` takes any rank. */
export type Nested = Element | Rows1 | Rows2 | Rows3 | Rows4 | Rows5 | Rows6;

/** The element types of an array, together. */
type ItemsOf<V> = V extends readonly (infer E)[] ? E : never;

/** The length of an array; of a union of arrays, the union of their lengths. */
type LengthOf<V> = V extends { readonly length: infer L extends number } ? L : never;

/** Whether a type is a union of several. */
type IsUnion<X, Y = X> = X extends unknown ? ([Y] extends [X] ? false : true) : never;

/**
 * A type that is tested while it may hold symbols: it extends no other of a constant tag if it *is* one or a union
 * of some, and is seen as what it is where they are deeper inside (see shape.ts).
 */
interface Level<T, V> {
  readonly tag: T;
  readonly items: V;
}

/** What the items of a level are together. Symbols are numbers, and hide what stands beside them. */
type Are<V, LIT> =
  Level<Tag<V>, V> extends Level<LIT, readonly unknown[]>
    ? 'rows'
    : Level<Tag<V>, V> extends Level<LIT, number>
      ? 'numbers'
      : Level<Tag<V>, V> extends Level<LIT, boolean>
        ? 'booleans'
        : Level<Tag<V>, V> extends Level<LIT, Element>
          ? 'elements'
          : Level<Tag<V>, V> extends Level<LIT, Element | readonly unknown[]>
            ? 'both'
            : 'numbers';

/** The shape of a nested array, depth by depth, or what is wrong with it. */
export type NestedShape<V, LIT = 'lit'> = [V] extends [Element]
  ? [V] extends [number]
    ? Ok<[]>
    : [V] extends [boolean]
      ? Ok<[]>
      : Fail<MixedKinds>
  : Depth<V, LIT, []>;
type Depth<V, LIT, Out extends Shape> =
  Are<V, LIT> extends infer Kind
    ? Kind extends 'rows'
      ? true extends IsUnion<LengthOf<V>>
        ? Fail<Ragged<Out['length']>>
        : [LengthOf<V>] extends [0]
          ? Ok<[...Out, 0]>
          : Depth<ItemsOf<V>, LIT, [...Out, LengthOf<V>]>
      : Kind extends 'both'
        ? Fail<MixedDepth>
        : Kind extends 'elements'
          ? Fail<MixedKinds>
          : Ok<Out>
    : never;

/** The dtype of a nested array. */
export type NestedDType<V, LIT = 'lit'> = [V] extends [boolean] ? 'bool' : DepthDType<V, LIT>;
type DepthDType<V, LIT> =
  Are<V, LIT> extends infer Kind
    ? Kind extends 'rows'
      ? [LengthOf<V>] extends [0]
        ? 'float32'
        : DepthDType<ItemsOf<V>, LIT>
      : Kind extends 'booleans'
        ? 'bool'
        : 'float32'
    : never;

/** The parameter of `tensor`: V, or the sentence. */
export type NestedArg<V> = NestedShape<V> extends Err<infer M> ? `tensor ${M}` : V;

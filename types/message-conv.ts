// The sentences of convolution and pooling: the twins of src/errors-conv.ts. See message.ts.

import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

/** What a sentence is about: an image and a weight, or an image alone. */
export interface Weighted<A extends Shape, W extends Shape> {
  readonly shapes: [A, W];
}
export interface Pooled<A extends Shape> {
  readonly shape: A;
}

/** The subject in words. It is built only where there is something to say. */
type Subject<C> =
  C extends Weighted<infer A, infer W>
    ? `${Show<A>} with weight ${Show<W>}`
    : C extends Pooled<infer A>
      ? `of ${Show<A>}`
      : never;

/** How many spatial axes there are. */
export type SpatialRank = 1 | 2 | 3;

/** The axes of an image, by their number. */
interface Places {
  1: 'length';
  2: 'height, width';
  3: 'depth, height, width';
}

export type WeightRanks<
  C,
  R extends SpatialRank,
  Roles extends string,
> = `${Subject<C>}: takes [batch, channels, ${Places[R]}] and a weight [${Roles}, ${Places[R]}]; x.unsqueeze(0) adds a batch of 1, x.unsqueeze(1) a channel`;

export type ImageRank<
  C,
  R extends SpatialRank,
> = `${Subject<C>}: takes [batch, channels, ${Places[R]}]; x.unsqueeze(0) adds a batch of 1, x.unsqueeze(1) a channel`;

export type NoOption<C, Name extends string> = `${Subject<C>}: there is no option '${Name}'`;

export type NotWhole<
  C,
  What extends string,
  X extends N,
  Least extends N,
> = `${Subject<C>}: ${What} ${X} is not a whole number, ${Least} or more`;

export type SettingCount<
  C,
  What extends string,
  R extends N,
> = `${Subject<C>}: ${What} is one number or ${R} of them`;

export type SameStride<
  C,
  X extends N,
> = `${Subject<C>}: padding 'same' keeps each size, so its stride is 1, not ${X}`;

export type Channels<
  C,
  X extends N,
  Y extends N,
> = `${Subject<C>}: ${X} channels, but the weight takes ${Y}; channels are axis 1`;

export type GroupChannels<
  C,
  X extends N,
  Y extends N,
  Groups extends N,
> = `${Subject<C>}: ${X} channels, but the weight takes ${Y} in each of ${Groups} groups`;

export type GroupSplit<
  C,
  What extends string,
  Count extends N,
  Groups extends N,
> = `${Subject<C>}: ${Count} ${What} do not divide into ${Groups} groups`;

export type BiasShape<
  C,
  Bias extends Shape,
  Count extends N,
> = `${Subject<C>}: bias ${Show<Bias>} is not [${Count}], one number for each output channel`;

export type KernelSpan<
  C,
  Axis extends N,
  Size extends N,
  Span extends N,
> = `${Subject<C>}: the kernel spans ${Span} at axis ${Axis}, which has ${Size} with its padding`;

export type PaddingHalf<
  C,
  Padding extends N,
  Span extends N,
> = `${Subject<C>}: padding ${Padding} is more than half of the kernel's ${Span}`;

export type OutputPadding<
  C,
  Padding extends N,
> = `${Subject<C>}: outputPadding ${Padding} is not less than stride or dilation`;

export type NothingLeft<
  C,
  Axis extends N,
> = `${Subject<C>}: the padding leaves nothing of axis ${Axis}`;

export type EmptyAxis<C, Axis extends N> = `${Subject<C>}: axis ${Axis} has no elements`;

// The sentences about gradients of one's own and hooks. See message.ts.

import type { DType } from './dtype.ts';
import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

export type CustomShape<
  Which extends N,
  S extends Shape,
  G extends Shape,
> = `gradient of argument ${Which} is ${Show<G>}: give one of shape ${Show<S>}`;

/** `Many` is a number, or a value in a few words. */
export type CustomCount<
  Count extends N,
  Many extends N,
> = `of ${Count} arguments: its gradient returns ${Many}; return an array, with one for each`;

export type CustomNone<Which extends N> =
  `gradient of argument ${Which}: only float tensors have a gradient; return null`;

export type HookShape<
  S extends Shape,
  G extends Shape,
> = `of a hook that returns ${Show<G>}: give a gradient of shape ${Show<S>}`;

export type FromNotFloat<D extends DType> =
  `from a tensor of dtype ${D}: only float tensors have a gradient`;

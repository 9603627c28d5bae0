// The sentences of rearrange, reduce and repeat: the twins of those in `src/errors-einops.ts`. See
// message.ts.

import type { N, Show } from './message.ts';
import type { Shape } from './shape.ts';

export type OneArrow<P extends string> = `'${P}': write one '->' between the axes before and after`;

export type BadAxis<
  P extends string,
  X extends string,
> = `'${P}': '${X}' is no axis; axes are names as 'h', sizes as '2', and '...'`;

export type Nested<P extends string> = `'${P}': parentheses inside parentheses; write one level`;

export type Unpaired<
  P extends string,
  Side extends string,
> = `'${P}': '(' and ')' do not pair up on the ${Side}`;

export type SameAxis<
  P extends string,
  X extends string,
  Side extends string,
> = `'${P}': '${X}' comes twice on the ${Side}; name it once`;

export type DotsInside<P extends string> =
  `'${P}': '...' in parentheses on the left; it stands alone there`;

export type DotsNew<P extends string> =
  `'${P}': '...' is only on the right; it stands for axes of the left`;

/** What each op does not do. */
export interface Keeps {
  rearrange: 'rearrange has each axis on both sides';
  reduce: 'reduce adds no axis';
  repeat: 'repeat drops no axis';
}

export type OneSided<
  Op extends keyof Keeps,
  P extends string,
  X extends string,
  Side extends string,
> = `'${P}': '${X}' is only on the ${Side}; ${Keeps[Op]}`;

export type UnusedSize<
  P extends string,
  X extends string,
> = `'${P}': a size for '${X}', which is not in the pattern`;

export type BadAxisSize<
  P extends string,
  X extends string,
  Size extends N,
> = `'${P}': size ${Size} of '${X}' is not a whole number, 0 or more`;

export type NewAxis<
  P extends string,
  X extends string,
> = `'${P}': '${X}' is new; give its size, as { ${X}: 2 }`;

/** `G` is `(h w)`, and X one of them without a size. */
export type AllButOne<
  P extends string,
  G extends string,
  X extends string,
> = `'${P}': '${G}' needs the sizes of all its axes but one, as { ${X}: 2 }`;

/** `Rank` is 'rank 2' or 'rank 2 or more'. */
export type LeftRank<
  P extends string,
  S extends Shape,
  Rank extends string,
> = `'${P}' of ${Show<S>}: the left is for ${Rank}, not ${S['length']}`;

export type AxisDiffers<
  P extends string,
  S extends Shape,
  Axis extends N,
  X extends N,
  G extends string,
  Y extends N,
> = `'${P}' of ${Show<S>}: axis ${Axis} has size ${X}, but '${G}' is ${Y}`;

export type Indivisible<
  P extends string,
  S extends Shape,
  Axis extends N,
  X extends N,
  G extends string,
  Y extends N,
> = `'${P}' of ${Show<S>}: axis ${Axis} of size ${X} cannot be split by the ${Y} in '${G}'`;

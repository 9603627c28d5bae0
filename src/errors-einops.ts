// The sentences of rearrange, reduce and repeat: the twins of those in `types/message-einops.ts`. See errors.ts.

import { describe, show, told } from './errors.ts';

type Shape = readonly number[];
export type Side = 'left' | 'right';

export const oneArrow = (op: string, pattern: string) =>
  `${op} '${pattern}': write one '->' between the axes before and after`;

/** `axis` is a word or a character. */
export const badAxis = (op: string, pattern: string, axis: string) =>
  `${op} '${pattern}': '${axis}' is no axis; axes are names as 'h', sizes as '2', and '...'`;

export const nested = (op: string, pattern: string) =>
  `${op} '${pattern}': parentheses inside parentheses; write one level`;

export const unpaired = (op: string, pattern: string, side: Side) =>
  `${op} '${pattern}': '(' and ')' do not pair up on the ${side}`;

export const axisTwice = (op: string, pattern: string, axis: string, side: Side) =>
  `${op} '${pattern}': '${axis}' comes twice on the ${side}; name it once`;

export const dotsInside = (op: string, pattern: string) =>
  `${op} '${pattern}': '...' in parentheses on the left; it stands alone there`;

export const dotsNew = (op: string, pattern: string) =>
  `${op} '${pattern}': '...' is only on the right; it stands for axes of the left`;

/** What each op does not do. */
const keeps = {
  rearrange: 'rearrange has each axis on both sides',
  reduce: 'reduce adds no axis',
  repeat: 'repeat drops no axis',
} as const;

export const oneSided = (op: keyof typeof keeps, pattern: string, axis: string, side: Side) =>
  `${op} '${pattern}': '${axis}' is only on the ${side}; ${keeps[op]}`;

export const unusedSize = (op: string, pattern: string, axis: string) =>
  `${op} '${pattern}': a size for '${axis}', which is not in the pattern`;

export const badAxisSize = (op: string, pattern: string, axis: string, size: unknown) =>
  `${op} '${pattern}': size ${size} of '${axis}' is not a whole number, 0 or more`;

export const newAxis = (op: string, pattern: string, axis: string) =>
  `${op} '${pattern}': '${axis}' is new; give its size, as { ${axis}: 2 }`;

/** `group` is `(h w)`, and `axis` one of them without a size. */
export const allButOne = (op: string, pattern: string, group: string, axis: string) =>
  `${op} '${pattern}': '${group}' needs the sizes of all its axes but one, as { ${axis}: 2 }`;

/** `rank` is 'rank 2' or 'rank 2 or more'. */
export const leftRank = (op: string, pattern: string, shape: Shape, rank: string) =>
  `${op} '${pattern}' of ${show(shape)}: the left is for ${rank}, not ${shape.length}`;

export const axisDiffers = (
  op: string,
  pattern: string,
  shape: Shape,
  axis: number,
  size: number,
  group: string,
  product: number,
) =>
  `${op} '${pattern}' of ${show(shape)}: axis ${axis} has size ${size}, but '${group}' is ${product}`;

export const indivisible = (
  op: string,
  pattern: string,
  shape: Shape,
  axis: number,
  size: number,
  group: string,
  product: number,
) =>
  `${op} '${pattern}' of ${show(shape)}: ` +
  `axis ${axis} of size ${size} cannot be split by the ${product} in '${group}'`;

// ---- only at run time --------------------------------------------------------------------------

export const notPattern = (op: string, value: unknown) =>
  `${op} argument 2: takes a pattern, as 'h w -> w h', not ${describe(value)}`;

export const notSizes = (op: string, value: unknown) =>
  `${op} sizes: takes sizes by name, as { h: 2 }, not ${describe(value)}`;

export const notReduction = (value: unknown, names: readonly string[]) =>
  `reduce by '${told(value)}': takes ${names.join(', ')}`;

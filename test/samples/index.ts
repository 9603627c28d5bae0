/** The files of further samples, one for each theme. Those of the older ops are in `test/cases.ts`. */
import { convolutions } from './conv.ts';
import { einops } from './einops.ts';
import { einsum } from './einsum.ts';
import { indexing } from './indexing.ts';
import { linalg } from './linalg.ts';
import { losses } from './loss.ts';
import { move } from './move.ts';
import { order } from './order.ts';
import type { Theme } from './sample.ts';
import { select } from './select.ts';
import { split } from './split.ts';

export const themes: readonly Theme[] = [
  convolutions,
  einops,
  einsum,
  indexing,
  linalg,
  losses,
  move,
  order,
  select,
  split,
];

/** What the themes say of one matter, together. */
export const named = (
  what: 'noBools' | 'noBytes' | 'smallInts' | 'eitherZero',
): readonly string[] => themes.flatMap((theme) => theme[what] ?? []);

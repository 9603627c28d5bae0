/** The families of draws. A file for each theme lists its own, several times where many are wanted. */

import * as conv from './conv.ts';
import * as creation from './creation.ts';
import * as einops from './einops.ts';
import * as einsum from './einsum.ts';
import * as indexing from './indexing.ts';
import * as linalg from './linalg.ts';
import * as loss from './loss.ts';
import * as move from './move.ts';
import * as movement from './movement.ts';
import * as order from './order.ts';
import * as products from './products.ts';
import * as reductions from './reductions.ts';
import * as select from './select.ts';
import * as split from './split.ts';
import * as table from './table.ts';

export const families = [
  ...table.families,
  ...products.families,
  ...reductions.families,
  ...movement.families,
  ...indexing.families,
  ...select.families,
  ...creation.families,
  ...linalg.families,
  ...loss.families,
  ...einops.families,
  ...einsum.families,
  ...move.families,
  ...order.families,
  ...conv.families,
  ...split.families,
];

/** What only the run time says, as patterns of sentences. */
const onlyAtRunTime: readonly RegExp[] = [
  // No type multiplies sizes up to see whether the elements are too many.
  / elements are more than /,
  ...products.onlyAtRunTime,
  ...reductions.onlyAtRunTime,
  ...loss.onlyAtRunTime,
  ...linalg.onlyAtRunTime,
];

/** Whether a sentence is one that no type says. */
export const isOnlyAtRunTime = (sentence: string): boolean =>
  onlyAtRunTime.some((pattern) => pattern.test(sentence));

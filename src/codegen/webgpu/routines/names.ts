/**
 * The routines that have a form in shaders. The others run on the host: decompositions and what solves systems take their
 * steps one after another, each on few elements.
 */
import type { RoutineName } from '../../../ir/routine.ts';

const WRITTEN = [
  ...(['gather', 'scatter', 'argsort', 'searchsorted'] as const),
  ...(['cumsum', 'cumprod', 'recur', 'cumextreme', 'logcumsumexp'] as const),
] satisfies readonly RoutineName[];

export type Written = (typeof WRITTEN)[number];

const names: ReadonlySet<RoutineName> = new Set(WRITTEN);

export const isWritten = (name: RoutineName): name is Written => names.has(name);

// What the run time says of a call: it evaluates the very expression that the types are asked about, on tensors
// of which only the shape and the dtype exist.

import * as gradus from '../../src/index.ts';
import { partsOf } from '../loose.ts';
import { type Call, list, NAMES } from './draw.ts';

export type Answer = { readonly shape: string } | { readonly sentence: string };

/** The shape as the types print it (of several results each, by name), or the sentence. */
export function answer(call: Call): Answer {
  try {
    const shape = call.run ? list(call.run()) : shapesOf(evaluate(call));
    return { shape: call.masked ? shape.replace(/\b0\b/g, 'number') : shape };
  } catch (error) {
    if (error instanceof gradus.GradusError) return { sentence: error.message };
    throw new Error(`${call.code} of ${JSON.stringify(call.operands)}`, { cause: error });
  }
}

const shapesOf = (result: unknown): string =>
  written(partsOf(result).map(([part, x]) => [part, list(x.shape)]));

/** How the shapes of several results are written: `values: [2], indices: [2]`. One alone has no name. */
export const written = (parts: readonly (readonly [name: string, shape: string])[]): string =>
  parts.map(([part, shape]) => (part === '' ? shape : `${part}: ${shape}`)).join(', ');

function evaluate({ operands, code }: Call): unknown {
  // Zeros take no memory until they are read.
  const made = operands.map(({ shape, dtype }) =>
    gradus.zeros(shape, { dtype: dtype ?? 'float32' }),
  );
  return new Function('gradus', ...NAMES, `return ${code}`)(gradus, ...made);
}

/** Whether only the run time says so: no type multiplies sizes up to see whether the elements are too many. */
export const isOnlyAtRunTime = (says: Answer): boolean =>
  'sentence' in says && / elements are more than |: an empty tensor has no /.test(says.sentence);

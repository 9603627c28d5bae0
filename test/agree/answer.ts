// What the run time says of a call: it evaluates the very expression that the types are asked about, on tensors
// of which only the shape and the dtype exist.

import * as gradus from '../../src/index.ts';
import { type Call, list, NAMES, type Sizes } from './draw.ts';

export type Answer = { readonly shape: string } | { readonly sentence: string };

/** The shape as the types print it, or the sentence. */
export function answer(call: Call): Answer {
  try {
    return { shape: list(call.run ? call.run() : evaluate(call).shape) };
  } catch (error) {
    if (error instanceof gradus.GradusError) return { sentence: error.message };
    throw new Error(`${call.code} of ${JSON.stringify(call.operands)}`, { cause: error });
  }
}

function evaluate({ operands, code }: Call): { readonly shape: Sizes } {
  // Zeros take no memory until they are read.
  const made = operands.map(({ shape, dtype }) =>
    gradus.zeros(shape, { dtype: dtype ?? 'float32' }),
  );
  return new Function('gradus', ...NAMES, `return ${code}`)(gradus, ...made);
}

/** Whether only the run time says so: no type multiplies sizes up to see whether the elements are too many. */
export const isOnlyAtRunTime = (says: Answer): boolean =>
  'sentence' in says && / elements are more than |: an empty tensor has no /.test(says.sentence);

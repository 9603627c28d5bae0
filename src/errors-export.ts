// Sentences of exported modules, which stand alone.
import type { Shape } from './shape.ts';

const shown = (shape: Shape): string => `[${shape.join(', ')}]`;

/** An argument that is not the typed array for its tensor. */
export const notArray = (
  f: string,
  label: string,
  array: string,
  shape: Shape,
  given: string,
): string =>
  `${f} ${label}: takes a ${array} of the ${shape.reduce((a, b) => a * b, 1)} elements of ${shown(shape)}, not ${given}`;

export const brokenFile = (f: string, what: string): string =>
  `${f} load: takes the bytes of its .safetensors file; ${what}`;

export const missingTensor = (name: string, dtype: string, shape: Shape): string =>
  `these have no ${name} of dtype ${dtype} and shape ${shown(shape)}`;

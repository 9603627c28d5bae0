/** A kernel as shaders: by the first family that knows it. */
import type { Kernel } from '../../ir/kernel.ts';
import { emitMap } from './map.ts';
import type { Context, Emission } from './shader.ts';

/** Gives the shaders of a kernel, run one after another; nothing of a kernel that is not of its kind. */
export type Family = (kernel: Kernel, context: Context) => readonly Emission[] | undefined;

const families: readonly Family[] = [(kernel, context) => [emitMap(kernel, context)]];

export function emitKernel(kernel: Kernel, context: Context): readonly Emission[] {
  for (const family of families) {
    const emissions = family(kernel, context);
    if (emissions) return emissions;
  }
  return [];
}

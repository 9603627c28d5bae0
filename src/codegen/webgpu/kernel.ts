/** A kernel as shaders: by the first family that knows it. */
import type { Kernel } from '../../ir/kernel.ts';
import { emitAttention } from './attention-tile.ts';
import { limited, memoriesIn } from './limit.ts';
import { emitMap } from './map.ts';
import { emitProduct } from './product.ts';
import { emitReductions } from './reduce.ts';
import type { Context, Emission } from './shader.ts';
import { emitTransposing } from './transpose.ts';

/** Gives the shaders of a kernel, run one after another; nothing of a kernel that is not of its kind. */
export type Family = (kernel: Kernel, context: Context) => readonly Emission[] | undefined;

const families: readonly Family[] = [emitAttention, emitProduct, emitReductions, emitTransposing];

/**
 * By the first family that knows a kernel, or as a map. Nothing of what has no form in shaders: it runs on the host. And no
 * shaders where nothing is written.
 */
export function emitKernel(kernel: Kernel, context: Context): readonly Emission[] | undefined {
  if (kernel.routine) return context.emitRoutine?.(kernel, kernel.routine, context);
  if (kernel.outputs.every((value) => context.memoryOf(value).size === 0)) return [];
  const parts = limited(kernel, context);
  if (parts) {
    const emissions = parts.map((part) => emitKernel(part.kernel, part.context));
    return emissions.every((one) => one !== undefined) ? emissions.flat() : undefined;
  }
  if (memoriesIn(kernel, context) > context.traits.bindings) return undefined;
  for (const family of families) {
    const emissions = family(kernel, context);
    if (emissions) return emissions;
  }
  return [emitMap(kernel, context)];
}

/** Images as tensors, and back. */
import type { FromPixels } from '../types/pixels.ts';
import { onData, typed } from './create.ts';
import { pixelData } from './runtime/pixels.ts';

export { toPixels } from './runtime/pixels.ts';

/**
 * A tensor `[height, width, 4]` of an image, a video or its frame, a canvas, or `ImageData`: bytes, or with
 * `{ dtype: 'float32' }` fractions from 0 to 1.
 */
export const fromPixels: FromPixels = typed((...args: Parameters<typeof pixelData>) =>
  onData(pixelData(...args)),
);

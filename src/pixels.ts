/** Images as tensors, and back. */
import type { FromPixels } from '../types/pixels.ts';
import { onData, typed } from './create.ts';
import { pixelData } from './runtime/pixels.ts';

export { toPixels } from './runtime/pixels.ts';

/**
 * A tensor `[height, width, 4]` of an image, a video or its frame, a canvas, or `ImageData`: bytes, or with
 * `{ dtype: 'float32' }` fractions from 0 to 1. Colors are sRGB, not multiplied by the opacity. Where a GPU is used, it reads what
 * it has, as canvases, bitmaps and frames of videos, and the tensor is there; if `init` sends all to it, other images, too.
 *
 * @example
 * const frame = fromPixels(video, { dtype: 'float32' });
 * await toPixels(frame.at(':', ':', ':3').mul(0.5), canvas);
 */
export const fromPixels: FromPixels = typed((...args: Parameters<typeof pixelData>) =>
  onData(pixelData(...args)),
);

// The call signature of the function that makes a tensor of an image.

import type { ImageSource } from '../src/runtime/pixels.ts';
import type { Tensor } from '../src/tensor.ts';
import type { CreateOptions } from './create.ts';

/** The sizes of an image, where its type knows them. */
type SizesOf<Source> = Source extends {
  readonly width: infer W extends number;
  readonly height: infer H extends number;
}
  ? [H, W, 4]
  : [number, number, 4];

/** `fromPixels(image)`, with options last. */
export type FromPixels = <
  const Source extends ImageSource,
  D extends 'uint8' | 'float32' = 'uint8',
>(
  source: Source,
  options?: CreateOptions<D>,
) => Tensor<SizesOf<Source>, D>;

// The call signature of the function that makes a tensor of a GPU's memory.

import type { GivenBuffer } from '../src/runtime/webgpu/given.ts';
import type { Tensor } from '../src/tensor.ts';
import type { CreateOptions } from './create.ts';
import type { DType } from './dtype.ts';
import type { Arg, Mutable, Seen, Shape } from './shape.ts';
import type { SizeFault } from './sizes.ts';

/** `fromGpuBuffer(buffer, [2, 3])`, with options last. */
export type FromGpuBuffer = <
  const S extends Shape,
  D extends Exclude<DType, 'float64'> = 'float32',
>(
  buffer: GivenBuffer,
  shape: Arg<'fromGpuBuffer', SizeFault<S>, S> | Seen<S>,
  options?: CreateOptions<D>,
) => Tensor<Mutable<S>, D>;

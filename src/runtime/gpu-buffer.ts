/** Tensors and `GPUBuffer`s, of one memory. */
import { argumentMustBeTensor, DeviceError, GradusError } from '../errors.ts';
import { noGpu, wrongUsages } from '../errors-device.ts';
import { Buffer } from './buffers.ts';
import { type CreateOptions, type Data, dtypeOr, sizesAndOptions } from './create.ts';
import { activeDevice, type Device } from './device.ts';
import { Handle } from './handle.ts';
import type { GivenBuffer, GpuRange } from './webgpu/given.ts';

function gpu(op: string): Device {
  const device = activeDevice();
  if (!device) throw new DeviceError(noGpu(op));
  return device;
}

/** Data for `fromGpuBuffer`. */
export function adopted(
  buffer: GivenBuffer,
  sizes: readonly number[],
  options: CreateOptions = {},
): Data {
  const op = 'fromGpuBuffer';
  const { shape } = sizesAndOptions(op, [sizes]);
  const dtype = dtypeOr(op, options.dtype, 'float32');
  const device = gpu(op);
  if (typeof buffer !== 'object' || buffer === null) throw new GradusError(wrongUsages(op));
  return {
    shape,
    buffer: new Buffer(dtype, undefined, undefined, device.adopt(op, buffer, dtype, shape)),
  };
}

/** Where a tensor is in the memory of the GPU. It stays there as long as the tensor has it. */
export async function toGpuBuffer(x: object): Promise<GpuRange> {
  const op = 'toGpuBuffer';
  if (!(x instanceof Handle)) throw new GradusError(argumentMustBeTensor(op, 1, x));
  return gpu(op).expose(op, x.realize(op));
}

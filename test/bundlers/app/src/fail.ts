import { lower, type Tensor, zeros } from 'gradus';
import { rootOf } from './root';

const root = lower((x: Tensor<[2, 2]>) => x.cholesky()); // the kernel

const helped = lower((x: Tensor<[2, 2]>) => rootOf(x.mul(2)));

const product = lower((x: Tensor<[65535, 1]>, y: Tensor<[1, 32768]>) => x.mul(y));

/** A zero matrix is not positive definite, which a kernel notices. */
export const failInKernel = (): unknown => root(zeros([2, 2])).dataSync(); // the kernel's call

export const failInHelper = (): unknown => helped(zeros([2, 2])).dataSync(); // the helper's user

export function failByShape(): unknown {
  const lie: unknown = zeros([3, 3]);
  return root(lie as Tensor<[2, 2]>); // the wrong shape
}

/** The result has 8 GiB, and WebAssembly can address 4. */
export function failForMemory(): unknown {
  return product(zeros([65535, 1]), zeros([1, 32768])).dataSync(); // the large result
}

/** The public surface. Nothing inside imports this file. */
export type { DType } from '../types/dtype.ts';
export type { Gradient } from '../types/gradient.ts';
export type { Shape, Size } from '../types/shape.ts';
export { checkGrad } from './check-grad.ts';
export { checkpoint } from './checkpoint.ts';
export { cond, scan, whileLoop } from './control.ts';
export { arange, eye, full, linspace, ones, tensor, zeros } from './create.ts';
export { customGrad } from './custom-grad.ts';
export {
  DeviceError,
  DTypeError,
  GradientError,
  GradusError,
  LowerError,
  MemoryError,
  ShapeError,
} from './errors.ts';
export { explain } from './explain.ts';
export { fromGpuBuffer, toGpuBuffer } from './gpu-buffer.ts';
export { stopGradient, vmap } from './grad/batched.ts';
export { grad, valueAndGrad } from './grad/gradients.ts';
export { hessian, jacobian } from './grad/jacobian.ts';
export { hvp, jvp, linearize, vjp } from './grad/products.ts';
export { init } from './init.ts';
export { fused, type LowerOptions, lower, lowered } from './lower.ts';
export { named } from './named.ts';
export * from './ops/index.ts';
export { fromPixels, toPixels } from './pixels.ts';
export {
  bernoulli,
  normal,
  permutation,
  rand,
  randint,
  randn,
  randomKey,
  splitKey,
  uniform,
} from './random.ts';
export { type MemoryReport, memory, setMemoryLimit } from './runtime/cpu/heap.ts';
export { webAssembly } from './runtime/cpu/packed.ts';
export { setThreads } from './runtime/cpu/threads.ts';
export { type PrintOptions, setPrintOptions } from './runtime/format.ts';
export type { DeviceReport, InitOptions } from './runtime/init.ts';
export { type Generator, generator } from './runtime/random.ts';
export { warmUp } from './runtime/warm-up.ts';
export type { GivenBuffer, GivenDevice, GpuRange } from './runtime/webgpu/given.ts';
export { explainGrad } from './teach/explain.ts';
export type { BackwardStep, ForwardStep, GradExplanation } from './teach/explanation.ts';
export { gradientSource } from './teach/source.ts';
export {
  type Matrix,
  type Named,
  noGrad,
  type Scalar,
  type Tensor,
  type Vector,
} from './tensor.ts';
export { type Variable, variable } from './variable.ts';

/**
 * The small run time of lowered applications: memory, handles, creation, and the loading of programs. The
 * transformer imports from here what a module took from `gradus`, when no tensor work is left outside programs.
 */

import type { Nested, Shape } from '../shape.ts';
import type { CreateOptions, GivenArray } from './create.ts';
import * as data from './create.ts';
import type { DeviceProgram } from './device.ts';
import * as draws from './draw.ts';
import { adopted } from './gpu-buffer.ts';
import { Handle } from './handle.ts';
import { type Factory, type LoweredSpec, loweredWith, type MakeMachine } from './lowered.ts';
import { pixelData } from './pixels.ts';

export {
  DeviceError,
  DTypeError,
  GradientError,
  GradusError,
  LowerError,
  MemoryError,
  ShapeError,
} from '../errors.ts';
export * from '../routines/index.ts';
export { classed } from './classed.ts';
export { type MemoryReport, memory, setMemoryLimit } from './cpu/heap.ts';
export { hostCalls } from './cpu/machine.ts';
export { webAssembly } from './cpu/packed.ts';
export { fork, setThreads } from './cpu/threads.ts';
export { type PrintOptions, setPrintOptions } from './format.ts';
export { generic } from './generic.ts';
export { toGpuBuffer } from './gpu-buffer.ts';
export { type DeviceReport, type InitOptions, init } from './init.ts';
export type { LoweredSpec } from './lowered.ts';
export { optional } from './optional.ts';
export { toPixels } from './pixels.ts';
export { type Generator, generator } from './random.ts';
export { warmUp } from './warm-up.ts';

const handle = ({ shape, buffer }: data.Data): Handle => new Handle(shape, buffer.dtype, buffer);

type Sizes<O> = (number | Shape | O)[];

/** A lowered function, from what the transformer wrote. */
export const lowered = (
  spec: LoweredSpec,
  factory: Factory,
  makeMachine?: MakeMachine,
  forDevice?: DeviceProgram,
) =>
  loweredWith((shape, dtype, buffer) => new Handle(shape, dtype, buffer), spec, {
    factory,
    makeMachine,
    forDevice,
  });

export const tensor = (values: Nested | GivenArray, ...rest: (Shape | CreateOptions)[]): Handle =>
  handle(data.fromValues(values, ...rest));

export const fromGpuBuffer = (...args: Parameters<typeof adopted>): Handle =>
  handle(adopted(...args));

export const fromPixels = (...args: Parameters<typeof pixelData>): Handle =>
  handle(pixelData(...args));

const fill =
  (op: string, value: number) =>
  (...args: Sizes<CreateOptions>): Handle => {
    const { shape, options } = data.sizesAndOptions<CreateOptions>(op, args);
    return handle(data.filled(shape, value, data.dtypeOr(op, options.dtype, 'float32')));
  };

export const zeros = /* @__PURE__ */ fill('zeros', 0);
export const ones = /* @__PURE__ */ fill('ones', 1);

export function full(shape: Shape, value: number | boolean, options: CreateOptions = {}): Handle {
  const sizes = data.sizesAndOptions<CreateOptions>('full', [shape]).shape;
  const dtype = data.dtypeOr(
    'full',
    options.dtype,
    typeof value === 'boolean' ? 'bool' : 'float32',
  );
  return handle(data.filled(sizes, Number(value), dtype));
}

export const eye = (n: number, m = n, options: CreateOptions = {}): Handle =>
  handle(data.identity(n, m, data.dtypeOr('eye', options.dtype, 'float32')));

export const arange = (...args: (number | CreateOptions)[]): Handle =>
  handle(data.ranged(data.rangeOf(args)));

export const linspace = (
  start: number,
  end: number,
  steps: number,
  options: CreateOptions = {},
): Handle => handle(data.spaced(data.lineOf(start, end, steps, options)));

type Drawn<Args extends readonly unknown[]> = (...args: Args) => Handle;

const draw =
  <Args extends readonly unknown[], R>(
    ask: (...args: Args) => R,
    from: (asked: R) => data.Data,
  ): Drawn<Args> =>
  (...args) =>
    handle(from(ask(...args)));

type Reals = (...sizes: Parameters<typeof draws.uniformRequest>[1]) => Handle;

const uniforms = (op: string): Reals =>
  draw((...sizes) => draws.uniformRequest(op, sizes), draws.uniform);
const normals = (op: string): Reals =>
  draw((...sizes) => draws.normalRequest(op, sizes), draws.normal);

export const rand = /* @__PURE__ */ uniforms('rand');
export const randn = /* @__PURE__ */ normals('randn');
export const uniform = /* @__PURE__ */ uniforms('uniform');
export const normal = /* @__PURE__ */ normals('normal');
export const randint = /* @__PURE__ */ draw(draws.integersRequest, draws.integers);
export const bernoulli = /* @__PURE__ */ draw(draws.chanceRequest, draws.bernoulli);
export const permutation = /* @__PURE__ */ draw(draws.permutationRequest, draws.permutation);
export const randomKey = (seed: number): Handle => handle(draws.keyData(seed));

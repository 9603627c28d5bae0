/** A GPU as the device that programs run on. */

import type { DType } from '../../dtype.ts';
import { DeviceError } from '../../errors.ts';
import { inOtherThread, sendsAll, staysBeyond } from '../../errors-device.ts';
import type { Program } from '../../ir/program.ts';
import { numel, type Shape } from '../../shape.ts';
import type { Buffer, Remote } from '../buffers.ts';
import {
  activeDevice,
  type Device,
  type DeviceProgram,
  type DeviceTraits,
  type Placement,
  PORTABLE,
  useDevice,
} from '../device.ts';
import type { DeviceReport } from '../init.ts';
import type { Machine, ProgramSpec } from '../lowered.ts';
import type { Canvas, Image } from '../pixels.ts';
import type { Painter } from './canvas.ts';
import type { GpuCode } from './code.ts';
import { Core } from './core.ts';
import { entered } from './enter.ts';
import type { GivenBuffer, GpuRange } from './given.ts';
import type { GpuDevice, GpuInfo, GpuLimits } from './gpu.ts';
import { Holding } from './holding.ts';
import type { ImageReader } from './image.ts';
import { adopted, exposed } from './interop.ts';
import { isPromise, Later } from './later.ts';
import { GpuMachine, largest, misfit } from './machine.ts';
import { GpuMemory } from './memory.ts';
import { Outcome } from './outcome.ts';

/** Writes the code of a program for a device. What it needs for that may have to be loaded. */
export type Emit = (program: Program, traits: DeviceTraits) => GpuCode | PromiseLike<GpuCode>;

/** What reads and draws images, as `./images.ts` has it. */
export interface Images {
  readonly ImageReader: new (core: Core) => ImageReader;
  readonly Painter: new (core: Core) => Painter;
}

export interface WebGpuOptions {
  readonly device: GpuDevice;
  readonly isFallback: boolean;
  /** What WGSL has here that it need not have. */
  readonly language: ReadonlySet<string>;
  /** Whether all programs run here, not only those that gain by it. */
  readonly isForced: boolean;
  /** Whether it is to be destroyed when it is left. */
  readonly isOurs: boolean;
  readonly memoryLimit: number | undefined;
  /** Whether products of float16 are computed in it, where shaders have it. */
  readonly float16Arithmetic: boolean;
  readonly emit: Emit;
  readonly images: Images | undefined;
  /** Another in its place, if there is one, once it is lost. */
  readonly reopen: () => Promise<WebGpu | undefined>;
}

export class WebGpu implements Device {
  readonly core: Core;
  readonly traits: DeviceTraits;
  private readonly options: WebGpuOptions;
  private readonly reader: ImageReader | undefined;
  private readonly painter: Painter | undefined;
  private readonly machines = new WeakMap<DeviceProgram, Machine>();
  private reopening: Promise<void> | undefined = undefined;

  constructor(options: WebGpuOptions) {
    this.options = options;
    this.core = new Core(options.device);
    this.traits = traitsOf(options);
    const { memoryLimit, images } = options;
    this.reader = images && new images.ImageReader(this.core);
    this.painter = images && new images.Painter(this.core);
    if (memoryLimit !== undefined) this.core.stream.pool.limit = memoryLimit;
  }

  get bytes(): number {
    return this.core.stream.pool.bytes;
  }

  get report(): DeviceReport {
    const { device, isFallback } = this.options;
    const { adapterInfo: info, features } = device;
    return {
      device: 'webgpu',
      name: nameOf(info),
      vendor: info?.vendor ?? '',
      isFallback,
      features: [...features],
      limits: limitsOf(device),
      reasons: [],
    };
  }

  machineOf(
    spec: ProgramSpec,
    program: DeviceProgram,
    inputs: readonly Buffer[],
  ): Machine | undefined {
    if (!this.takes(spec, program, inputs)) return undefined;
    const known = this.machines.get(program);
    if (known) return known;
    const code = program.code(this);
    const machine = new GpuMachine(this.core, spec, code);
    this.machines.set(program, machine);
    // What could not be loaded may be there for the next run.
    if (isPromise(code)) code.then(undefined, () => this.machines.delete(program));
    return machine;
  }

  private takes(spec: ProgramSpec, { isLarge }: DeviceProgram, inputs: readonly Buffer[]): boolean {
    if (this.isLost()) return false;
    const { core, options } = this;
    if (inputs.some(({ isAway }) => isAway)) return true;
    if (core.isBeingLeft) return false;
    return options.isForced || (isLarge && misfit(core, spec) === undefined);
  }

  placementOf(spec: ProgramSpec): Placement | undefined {
    if (this.options.isForced) return { goes: true, reason: sendsAll() };
    const found = misfit(this.core, spec);
    return found && { goes: false, reason: staysBeyond(...found) };
  }

  /** Whether nothing runs here any more; then another device is looked for. */
  private isLost(): boolean {
    if (this.core.lost === undefined) return false;
    if (!this.core.isBeingLeft) this.reopening ??= this.reopen();
    return true;
  }

  /** Whether nothing new is to come here. */
  private isGone(): boolean {
    return this.core.isBeingLeft || this.isLost();
  }

  emit(program: Program): GpuCode | Later<GpuCode> {
    const code = this.options.emit(program, this.traits);
    return isPromise(code) ? Later.from(code) : code;
  }

  adopt(op: string, buffer: GivenBuffer, dtype: DType, shape: Shape): Remote {
    this.checkShared(op);
    this.core.check(op);
    return adopted(this.core, op, buffer, dtype, shape);
  }

  async expose(op: string, buffer: Buffer): Promise<GpuRange> {
    this.checkShared(op);
    return exposed(this.core, op, buffer);
  }

  readImage(image: Image, shape: Shape, dtype: DType): Remote | undefined {
    const { core, options, reader } = this;
    // What is on the host stays there until a program wants it.
    const isHere = image.kind === 'surface' || image.kind === 'video';
    if (!reader || this.isGone() || !(options.isForced || isHere)) return undefined;
    if (largest(core, [[dtype, shape]])) return undefined;
    const memory = new GpuMemory(core, dtype, numel(shape));
    memory.outcome = new Outcome('fromPixels');
    return reader.read(image, memory) ? new Holding(memory) : undefined;
  }

  draw(buffer: Buffer, shape: Shape, canvas: Canvas): Promise<void> | undefined {
    const { core, options, painter } = this;
    if (!painter || this.isGone()) return undefined;
    const isHere = options.isForced || buffer.isAway || !canvas.getContext('2d');
    const context = isHere ? painter.contextOf(canvas, shape) : undefined;
    if (!context) return undefined;
    const outcome = new Outcome('toPixels');
    const [memory] = entered(core, outcome.name, [buffer], new Set()) as [GpuMemory];
    return painter.paint({ memory, shape, canvas, context, outcome });
  }

  async close(): Promise<void> {
    await this.core.close();
    this.reader?.close();
    if (this.options.isOurs) this.options.device.destroy();
  }

  /** Refuses to share memory with the user's code where that cannot reach it. */
  private checkShared(op: string): void {
    if (this.core.canSleep) throw new DeviceError(inOtherThread(op));
  }

  /** Takes another device for the one that was lost. Until it is there, programs run on the CPU. */
  private async reopen(): Promise<void> {
    const other = await this.options.reopen();
    // The user may have chosen again, or is about to.
    if (activeDevice() === this && !this.core.isBeingLeft) useDevice(other);
    else await other?.close();
  }
}

/** What engines say of a GPU; many leave most of it out. */
export const nameOf = (info?: GpuInfo): string =>
  info?.description || info?.device || info?.architecture || '';

function traitsOf({
  device,
  isFallback,
  language,
  float16Arithmetic,
}: WebGpuOptions): DeviceTraits {
  const { features, limits } = device;
  return {
    bindings: limits.maxStorageBuffersPerShaderStage,
    // What subgroups have could not be put in order if they had no numbers.
    features: [...features].filter((name) => name !== 'subgroups' || language.has('subgroup_id')),
    isFallback,
    groups: limits.maxComputeWorkgroupsPerDimension,
    // Larger workgroups were slower: on an H200 a softmax of 4096 x 4096 took 157 us with 1024 threads, and 57 with 256.
    threads: PORTABLE.threads,
    shared: limits.maxComputeWorkgroupStorageSize,
    float16Arithmetic,
  };
}

/** As plain data. */
const limitsOf = ({ limits }: GpuDevice): GpuLimits => ({
  maxBufferSize: limits.maxBufferSize,
  maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
  maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
  maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
  maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
  maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
  maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
});

/** A GPU as the device that programs run on. */

import type { DType } from '../../dtype.ts';
import { DeviceError } from '../../errors.ts';
import { inOtherThread } from '../../errors-device.ts';
import type { Program } from '../../ir/program.ts';
import type { Shape } from '../../shape.ts';
import type { Buffer, Remote } from '../buffers.ts';
import {
  activeDevice,
  type Device,
  type DeviceProgram,
  type DeviceTraits,
  PORTABLE,
  useDevice,
} from '../device.ts';
import type { DeviceReport } from '../init.ts';
import type { Machine, ProgramSpec } from '../lowered.ts';
import type { GpuCode } from './code.ts';
import { Core } from './core.ts';
import type { GivenBuffer, GpuRange } from './given.ts';
import type { GpuDevice, GpuLimits } from './gpu.ts';
import { adopted, exposed } from './interop.ts';
import { GpuMachine, misfit } from './machine.ts';

/** Writes the code of a program for a device. */
export type Emit = (program: Program, traits: DeviceTraits) => GpuCode;

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
  readonly emit: Emit;
  /** Another in its place, if there is one, once it is lost. */
  readonly reopen: () => Promise<WebGpu | undefined>;
}

export class WebGpu implements Device {
  readonly core: Core;
  readonly traits: DeviceTraits;
  private readonly options: WebGpuOptions;
  private readonly machines = new WeakMap<DeviceProgram, Machine>();
  private reopening: Promise<void> | undefined = undefined;

  constructor(options: WebGpuOptions) {
    this.options = options;
    this.core = new Core(options.device);
    this.traits = traitsOf(options);
    const { memoryLimit } = options;
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
      name: info?.description || info?.device || info?.architecture || '',
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
    const machine = known ?? new GpuMachine(this.core, spec, program.code(this));
    if (!known) this.machines.set(program, machine);
    return machine;
  }

  private takes(spec: ProgramSpec, { isLarge }: DeviceProgram, inputs: readonly Buffer[]): boolean {
    if (this.core.lost !== undefined) {
      this.reopening ??= this.reopen();
      return false;
    }
    if (this.options.isForced || inputs.some(({ isAway }) => isAway)) return true;
    return isLarge && misfit(this.core, spec) === undefined;
  }

  emit(program: Program): GpuCode {
    return this.options.emit(program, this.traits);
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

  async close(): Promise<void> {
    await this.core.close();
    if (this.options.isOurs) this.options.device.destroy();
  }

  /** Refuses to share memory with the user's code where that cannot reach it. */
  private checkShared(op: string): void {
    if (this.core.canSleep) throw new DeviceError(inOtherThread(op));
  }

  /** Takes another device for the one that was lost. Until it is there, programs run on the CPU. */
  private async reopen(): Promise<void> {
    const other = await this.options.reopen();
    // The user may have chosen again.
    if (activeDevice() === this) useDevice(other);
    else await other?.close();
  }
}

function traitsOf({ device, isFallback, language }: WebGpuOptions): DeviceTraits {
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

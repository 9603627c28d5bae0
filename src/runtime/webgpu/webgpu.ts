/** A GPU as the device that programs run on. */
import type { Program } from '../../ir/program.ts';
import type { Buffer } from '../buffers.ts';
import type { Device, DeviceProgram, DeviceTraits } from '../device.ts';
import type { Machine, ProgramSpec } from '../lowered.ts';
import type { GpuCode } from './code.ts';
import { Core } from './core.ts';
import type { GpuDevice } from './gpu.ts';
import { GpuMachine } from './machine.ts';

/** Writes the code of a program for a device. */
export type Emit = (program: Program, traits: DeviceTraits) => GpuCode;

export interface WebGpuOptions {
  readonly device: GpuDevice;
  readonly isFallback: boolean;
  /** Whether all programs run here, not only those that gain by it. */
  readonly isForced: boolean;
  readonly emit: Emit;
}

export function traitsOf({ features, limits }: GpuDevice, isFallback: boolean): DeviceTraits {
  return {
    bindings: limits.maxStorageBuffersPerShaderStage,
    features: [...features],
    isFallback,
    groups: limits.maxComputeWorkgroupsPerDimension,
    threads: Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX),
    shared: limits.maxComputeWorkgroupStorageSize,
  };
}

export class WebGpu implements Device {
  readonly core: Core;
  readonly traits: DeviceTraits;
  private readonly options: WebGpuOptions;
  private readonly machines = new WeakMap<DeviceProgram, Machine>();

  constructor(options: WebGpuOptions) {
    this.options = options;
    this.core = new Core(options.device);
    this.traits = traitsOf(options.device, options.isFallback);
  }

  machineOf(
    spec: ProgramSpec,
    program: DeviceProgram,
    inputs: readonly Buffer[],
  ): Machine | undefined {
    if (!this.takes(program, inputs)) return undefined;
    const known = this.machines.get(program);
    const machine = known ?? new GpuMachine(this.core, spec, program.code(this));
    if (!known) this.machines.set(program, machine);
    return machine;
  }

  private takes({ isLarge }: DeviceProgram, inputs: readonly Buffer[]): boolean {
    if (this.core.lost !== undefined) return false;
    return this.options.isForced || isLarge || inputs.some(({ isAway }) => isAway);
  }

  emit(program: Program): GpuCode {
    return this.options.emit(program, this.traits);
  }
}

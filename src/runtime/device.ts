/** What programs may run on besides the CPU. `init` chooses it, or leaves it out. */

import type { DType } from '../dtype.ts';
import type { Program } from '../ir/program.ts';
import type { Shape } from '../shape.ts';
import type { Buffer, Remote } from './buffers.ts';
import type { Machine, ProgramSpec } from './lowered.ts';
import type { Canvas, Image } from './pixels.ts';
import type { GpuCode } from './webgpu/code.ts';
import type { GivenBuffer, GpuRange } from './webgpu/given.ts';
import type { Later } from './webgpu/later.ts';

/** What the compiler may know of a device. */
export interface DeviceTraits {
  /** Memories that a shader can bind. */
  readonly bindings: number;
  readonly features: readonly string[];
  /** Whether it is the CPU in truth: there shared memory costs more than it saves. */
  readonly isFallback: boolean;
  /** Workgroups along one dimension. */
  readonly groups: number;
  /** Threads of a workgroup. */
  readonly threads: number;
  /** Bytes that threads of a workgroup share. */
  readonly shared: number;
  /** Whether products of float16 are to be computed in it, where shaders have it. */
  readonly float16Arithmetic: boolean;
}

/** What all devices have: what is compiled ahead of time assumes no more. */
export const PORTABLE: DeviceTraits = {
  bindings: 8,
  features: [],
  isFallback: false,
  groups: 65_535,
  threads: 256,
  shared: 16_384,
  float16Arithmetic: false,
};

/** Where a program runs. */
export interface Placement {
  readonly goes: boolean;
  readonly reason: string;
}

export interface Device {
  readonly traits: DeviceTraits;
  /** Of memory that it has for tensors and programs. */
  readonly bytes: number;
  /** The code of a program that was not compiled ahead of time; it comes later where the compiler is not loaded for it yet. */
  emit(program: Program): GpuCode | Later<GpuCode>;
  /** The machine of a program, if it is to run here, on these inputs. */
  machineOf(
    spec: ProgramSpec,
    program: DeviceProgram,
    inputs: readonly Buffer[],
  ): Machine | undefined;
  /** Whether a program goes here, and why; nothing, where its work decides. */
  placementOf(spec: ProgramSpec): Placement | undefined;
  /** Memory for a tensor in a buffer of the user's. */
  adopt(op: string, buffer: GivenBuffer, dtype: DType, shape: Shape): Remote;
  /** Where a tensor is here, when all that was asked for so far was given to the device. */
  expose(op: string, buffer: Buffer): Promise<GpuRange>;
  /** Memory for a tensor of an image, if it is read here and not by the host. */
  readImage(image: Image, shape: Shape, dtype: DType): Remote | undefined;
  /** Draws a tensor on a canvas, if the host is not to do so. Rejects with what went wrong with the tensor. */
  draw(buffer: Buffer, shape: Shape, canvas: Canvas): Promise<void> | undefined;
  /** Lets the host have what is only here. Nothing will run here any more. */
  close(): Promise<void>;
}

/** A program as devices may have it. */
export interface DeviceProgram {
  /** Whether it is so much work that it goes where it is done fastest, wherever its inputs are. */
  readonly isLarge: boolean;
  code(device: Device): GpuCode | Later<GpuCode>;
}

let active: Device | undefined;

export const activeDevice = (): Device | undefined => active;

/** Lets programs run on a device, or on the CPU alone. */
export function useDevice(device: Device | undefined): void {
  active = device;
}

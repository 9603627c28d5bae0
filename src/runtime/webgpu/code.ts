/**
 * What the compiler gives of a program for WebGPU: plain data, which a lowered application carries. The memories of a
 * program are numbered: its inputs, its constants, its results, then its temporaries.
 */
import type { DType, TypedArray } from '../../dtype.ts';

/** A temporary: bytes `offset` on of the program's own buffer, a multiple of `OFFSET_ALIGNMENT`. */
export type Temporary = readonly [dtype: DType, offset: number, size: number];

/** What every device lets a binding begin at. */
export const OFFSET_ALIGNMENT = 256;

/** A shader, and what it binds: at 0, 1, ... memories, read or written, then its numbers, if it has some. */
export interface Shader {
  /** WGSL with one entry point, `main`. */
  readonly code: string;
  /** For each binding whether the shader writes it. */
  readonly writes: readonly boolean[];
  /** How many u32 it takes, in a uniform `numbers: array<vec4<u32>, n>` at the next binding. */
  readonly numbers: number;
  /** Optional features of the device that it uses. */
  readonly features: readonly string[];
}

/** An index that an axis does not have: who takes it, by its number in src/routines/select.ts, and how long the axis is. */
export interface GpuFault {
  readonly caller: number;
  readonly size: number;
}

/**
 * A number that a shader is given: itself; where the elements of a memory begin, in steps of a loop; or which of the flags it
 * sets, to tell of a fault.
 */
export type ShaderNumber = number | { readonly baseOf: number } | { readonly faultOf: GpuFault };

/**
 * What is not a memory of the program: the flags that tell the host of operands which an op refuses. They are words: a shader
 * with flag number n that finds an index at fault makes word 2 n another than 0, and writes the index to word 2 n + 1.
 */
export const FAULTS = -1;

/** Runs a shader on memories. */
export interface Dispatch {
  readonly kind: 'dispatch';
  /** Its number among the shaders. */
  readonly shader: number;
  readonly memories: readonly number[];
  readonly numbers: readonly ShaderNumber[];
  /** Workgroups. */
  readonly groups: readonly [number, number, number];
  /** The user's op, for errors. */
  readonly name: string;
}

/** Copies all elements of a memory. */
export interface Copy {
  readonly kind: 'copy';
  readonly from: number;
  readonly to: number;
  /** At which element of the target, if not at its beginning: several are copied side by side. */
  readonly at?: number;
}

/** A kernel that runs on the host: it is given arrays, and what it writes goes back. */
export interface HostStep {
  readonly kind: 'host';
  /** Of the kernel. */
  readonly name: string;
  readonly call: number;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

/** Memory that a program in a step is run on: all of it, the part that belongs to the step, or a carry. */
export type GpuOperand =
  | { readonly kind: 'whole'; readonly memory: number }
  | { readonly kind: 'slice'; readonly memory: number; readonly size: number }
  | { readonly kind: 'carry' | 'next'; readonly carry: number };

/** Steps of a program of its own. */
export interface GpuCall {
  readonly steps: readonly Step[];
  /** Its inputs, then its results. Its temporaries follow, as memories of the program around it. */
  readonly operands: readonly GpuOperand[];
  readonly temporaries: readonly number[];
  readonly copies: readonly { readonly from: GpuOperand; readonly to: GpuOperand }[];
}

export interface GpuCarry {
  readonly init: number;
  readonly next: number;
  readonly spare: number;
  readonly result?: number;
}

export interface LoopStep {
  readonly kind: 'loop';
  /** How many steps; without it, as long as the test leaves true in its flag, which the host reads. */
  readonly steps?: number;
  readonly reverse: boolean;
  readonly carries: readonly GpuCarry[];
  readonly body: GpuCall;
  readonly test?: GpuCall & { readonly flag: number };
}

export interface ChoiceStep {
  readonly kind: 'choice';
  readonly flag: number;
  readonly branches: readonly [GpuCall, GpuCall];
}

export type Step = Dispatch | Copy | HostStep | LoopStep | ChoiceStep;

/** A kernel on the host. */
export interface GpuHostCall {
  readonly run: (...memoriesThenParameters: (TypedArray | number)[]) => void;
  readonly parameters: readonly number[];
}

export interface GpuCode {
  readonly shaders: readonly Shader[];
  readonly steps: readonly Step[];
  readonly temporaries: readonly Temporary[];
  /** Bytes of the temporaries' buffer. */
  readonly arenaBytes: number;
  readonly calls?: readonly GpuHostCall[];
}

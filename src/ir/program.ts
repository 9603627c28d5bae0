/**
 * `Program`: what a backend runs. Kernels in order, every value they read or write, and the place of each
 * temporary in one arena. Plain data: it prints as readable source (src/codegen) and as text (ir/print.ts).
 */
import type { DType } from '../../types/dtype.ts';
import type { Memory } from './interpret.ts';
import type { Kernel } from './kernel.ts';
import type { Target } from './targets.ts';

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Where a value lives while the program runs. */
export type Place =
  | { readonly kind: 'input'; readonly index: number }
  /** Memory of its own, handed to the caller. */
  | { readonly kind: 'result'; readonly index: number }
  /** Bytes `offset` to `offset + size * bytesOf(dtype)` of the arena. */
  | { readonly kind: 'arena'; readonly offset: number };

export interface Value {
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  readonly place: Place;
}

export interface Program {
  readonly name: string;
  readonly inputs: readonly TensorSpec[];
  /** Data known when it was compiled. As values they follow the inputs, and share their numbering. */
  readonly constants: readonly (TensorSpec & { readonly data: Memory })[];
  /** The tensors it returns: a value and the shape it is seen in. Two outputs may share a value. */
  readonly outputs: readonly (TensorSpec & { readonly value: number })[];
  readonly values: readonly Value[];
  readonly kernels: readonly Kernel[];
  readonly arenaBytes: number;
  /** The inputs that the caller gives up. Values other than inputs may have their places. */
  readonly donated: readonly number[];
  /** What it runs as, where the engine can. */
  readonly target: Target;
}

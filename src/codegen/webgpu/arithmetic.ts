/** In what the products of a matrix product are computed, and in what their sums. */
import type { Expression } from '../../ir/kernel.ts';
import type { DeviceTraits } from '../../runtime/device.ts';
import { DEPTH } from './tiles.ts';
import type { Writer } from './writer.ts';

export interface Arithmetic {
  /** Of what is multiplied. */
  readonly element: 'f32' | 'f16';
  /** So many steps of depth at most are for one `add`. */
  readonly steps: number;
  /** A vector of float32 as it is multiplied. */
  readonly operand: (writer: Writer, vector: string) => string;
  /** Adds to sums of float32 what `body` adds to those that it is given. */
  readonly add: (
    writer: Writer,
    sums: readonly string[],
    body: (sums: readonly string[]) => void,
  ) => void;
}

export const single: Arithmetic = {
  element: 'f32',
  steps: Number.POSITIVE_INFINITY,
  operand: (_, vector) => vector,
  add: (_, sums, body) => body(sums),
};

/**
 * Sums of few steps, so that their error does not grow with the depth. Not of fewer than go through shared memory at a time: to
 * gather one takes a conversion and an addition in float32, which after every fourth step would cost all that is saved by
 * two operations of float16 at once.
 */
const half: Arithmetic = {
  element: 'f16',
  steps: DEPTH,
  operand: (writer, vector) => writer.name('half', `vec4<f16>(${vector})`),
  add: (writer, sums, body) => {
    const parts = sums.map(() => writer.variable('part', 'vec4<f16>()'));
    body(parts);
    for (const [i, sum] of sums.entries()) writer.line(`${sum} += vec4<f32>(${parts[i]});`);
  },
};

/** What products of these are computed in. */
export const arithmeticOf = (
  operands: readonly Expression[],
  { float16Arithmetic, features }: DeviceTraits,
): Arithmetic =>
  float16Arithmetic &&
  features.includes('shader-f16') &&
  operands.every(({ dtype }) => dtype === 'float16')
    ? half
    : single;

/** How the elements of a dtype are in the memory of a GPU, and the way there and back. */
import type { DType, TypedArray } from '../../dtype.ts';
import { fromHalf, toHalf } from '../../half.ts';

export interface Storage {
  /** Of one element. */
  readonly bytes: number;
  /** What is written to the GPU: whole words. It may be the array itself. */
  pack(elements: TypedArray): TypedArray;
  /** What was read, as an array of its own. */
  unpack(words: ArrayBuffer, size: number): TypedArray;
}

const float32: Storage = {
  bytes: 4,
  pack: (elements) => elements,
  unpack: (words, size) => new Float32Array(words, 0, size).slice(),
};

const int32: Storage = {
  bytes: 4,
  pack: (elements) => elements,
  unpack: (words, size) => new Int32Array(words, 0, size).slice(),
};

/** A word for each. */
const byte: Storage = {
  bytes: 4,
  pack: (elements) => Int32Array.from(elements),
  unpack: (words, size) => Uint8Array.from(new Int32Array(words, 0, size)),
};

/** The bits of float16, the last word filled up. */
const half: Storage = {
  bytes: 2,
  pack(elements) {
    if (elements.length % 2 === 0) return elements;
    const words = new Uint16Array(elements.length + 1);
    words.set(elements);
    return words;
  },
  unpack: (words, size) => new Uint16Array(words, 0, size).slice(),
};

/** The values of float16, for GPUs that do not know it. */
const wideHalf: Storage = {
  bytes: 4,
  pack: (elements) => Float32Array.from(elements, fromHalf),
  unpack: (words, size) => Uint16Array.from(new Float32Array(words, 0, size), toHalf),
};

const table: { readonly [D in DType]: Storage | undefined } = {
  float32,
  int32,
  uint8: byte,
  bool: byte,
  float16: half,
  // No GPU has it: it stays on the host.
  float64: undefined,
};

/** How a dtype is kept on a GPU; nothing, if it stays on the host. */
export const storageOf = (
  dtype: DType,
  features: { has(name: string): boolean },
): Storage | undefined =>
  dtype === 'float16' && !features.has('shader-f16') ? wideHalf : table[dtype];

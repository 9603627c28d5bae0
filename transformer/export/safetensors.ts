/** Safetensors: the length of a JSON header, the header, and the data of tensors one after the other. */
import { arrayOf, bytesOf, type DType, type TypedArray } from '../../src/dtype.ts';

/** What the format calls the dtypes. */
export const NAMES: { readonly [D in DType]: string } = {
  bool: 'BOOL',
  uint8: 'U8',
  int32: 'I32',
  float16: 'F16',
  float32: 'F32',
  float64: 'F64',
};

export interface NamedTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Bytes before the header: its length, as 64 bits, the least first. */
export const PREFIX = 8;

const bytesFrom = (memory: TypedArray): Uint8Array =>
  new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);

/** The bytes of a file. What has wider elements comes first, so that all are aligned. */
export function safetensors(tensors: readonly NamedTensor[]): Uint8Array {
  const sorted = tensors.toSorted((a, b) => bytesOf(b.dtype) - bytesOf(a.dtype));
  let end = 0;
  const entries = sorted.map(({ name, dtype, shape, data }) => {
    const begin = end;
    end += data.length * bytesOf(dtype);
    return [name, { dtype: NAMES[dtype], shape, data_offsets: [begin, end] }] as const;
  });
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const header = Math.ceil(text.length / PREFIX) * PREFIX;
  const file = new Uint8Array(PREFIX + header + end);
  new DataView(file.buffer).setUint32(0, header, true);
  // The header is padded with spaces.
  file.fill(0x20, PREFIX, PREFIX + header);
  file.set(text, PREFIX);
  for (const [i, { dtype, data }] of sorted.entries())
    file.set(
      bytesFrom(arrayOf(dtype).from(data)),
      PREFIX + header + (entries[i]?.[1].data_offsets[0] ?? 0),
    );
  return file;
}

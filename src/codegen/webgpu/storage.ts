/** How the elements of a dtype are in the memory of a GPU, and what they are in a shader's variables. */
import type { DType } from '../../dtype.ts';
import type { DeviceTraits } from '../../runtime/device.ts';

export type Element = 'f32' | 'i32' | 'u32' | 'f16';

interface Row {
  readonly element: Element;
  /** A value of what memory holds, and the reverse; `type` makes a type of as many lanes. */
  readonly load: (text: string, type: (element: string) => string) => string;
  readonly store: (text: string, type: (element: string) => string) => string;
}

const same = (text: string): string => text;

const rows: { readonly [D in Exclude<DType, 'float64'>]: Row } = {
  float32: { element: 'f32', load: same, store: same },
  float16: {
    element: 'f16',
    load: (text, type) => `${type('f32')}(${text})`,
    store: (text, type) => `${type('f16')}(${text})`,
  },
  int32: { element: 'i32', load: same, store: same },
  uint8: {
    element: 'u32',
    load: (text, type) => `${type('i32')}(${text})`,
    store: (text, type) => `${type('u32')}(${text})`,
  },
  bool: {
    element: 'u32',
    load: (text, type) => `(${text} != ${type('u32')}(0u))`,
    store: (text, type) => `${type('u32')}(${text})`,
  },
};

/** Without 16-bit floats in shaders, float16 is kept in float32, rounded. */
export function storageOf(dtype: DType, { features }: Pick<DeviceTraits, 'features'>): Row {
  const kept = dtype === 'float16' && !features.includes('shader-f16') ? 'float32' : dtype;
  // The compiler sends nothing else here.
  return rows[kept as Exclude<DType, 'float64'>];
}

/** Bytes of an element in the memory of a GPU, where float64 never is. */
export function bytesOnDevice(dtype: DType, traits: Pick<DeviceTraits, 'features'>): number {
  if (dtype === 'float64') return 0;
  return storageOf(dtype, traits).element === 'f16' ? 2 : 4;
}

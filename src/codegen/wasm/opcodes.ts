/** The instructions that kernels use, by the names of the WebAssembly specification. */

/** Instructions without immediates. */
const plain = {
  unreachable: 0x00,
  drop: 0x1a,
  select: 0x1b,
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_s': 0x48,
  'i32.lt_u': 0x49,
  'i32.gt_s': 0x4a,
  'i32.gt_u': 0x4b,
  'i32.le_s': 0x4c,
  'i32.le_u': 0x4d,
  'i32.ge_s': 0x4e,
  'i32.ge_u': 0x4f,
  'i64.lt_u': 0x54,
  'f32.eq': 0x5b,
  'f32.ne': 0x5c,
  'f32.lt': 0x5d,
  'f32.gt': 0x5e,
  'f32.le': 0x5f,
  'f32.ge': 0x60,
  'i32.clz': 0x67,
  'i32.ctz': 0x68,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.div_s': 0x6d,
  'i32.div_u': 0x6e,
  'i32.rem_s': 0x6f,
  'i32.rem_u': 0x70,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.xor': 0x73,
  'i32.shl': 0x74,
  'i32.shr_s': 0x75,
  'i32.shr_u': 0x76,
  'f32.abs': 0x8b,
  'f32.neg': 0x8c,
  'f32.ceil': 0x8d,
  'f32.floor': 0x8e,
  'f32.trunc': 0x8f,
  'f32.nearest': 0x90,
  'f32.sqrt': 0x91,
  'f32.add': 0x92,
  'f32.sub': 0x93,
  'f32.mul': 0x94,
  'f32.div': 0x95,
  'f32.min': 0x96,
  'f32.max': 0x97,
  'f64.lt': 0x63,
  'f64.gt': 0x64,
  'f64.add': 0xa0,
  'f64.sub': 0xa1,
  'f64.mul': 0xa2,
  'f64.div': 0xa3,
  'f32.convert_i32_s': 0xb2,
  'f32.demote_f64': 0xb6,
  'f64.promote_f32': 0xbb,
  'i32.reinterpret_f32': 0xbc,
  'f32.reinterpret_i32': 0xbe,
} as const;

/** Vector instructions without immediates: the code that follows the prefix. */
const simd = {
  'i8x16.swizzle': 0x0e,
  'i8x16.splat': 0x0f,
  'i32x4.splat': 0x11,
  'f32x4.splat': 0x13,
  'f64x2.splat': 0x14,
  'i32x4.eq': 0x37,
  'i32x4.ne': 0x38,
  'i32x4.lt_s': 0x39,
  'i32x4.lt_u': 0x3a,
  'i32x4.gt_s': 0x3b,
  'i32x4.gt_u': 0x3c,
  'i32x4.le_s': 0x3d,
  'i32x4.le_u': 0x3e,
  'i32x4.ge_s': 0x3f,
  'i32x4.ge_u': 0x40,
  'f32x4.eq': 0x41,
  'f32x4.ne': 0x42,
  'f32x4.lt': 0x43,
  'f32x4.gt': 0x44,
  'f32x4.le': 0x45,
  'f32x4.ge': 0x46,
  'f64x2.ge': 0x4c,
  'v128.not': 0x4d,
  'v128.and': 0x4e,
  'v128.andnot': 0x4f,
  'v128.or': 0x50,
  'v128.xor': 0x51,
  'v128.bitselect': 0x52,
  'v128.any_true': 0x53,
  'f32x4.demote_f64x2_zero': 0x5e,
  'f64x2.promote_low_f32x4': 0x5f,
  'i8x16.narrow_i16x8_u': 0x66,
  'i16x8.narrow_i32x4_s': 0x85,
  'i16x8.narrow_i32x4_u': 0x86,
  'f32x4.ceil': 0x67,
  'f32x4.floor': 0x68,
  'f32x4.trunc': 0x69,
  'f32x4.nearest': 0x6a,
  'f64x2.trunc': 0x7a,
  'f64x2.nearest': 0x94,
  'i16x8.extend_low_i8x16_u': 0x89,
  'i8x16.add': 0x6e,
  'i32x4.abs': 0xa0,
  'i32x4.neg': 0xa1,
  'i32x4.all_true': 0xa3,
  'i32x4.bitmask': 0xa4,
  'i32x4.extend_low_i16x8_u': 0xa9,
  'i32x4.shl': 0xab,
  'i32x4.shr_s': 0xac,
  'i32x4.shr_u': 0xad,
  'i32x4.add': 0xae,
  'i32x4.sub': 0xb1,
  'i32x4.mul': 0xb5,
  'i32x4.min_s': 0xb6,
  'i32x4.min_u': 0xb7,
  'i32x4.max_s': 0xb8,
  'i32x4.max_u': 0xb9,
  'i64x2.shl': 0xcb,
  'f64x2.pmin': 0xf6,
  'f64x2.pmax': 0xf7,
  'f32x4.abs': 0xe0,
  'f32x4.neg': 0xe1,
  'f32x4.sqrt': 0xe3,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f32x4.min': 0xe8,
  'f32x4.max': 0xe9,
  'f32x4.pmin': 0xea,
  'f32x4.pmax': 0xeb,
  'f64x2.abs': 0xec,
  'f64x2.neg': 0xed,
  'f64x2.sqrt': 0xef,
  'f64x2.add': 0xf0,
  'f64x2.sub': 0xf1,
  'f64x2.mul': 0xf2,
  'f64x2.div': 0xf3,
  'f64x2.min': 0xf4,
  'f64x2.max': 0xf5,
  'i32x4.trunc_sat_f32x4_s': 0xf8,
  'i32x4.trunc_sat_f32x4_u': 0xf9,
  'f32x4.convert_i32x4_s': 0xfa,
  'f32x4.convert_i32x4_u': 0xfb,
  'i32x4.trunc_sat_f64x2_s_zero': 0xfc,
  'f64x2.convert_low_i32x4_s': 0xfe,
} as const;

/** Loads and stores: the code, and the logarithm of the bytes that they are aligned to. */
const memory = {
  'i32.load': [0x28, 2],
  'i64.load': [0x29, 3],
  'f32.load': [0x2a, 2],
  'f64.load': [0x2b, 3],
  'i32.load8_u': [0x2d, 0],
  'i32.load16_u': [0x2f, 1],
  'i32.store': [0x36, 2],
  'i64.store': [0x37, 3],
  'f32.store': [0x38, 2],
  'f64.store': [0x39, 3],
  'i32.store8': [0x3a, 0],
  'i32.store16': [0x3b, 1],
} as const;

const simdMemory = {
  'v128.load': [0x00, 2],
  'v128.load8_splat': [0x07, 0],
  'v128.load32_splat': [0x09, 2],
  'v128.load32_zero': [0x5c, 2],
  'v128.load64_zero': [0x5d, 2],
  'v128.store': [0x0b, 2],
} as const;

/** The same of one lane. */
const lanes = {
  'v128.load32_lane': [0x56, 2],
  'v128.store8_lane': [0x58, 0],
  'v128.store32_lane': [0x5a, 2],
  'v128.store64_lane': [0x5b, 2],
} as const;

/** Moves between a lane and a number. */
const laneMoves = {
  'i32x4.extract_lane': 0x1b,
  'i32x4.replace_lane': 0x1c,
  'f32x4.extract_lane': 0x1f,
  'f32x4.replace_lane': 0x20,
  'f64x2.extract_lane': 0x21,
} as const;

export type PlainOp = keyof typeof plain;
export type SimdOp = keyof typeof simd;
export type MemoryOp = keyof typeof memory | keyof typeof simdMemory;
export type LaneMemoryOp = keyof typeof lanes;
export type LaneOp = keyof typeof laneMoves;

const SIMD_PREFIX = 0xfd;

/** A whole number from 0 on, in as few bytes as it needs. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 127;
    rest >>>= 7;
    bytes.push(rest > 0 ? low | 128 : low);
  } while (rest > 0);
  return bytes;
}

/** A whole number of either sign. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; ) {
    const low = rest & 127;
    rest >>= 7;
    if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) {
      bytes.push(low);
      return bytes;
    }
    bytes.push(low | 128);
  }
}

const prefixed = <K extends string>(table: Readonly<Record<K, number>>): Map<string, number[]> =>
  new Map(
    Object.entries<number>(table).map(([name, code]) => [name, [SIMD_PREFIX, ...unsigned(code)]]),
  );

const simple = /* @__PURE__ */ new Map<string, number[]>([
  ...Object.entries(plain).map(([name, code]): [string, number[]] => [name, [code]]),
  .../* @__PURE__ */ prefixed(simd),
]);

const moves = /* @__PURE__ */ prefixed(laneMoves);

/** The bytes of an instruction without immediates. */
export const bytesOfOp = (name: PlainOp | SimdOp): readonly number[] => simple.get(name) ?? [];

/** The bytes of a move from or to a lane. */
export const bytesOfLaneOp = (name: LaneOp, lane: number): readonly number[] => [
  ...(moves.get(name) ?? []),
  lane,
];

/** The bytes of each load and store up to its distance. */
const accesses = /* @__PURE__ */ new Map<string, number[]>([
  ...Object.entries(memory).map(([name, bytes]): [string, number[]] => [name, [...bytes]]),
  ...Object.entries({ ...simdMemory, ...lanes }).map(
    ([name, [code, align]]): [string, number[]] => [name, [SIMD_PREFIX, ...unsigned(code), align]],
  ),
]);

/** The bytes of a load or store at a constant distance from its address. */
export const bytesOfMemoryOp = (
  name: MemoryOp | LaneMemoryOp,
  offset: number,
  lane?: number,
): readonly number[] => [
  ...(accesses.get(name) ?? []),
  ...unsigned(offset),
  ...(lane === undefined ? [] : [lane]),
];

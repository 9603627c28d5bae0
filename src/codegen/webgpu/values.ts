/** Values of a shader: their types, constants, and the functions and variables that it declares. */
import type { DType } from '../../dtype.ts';

/** What a shader declares outside of its entry point, each name once, in the order in which they are needed. */
export class Functions {
  readonly #declared = new Map<string, string>();

  /** Declares `source` under its name, unless that is known. */
  add(name: string, source: string): string {
    if (!this.#declared.has(name)) this.#declared.set(name, source);
    return name;
  }

  get source(): string {
    return [...this.#declared.values()].join('\n');
  }
}

/** One value, or a vector of four. */
export type Width = 1 | 4;

/** What registers hold. u32 only on the way. */
export type Kind = 'f32' | 'i32' | 'u32' | 'bool';

export const typeOfKind = (kind: Kind, width: Width): string =>
  width === 1 ? kind : `vec4<${kind}>`;

const KINDS: Readonly<Partial<Record<DType, Kind>>> = {
  bool: 'bool',
  uint8: 'i32',
  int32: 'i32',
  float16: 'f32',
  float32: 'f32',
};

/** What a value of this dtype is in registers. */
export function kindOf(dtype: DType): Kind {
  const kind = KINDS[dtype];
  if (kind === undefined) throw new Error(`internal: ${dtype} in a shader`);
  return kind;
}

/** The type of a value in registers: f32, i32, bool, or vec4 of it. */
export const typeOf = (dtype: DType, width: Width): string => typeOfKind(kindOf(dtype), width);

const splat = (text: string, kind: Kind, width: Width): string =>
  width === 1 ? text : `vec4<${kind}>(${text})`;

const LEAST_NORMAL = 2 ** -126;

const word = /* @__PURE__ */ new Uint32Array(1);
const float = /* @__PURE__ */ new Float32Array(word.buffer);

/** The bits of a float32. */
export function bitsOf(value: number): number {
  float[0] = value;
  return word[0] ?? 0;
}

/** The float32 with these bits. */
export function ofBits(bits: number): number {
  word[0] = bits;
  return float[0] ?? 0;
}

/** Shaders have no notation for these, and refuse constant expressions with such results: the bits are in a variable. */
function specialFloat(functions: Functions, value: number): string {
  const bits = bitsOf(value);
  const name = `bits_${bits.toString(16)}`;
  functions.add(name, `var<private> ${name}: u32 = ${bits}u;`);
  return `bitcast<f32>(${name})`;
}

function float32(functions: Functions, value: number): string {
  const rounded = Math.fround(value);
  const isNormal = Number.isFinite(rounded) && Math.abs(rounded) >= LEAST_NORMAL;
  if (!isNormal && !Object.is(rounded, 0)) return specialFloat(functions, rounded);
  return rounded < 0 ? `(${rounded}f)` : `${rounded}f`;
}

/** There is no notation for the least i32: `-` is an operator. */
const integer = (value: number): string =>
  value === -(2 ** 31) ? '(-2147483647i - 1i)' : value < 0 ? `(${value}i)` : `${value}i`;

/** A constant of this kind. */
export function constant(functions: Functions, value: number, kind: Kind, width: Width): string {
  if (kind === 'f32') return splat(float32(functions, value), kind, width);
  if (kind === 'i32') return splat(integer(value | 0), kind, width);
  return splat(kind === 'u32' ? `${value >>> 0}u` : String(value !== 0), kind, width);
}

/** A constant of this dtype. */
export const literal = (functions: Functions, value: number, dtype: DType, width: Width): string =>
  constant(functions, value, kindOf(dtype), width);

/** Whether a text is a constant that the shader compiler computes with itself. */
export const isLiteral = (text: string): boolean =>
  /^(vec4<\w+>\()?(\(?-?\d|true|false)/.test(text);

const zeros: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ['0f', 0],
  ['bitcast<f32>(bits_80000000)', -0],
]);

/** Which 0 of float32 a text is, or four times; nothing, if it is something else. */
export const zeroOf = (text: string): number | undefined =>
  zeros.get(/^vec4<f32>\((.*)\)$/.exec(text)?.[1] ?? text);

/** STUB in the making: replaced by the table of WGSL forms. */
import type { DType } from '../../dtype.ts';
import type { ScalarName } from '../../ir/scalar.ts';

export type Width = 1 | 4;

export class Functions {
  private readonly known = new Map<string, string>();
  add(name: string, source: string): string {
    this.known.set(name, source);
    return name;
  }
  get source(): string {
    return [...this.known.values()].join('\n');
  }
}

const base = (dtype: DType): string =>
  dtype === 'bool' ? 'bool' : dtype === 'int32' || dtype === 'uint8' ? 'i32' : 'f32';

export const typeOf = (dtype: DType, width: Width): string =>
  width === 1 ? base(dtype) : `vec4<${base(dtype)}>`;

export function literal(_f: Functions, value: number, dtype: DType, width: Width): string {
  const type = typeOf(dtype, width);
  if (base(dtype) === 'bool') return `${type}(${value !== 0})`;
  if (base(dtype) === 'i32') return `${type}(${value})`;
  if (!Number.isFinite(value)) return `${type}(${value < 0 ? '-' : ''}3.4e38)`;
  return `${type}(${Math.fround(value)})`;
}

const infix: Partial<Record<ScalarName, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  eq: '==',
  lt: '<',
  gt: '>',
};
const called: Partial<Record<ScalarName, string>> = {
  maximum: 'max',
  minimum: 'min',
  exp: 'exp',
  log: 'log',
  sqrt: 'sqrt',
  abs: 'abs',
  tanh: 'tanh',
};

export function instruction(
  _f: Functions,
  name: ScalarName,
  dtype: DType,
  operands: readonly { readonly text: string; readonly dtype: DType }[],
  width: Width,
  _options: { readonly ofNegative?: boolean } = {},
): string {
  const [a, b, c] = operands.map(({ text }) => text);
  if (name === 'where') return `select(${c}, ${b}, ${a})`;
  if (name === 'neg') return `(-${a})`;
  if (name === 'relu') return `max(${a}, ${typeOf(dtype, width)}(0))`;
  if (name === 'cast') return `${typeOf(dtype, width)}(${a})`;
  const sign = infix[name];
  if (sign) return `(${a} ${sign} ${b})`;
  return `${called[name] ?? name}(${[a, b].filter((x) => x !== undefined).join(', ')})`;
}

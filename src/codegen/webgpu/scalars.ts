/** Every scalar instruction in WGSL, the same on every driver: what drivers compute differently is written out. */
import type { DType } from '../../dtype.ts';
import { type ScalarName, scalars, unwrapped, vectorFormOf } from '../../ir/scalar.ts';
import type { Lanes, Vector } from '../../ir/vector.ts';
import { nan, nanWhere } from '../../ir/vector-arithmetic.ts';
import { cast } from './casts.ts';
import { type Form, forms, guesses, negated } from './forms.ts';
import { type Functions, isLiteral, kindOf, type Width, zeroOf } from './values.ts';
import { ShaderVectors } from './vectors.ts';

export { Functions, literal, typeOf, type Width } from './values.ts';

/** A value that an instruction takes: source of its type in registers. */
export interface Operand {
  readonly text: string;
  readonly dtype: DType;
}

export interface Options {
  /** Whether the operand is at most 0, or NaN. */
  readonly ofNegative?: boolean;
  /** Whether the result need not be NaN where an operand is. */
  readonly ignoresNaN?: boolean;
}

/** Approximations bound their operand, which takes NaN for a bound where compilers know none. */
const keepingNan =
  (form: Lanes): Lanes =>
  (v, ...operands) => {
    const [isNan, ...others] = operands.map((x) => nan(v, x)) as [Vector, ...Vector[]];
    const any = others.reduce((a, b) => v.op('v128.or', a, b), isNan);
    return nanWhere(v, any, form(v, ...operands));
  };

/** The form for operands of this dtype, if the instruction has one of its own for it. */
function ownForm(
  name: ScalarName,
  of: DType,
  { ofNegative, ignoresNaN }: Options,
): Form | undefined {
  const kind = kindOf(of);
  const { simd } = scalars[name];
  if (ignoresNaN && kind === 'f32' && simd?.fold) return simd.fold.step;
  const special = kind === 'u32' ? undefined : forms[name]?.[kind];
  if (special) return special;
  const form =
    (ofNegative && kind === 'f32' ? simd?.ofNegative : undefined) ??
    vectorFormOf(name, kind === 'f32' ? 'float32' : of);
  return form && kind === 'f32' && simd?.ulps !== undefined ? keepingNan(form) : form;
}

/** What is computed instead where there is no form for a dtype: truth values as whole numbers, those as floats. */
const OTHERS: Readonly<Partial<Record<DType, DType>>> = {
  bool: 'int32',
  uint8: 'float32',
  int32: 'float32',
};

/** Computes an instruction on operands of these dtypes, whose result is kept as `dtype`. */
function compute(
  v: ShaderVectors,
  name: ScalarName,
  dtype: DType,
  given: readonly (readonly [Vector, DType])[],
  options: Options,
): Vector {
  const [, of] = given.at(-1) as readonly [Vector, DType];
  const values = given.map(([x]) => x);
  if (scalars[name].result === 'cast')
    return cut(v, cast(v, values[0] as Vector, of, dtype), dtype);
  const form = ownForm(name, of, options);
  if (form) return cut(v, form(v, ...values), dtype);
  const other = OTHERS[of];
  if (!other) throw new Error(`internal: ${name} of ${of} in a shader`);
  const others = given.map(([x, from]) => [cast(v, x, from, other), other] as const);
  const isTruth = scalars[name].result === 'bool';
  const result = compute(v, name, isTruth ? 'bool' : other, others, options);
  return isTruth ? result : cut(v, cast(v, result, other, dtype), dtype);
}

/** uint8 is the last eight bits. */
const cut = (v: ShaderVectors, x: Vector, dtype: DType): Vector =>
  dtype === 'uint8' ? v.op('v128.and', x, v.ints(255)) : x;

/**
 * Source of one instruction on operands, whose result is kept as `dtype`: of its type in registers. What is long is a
 * function of `functions`. Operands that an instruction rounds are rounded already.
 */
export function instruction(
  functions: Functions,
  name: ScalarName,
  dtype: DType,
  operands: readonly Operand[],
  width: Width,
  options: Options = {},
): string {
  const guessed = guess(name, operands);
  const given = guessed ? [guessed.of] : operands;
  const dtypes = given.map((operand) => operand.dtype);
  const write: Form =
    guessed?.form ??
    ((v, ...values) =>
      compute(
        v,
        name,
        dtype,
        values.map((x, i) => [x, dtypes[i] ?? dtype]),
        options,
      ));
  const kinds = dtypes.map(kindOf);
  const texts = given.map(({ text }) => text);
  const v = new ShaderVectors(functions, width);
  const result = write(v, ...kinds.map((kind, i) => v.named(`p${i}`, kind)));
  const short = inline(v, v.text(result, kindOf(dtype)), texts);
  if (short !== undefined) return short;
  const known = options.ofNegative ? '_negative' : options.ignoresNaN ? '_unguarded' : '';
  const suffix = guessed ? `_${guessed.kind}` : known;
  const full = [name, ...dtypes, dtype].join('_') + suffix;
  const called = v.function(full, kinds, write, kindOf(dtype));
  return `${called.name}(${texts.join(', ')})`;
}

/** The form for two floats of which compilers would not look at the values, and the operand that it takes. */
function guess(name: ScalarName, [a, b]: readonly Operand[]) {
  const forms = guesses[name];
  if (!forms || !a || !b || kindOf(b.dtype) !== 'f32') return undefined;
  if (a.text === b.text) return forms.same && { kind: 'same', form: forms.same, of: a };
  const [left, right] = [zeroOf(a.text), zeroOf(b.text)];
  const zero = left ?? right;
  if (zero === undefined) return undefined;
  const kind = right === undefined || !forms.byZero ? 'zero' : 'byZero';
  const form = forms[kind];
  const of = left === undefined ? a : b;
  if (!form || !Object.is(zero, -0)) return form && { kind, form, of };
  return { kind: `${kind}_negative`, form: negated(form), of };
}

/** The result as one expression of the operands, if it is short: each is written once. */
function inline(v: ShaderVectors, result: string, operands: readonly string[]): string | undefined {
  if (v.lines.length > 1 || operands.every(isLiteral)) return undefined;
  const [line] = v.lines;
  const value = /^let (\w+) = (.*);$/.exec(line ?? '');
  if (line !== undefined && !value) return undefined;
  const text = value
    ? result.replace(new RegExp(`\\b${value[1]}\\b`), () => `(${value[2]})`)
    : result;
  const uses = operands.map((_, i) => text.split(new RegExp(`\\bp${i}\\b`)).length - 1);
  if (uses.some((count, i) => count > 1 && !/^\w+$/.test(operands[i] ?? ''))) return undefined;
  return text.replace(/\bp(\d)\b/g, (_, i) => grouped(operands[Number(i)] ?? ''));
}

/** A text as part of another. */
const grouped = (text: string): string =>
  /^\w+$/.test(text) || unwrapped(text) !== text ? text : `(${text})`;

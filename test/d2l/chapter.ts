/**
 * How the files beside this one state the cases of test/data/d2l.json: one expression of the library for each, with
 * its type. The inputs, the values and the printed text come from the case.
 */
import { readFileSync } from 'node:fs';
import { type DType, GradusError, type Tensor, type Variable } from 'gradus';
import { expect } from 'vitest';
import { type Loose, loose, untyped } from '../loose.ts';

interface Data {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly id: string;
  readonly attrs: {
    readonly wrt?: readonly string[];
    readonly cotangent?: readonly number[];
    readonly printedText?: string;
  };
  readonly inputs: readonly (Data & { readonly name: string })[];
  readonly outputs: readonly Data[];
  readonly outputShape?: readonly number[];
  /** Of a derivative: the value, and the gradients by `wrt`. */
  readonly value?: Data | null;
  readonly grads?: readonly Data[];
  readonly expectError?: string;
  /** What the book shows. `item` says which element of a tuple is meant. */
  readonly printed?: readonly { readonly text: string; readonly item?: number }[];
  readonly tol: { readonly rtol: number; readonly atol: number };
}

const file = JSON.parse(readFileSync(new URL('../data/d2l.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};
export const all: readonly Case[] = file.cases;

/** A case, stated: `run` throws unless the library gives what the case says. */
export interface Stated {
  readonly id: string;
  readonly run: () => void;
}

// ---- inputs ------------------------------------------------------------------------------------

interface Input<S extends readonly number[], D extends DType> {
  readonly shape: S;
  readonly dtype: D;
}
type Inputs = Readonly<Record<string, Input<readonly number[], DType>>>;

/** An input of a case: its shape and dtype, which the case is to agree with. */
export const float = <const S extends number[]>(...shape: S): Input<S, 'float32'> => ({
  shape,
  dtype: 'float32',
});
export const int = <const S extends number[]>(...shape: S): Input<S, 'int32'> => ({
  shape,
  dtype: 'int32',
});

type Tensors<I extends Inputs> = {
  readonly [K in keyof I]: I[K] extends Input<infer S, infer D> ? Tensor<S, D> : never;
};
type Variables<I extends Inputs> = {
  readonly [K in keyof I]: I[K] extends Input<infer S, infer D> ? Variable<S, D> : never;
};

function find(id: string): Case {
  const found = all.find((one) => one.id.startsWith(`d2l/${id}`));
  if (!found) throw new Error(`there is no case ${id}`);
  return found;
}

const make = ({ data, shape, dtype }: Data): Loose =>
  loose.tensor(dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data), shape);

/** The tensors of a case, which has those that `inputs` say. */
function tensorsOf(one: Case, inputs: Inputs): Record<string, Loose> {
  const said = Object.entries(inputs).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  const given = one.inputs.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  expect(said).toEqual(given);
  return Object.fromEntries(one.inputs.map((input) => [input.name, make(input)]));
}

// ---- values ------------------------------------------------------------------------------------

const isTensor = (x: unknown): x is Loose => typeof x === 'object' && x !== null && 'dtype' in x;
const isSizes = (x: unknown): x is readonly number[] =>
  Array.isArray(x) && x.length > 0 && x.every((n) => typeof n === 'number');

/** A tensor, a number (of no axes and any dtype) or a shape (a vector) as the cases have them. */
function dataOf(x: unknown, dtype: DType): Data {
  if (isTensor(x)) return { dtype: x.dtype, shape: x.shape, data: Array.from(x.dataSync()) };
  return isSizes(x)
    ? { dtype: 'int32', shape: [x.length], data: x }
    : { dtype, shape: [], data: [Number(x)] };
}

function expectData(x: unknown, wanted: Data, { tol }: Case): void {
  const got = dataOf(x, wanted.dtype);
  expect({ dtype: got.dtype, shape: got.shape }).toEqual({
    dtype: wanted.dtype,
    shape: wanted.shape,
  });
  expect(got.data.length).toBe(wanted.data.length);
  got.data.forEach((value, i) => {
    const target = wanted.data[i] ?? Number.NaN;
    const error = Math.abs(value - target);
    expect(error, `element ${i}: ${value}, not ${target}`).toBeLessThanOrEqual(
      tol.atol + tol.rtol * Math.abs(target),
    );
  });
}

// ---- printed text ------------------------------------------------------------------------------

/** The elements of a Python tuple, each as it would be printed alone. */
function elements(text: string): string[] {
  if (!/^\(.*\)$/s.test(text)) return [text];
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text.slice(1, -1)) {
    if ('(['.includes(character)) depth++;
    if (')]'.includes(character)) depth--;
    if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  // The lines of a tuple are indented by one more.
  return [...parts, part].map((one) => one.trim().replaceAll('\n ', '\n'));
}

/** What the book shows of a case. */
function textsOf({ printed = [], attrs }: Case): string[] {
  if (attrs.printedText) return [attrs.printedText];
  return printed.flatMap(({ text, item }) => {
    const parts = elements(text).map((part) => part.replace(/, grad_fn=<\w+>/, ''));
    return item === undefined ? parts : parts.slice(item, item + 1);
  });
}

/** As Python prints it. The book's integers are of the default dtype, so that it is not named. */
function shown(x: unknown): string {
  if (isTensor(x))
    return String(x)
      .replace(/,\s+dtype=int32\)$/, ')')
      .replaceAll('true', 'True')
      .replaceAll('false', 'False');
  if (typeof x === 'boolean') return x ? 'True' : 'False';
  if (isSizes(x)) return `torch.Size([${x.join(', ')}])`;
  return x === null ? '' : String(x);
}

/** What is printed of a case; a string says why the text cannot be compared. */
type Prints<Arguments extends readonly unknown[]> =
  | string
  | ((...args: Arguments) => readonly unknown[]);

function expectPrinted(one: Case, prints: string | readonly unknown[]): void {
  if (typeof prints === 'string' || !one.printed) return;
  const wanted = [...new Set(textsOf(one))].sort();
  expect([...new Set(prints.map(shown))].sort()).toEqual(wanted);
}

// ---- kinds of cases ----------------------------------------------------------------------------

/** An expression gives the outputs, and is printed as the book prints it (or what `prints` says is). */
export function shows<const I extends Inputs, R>(
  id: string,
  inputs: I,
  f: (inputs: Tensors<I>) => R,
  prints: Prints<[inputs: Tensors<I>, result: R]> = (_, result) => [result],
): Stated {
  const one = find(id);
  const run = () => {
    // The harness checks what the types of the inputs say.
    const tensors = tensorsOf(one, inputs) as unknown as Tensors<I>;
    const result = f(tensors);
    const results = one.outputs.length > 1 ? (result as readonly unknown[]) : [result];
    one.outputs.forEach((output, i) => {
      expectData(results[i], output, one);
    });
    if (one.outputShape) expect(untyped(result).shape).toEqual(one.outputShape);
    expectPrinted(one, typeof prints === 'string' ? prints : prints(tensors, result));
  };
  return { id: one.id, run };
}

/** Statements with checks of their own. */
export function does<const I extends Inputs>(
  id: string,
  inputs: I,
  f: (inputs: Tensors<I>, one: Case) => void,
): Stated {
  const one = find(id);
  return { id: one.id, run: () => f(tensorsOf(one, inputs) as unknown as Tensors<I>, one) };
}

/** A program of test-d/bugs/textbook.ts, which says its sentence there. */
export function rejects(id: string, program: () => unknown): Stated {
  const one = find(id);
  const run = () => {
    expect(one.expectError).toBeTypeOf('string');
    expect(program).toThrow(GradusError);
  };
  return { id: one.id, run };
}

// ---- derivatives -------------------------------------------------------------------------------

const variablesOf = (one: Case, inputs: Inputs) =>
  Object.fromEntries(
    Object.entries(tensorsOf(one, inputs)).map(([name, x]) => [name, loose.variable(x)]),
  );

const gradientOf = ({ attrs }: Case, y: Loose): Loose[] =>
  attrs.cotangent ? [loose.tensor(Float32Array.from(attrs.cotangent), y.shape)] : [];

function expectDerivative(one: Case, y: unknown, grads: readonly unknown[]): void {
  if (one.value) expectData(y, one.value, one);
  expect(grads.length).toBe(one.grads?.length);
  one.grads?.forEach((wanted, i) => {
    expectData(grads[i], wanted, one);
  });
}

/** `y.backward()` gives the gradients; what the book shows is `x.grad`, or what `prints` says. */
export function derives<const I extends Inputs, S extends readonly number[]>(
  id: string,
  inputs: I,
  f: (inputs: Variables<I>) => Tensor<S>,
  prints: Prints<[inputs: Variables<I>, y: Tensor<S>]> = (given) =>
    Object.values(given as Readonly<Record<string, { readonly grad: unknown }>>).map((x) => x.grad),
): Stated {
  const one = find(id);
  const run = () => {
    const variables = variablesOf(one, inputs);
    const given = variables as unknown as Variables<I>;
    const y = f(given);
    untyped(y).backward(...gradientOf(one, untyped(y)));
    const wrt = one.attrs.wrt ?? [];
    expectDerivative(
      one,
      y,
      wrt.map((name) => variables[name]?.grad),
    );
    expectPrinted(one, typeof prints === 'string' ? prints : prints(given, y));
  };
  return { id: one.id, run };
}

/** The same, and `grad(f)` gives them too, as often as it is called. */
export function derivesTwice<const I extends Inputs>(
  id: string,
  inputs: I,
  f: (inputs: Tensors<I>) => Tensor<[]>,
  prints?: Prints<[inputs: Variables<I>, y: Tensor<[]>]>,
): Stated {
  const tape = derives(id, inputs, f as (inputs: Variables<I>) => Tensor<[]>, prints);
  const one = find(id);
  const run = () => {
    tape.run();
    const names = Object.keys(inputs);
    const named = (...xs: Loose[]) => Object.fromEntries(names.map((name, i) => [name, xs[i]]));
    const argnums = (one.attrs.wrt ?? []).map((name) => names.indexOf(name));
    const differentiate = loose.valueAndGrad(
      (...xs: Loose[]) => f(named(...xs) as unknown as Tensors<I>),
      { argnums },
    );
    for (let time = 0; time < 2; time++) {
      const [y, grads] = differentiate(...Object.values(tensorsOf(one, inputs))) as [
        Loose,
        Loose[],
      ];
      expectDerivative(one, y, grads);
    }
  };
  return { id: tape.id, run };
}

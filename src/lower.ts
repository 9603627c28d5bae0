/** `lower(f)`: a function as one fused program, compiled at its first call for each signature of arguments. */

import { specOf } from './codegen/spec.ts';
import { checkFunction, GradusError, notATree, notDonate } from './errors.ts';
import { leafOf } from './evaluate.ts';
import { numberKey } from './graph/node.ts';
import { waysOf } from './load.ts';
import { isTraced, node } from './ops/define.ts';
import { checkedOptions } from './ops/options.ts';
import type { DeviceProgram } from './runtime/device.ts';
import type { Handle } from './runtime/handle.ts';
import {
  type Factory,
  type LoweredSpec,
  loweredWith,
  type Make,
  type MakeMachine,
} from './runtime/lowered.ts';
import { preparations, prepare } from './runtime/warm-up.ts';
import { same } from './shape.ts';
import { isRecording, tensorOf } from './tensor.ts';
import { trace } from './trace.ts';
import { type Callable, isTracing } from './tracing.ts';
import {
  hasInstance,
  inClassesOf,
  isInstance,
  isStatic,
  leavesIn,
  mapTree,
  TensorSpec,
  type Tree,
} from './tree.ts';

/** Results of lowered programs are tensors with all methods. */
const make: Make = (shape, _dtype, buffer) => tensorOf<Handle>(leafOf(shape, buffer));

/** A function that runs what is chosen for its arguments. */
function choosing(programFor: (args: readonly unknown[]) => Callable): Callable {
  const call: Callable = (...args) => programFor(args)(...args);
  preparations.set(call, (args) => prepare(programFor(args), args));
  return call;
}

/**
 * What the transformer's output calls: a program that was compiled at build time. Where `f`, the function it was
 * made from, is given, arguments without a value or with a gradient trace it, as they do without the transformer.
 */
export function lowered<F extends (...args: never[]) => unknown = Callable>(
  spec: LoweredSpec,
  factory: Factory,
  f?: F,
  makeMachine?: MakeMachine,
  forDevice?: DeviceProgram,
): F {
  const run = loweredWith(make, spec, { factory, makeMachine, forDevice });
  // Called with the arguments that the program was called with, whose types are those of `F`.
  const call = f as unknown as Callable | undefined;
  const either = choosing((args) => (call && isSymbolic(args) ? call : run));
  // The program has the parameters and the result of `f`.
  return either as unknown as F;
}

/**
 * What the transformer's output calls for an expression outside of `lower`: with its operands, and at the end with the
 * expression itself as a function of the first of them. It is traced where an operand has no value or a gradient, in the
 * body of a loop or a branch, and where the types did not tell the truth about a shape.
 */
export function fused(
  spec: LoweredSpec,
  factory: Factory,
  makeMachine?: MakeMachine,
  forDevice?: DeviceProgram,
): Callable {
  const run = loweredWith(make, spec, { factory, makeMachine, forDevice });
  const specs = spec.inputs.map(([dtype, shape]) => new TensorSpec(shape, dtype));
  return (...args) => {
    const expression = args.pop() as Callable;
    const isProgram = !isTracing() && fits(specs, args) && !isSymbolic(args);
    return isProgram ? run(...args) : expression(args[0]);
  };
}

/** Objects of two classes may have the same fields, and other methods. */
const classes = new WeakMap<object, number>();
let nextClass = 0;

function classNumber(x: object): number {
  const prototype: object = Object.getPrototypeOf(x);
  const number = classes.get(prototype) ?? nextClass++;
  classes.set(prototype, number);
  return number;
}

/** The arguments as specs, and as text: equal text, equal program. */
function signatureOf(name: string, args: readonly unknown[]) {
  const keys: string[] = [];
  const specs = args.map((arg, i) =>
    mapTree(
      arg,
      (x) => {
        if (isInstance(x) && !isTraced(x)) keys.push(`class ${classNumber(x)}`);
        if (!isTraced(x)) return undefined;
        const { shape, dtype } = x[node];
        keys.push(`${dtype}[${shape.join()}]`);
        return { value: new TensorSpec(shape, dtype) };
      },
      (x, path) => {
        if (!isStatic(x)) throw new GradusError(notATree(name, `argument ${i + 1}${path}`, x));
        keys.push(typeof x === 'number' ? numberKey(x) : (JSON.stringify(x) ?? 'undefined'));
        return x;
      },
    ),
  );
  const shape = JSON.stringify(specs, (_key, x: unknown) => (x === undefined ? null : x));
  return { key: `${shape}|${keys.join()}`, specs: specs as Tree<TensorSpec>[] };
}

/** Whether a tensor's value is not known, or a gradient runs through it: then the function is traced along. */
function isSymbolic(args: readonly unknown[]): boolean {
  return leavesIn(args, isTraced).some((x) => {
    const { abstract, tracked, buffer } = x[node];
    return (abstract && !buffer) || (tracked && isRecording());
  });
}

/** Whether arguments are like those that a program was made for. */
function fits(spec: unknown, x: unknown): boolean {
  if (spec instanceof TensorSpec)
    return isTraced(x) && x[node].dtype === spec.dtype && same(x[node].shape, spec.shape);
  if (typeof spec !== 'object' || spec === null) return Object.is(spec, x);
  if (typeof x !== 'object' || x === null) return false;
  if (Object.getPrototypeOf(spec) !== Object.getPrototypeOf(x)) return false;
  const keys = Object.keys(spec);
  return (
    keys.length === Object.keys(x).length &&
    keys.every((key) =>
      fits((spec as Record<string, unknown>)[key], (x as Record<string, unknown>)[key]),
    )
  );
}

/** How many signatures of one function stay compiled. */
const PROGRAM_LIMIT = 64;

/** The number of an argument that a function of type `F` takes. */
type ArgumentOf<F extends (...args: never[]) => unknown> =
  Required<Parameters<F>> extends infer A extends readonly unknown[]
    ? number extends A['length']
      ? number
      : Exclude<keyof A, keyof []> extends `${infer N extends number}`
        ? N
        : never
    : never;

/** What `lower` may be told besides the function. */
export interface LowerOptions<N extends number = number> {
  /**
   * Arguments by number, counted from 0, whose tensors the caller gives up: results may be in their memory, so that a
   * training step needs none for the parameters that it returns. After the call these tensors cannot be used any more.
   */
  readonly donate?: N | readonly N[];
}

/** The arguments to donate, as numbers. */
export function donatedBy({ donate = [] }: LowerOptions): readonly number[] {
  const list: readonly unknown[] = Array.isArray(donate) ? donate : [donate];
  return list.map((x) => {
    if (typeof x === 'number' && Number.isInteger(x) && x >= 0) return x;
    throw new GradusError(notDonate(x));
  });
}

/** The program of `f` at these shapes. */
function compiled(
  name: string,
  f: Callable,
  specs: readonly Tree<TensorSpec>[],
  donate: readonly number[],
): Callable {
  const { program, signature } = trace(name, f, specs, donate);
  const spec = { ...specOf(program), ...signature, name };
  const { factory, makeMachine, forDevice } = waysOf(program);
  const call = lowered<Callable>(spec, factory, undefined, makeMachine, forDevice);
  if (!hasInstance(signature.result)) return call;
  const inClasses: Callable = (...args) => inClassesOf(signature.result, call(...args), isTraced);
  preparations.set(inClasses, (args) => prepare(call, args));
  return inClasses;
}

/**
 * Marks a function over tensors (and arrays and objects of them) that becomes one fused program. With the build
 * plugin the program is made at build time from the literal shapes of the parameters; without it, at the first
 * call for each signature of shapes. The results are the same, bit for bit.
 *
 * Inside, values cannot be read and random numbers cannot be drawn: pass them as parameters.
 *
 * `donate` names arguments whose tensors the caller gives up, as a training step's parameters: what the step returns is
 * written into their memory where it can be. Any later use of them is an error; use what the function returned. The
 * results are the same with and without. Where the function is traced, as in a gradient, nothing is given up. Neither is it by a
 * call that throws; but what fails on a GPU fails after the call, and what was donated is gone then.
 *
 * @example
 * const predict = lower((w: Tensor<[784, 10]>, x: Tensor<[64, 784]>) => x.matmul(w).softmax(1));
 *
 * @example
 * const loss = (w: Tensor<[3]>, x: Tensor<[3]>) => w.mul(x).sum();
 * const step = lower(
 *   (w: Tensor<[3]>, x: Tensor<[3]>) => w.sub(grad(loss)(w, x).mul(0.1)),
 *   { donate: 0 },
 * );
 */
export function lower<F extends (...args: never[]) => unknown>(
  f: F,
  options: LowerOptions<ArgumentOf<F>> = {},
): F {
  checkFunction('lower', f);
  const donate = donatedBy(checkedOptions('lower', options));
  const name = f.name === '' ? 'lowered' : f.name;
  // Called with arguments of `F`, or with placeholders of their shapes.
  const call = f as unknown as Callable;
  const programs = new Map<string, Callable>();
  let latest:
    | { readonly specs: readonly Tree<TensorSpec>[]; readonly program: Callable }
    | undefined;
  /** What a call with these arguments runs. */
  const programFor = (args: readonly unknown[]): Callable => {
    if (isSymbolic(args)) return call;
    // Mostly it is called as before: then nothing is written down to find the program.
    if (latest && fits(latest.specs, args)) return latest.program;
    const { key, specs } = signatureOf(name, args);
    const program = programs.get(key) ?? compiled(name, call, specs, donate);
    // The least recently used comes first, and goes when there are too many: a number that changes on every call
    // makes a program each.
    programs.delete(key);
    programs.set(key, program);
    if (programs.size > PROGRAM_LIMIT) programs.delete(programs.keys().next().value ?? key);
    latest = { specs, program };
    return program;
  };
  // The wrapper has the parameters and the result of `f`.
  return choosing(programFor) as unknown as F;
}

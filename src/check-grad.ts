/** `checkGrad`: gradients against finite differences, in float64, along random directions, to second order. */
import { specOf } from './codegen/spec.ts';
import { arrayOf, type DType, isFloat, numbersIn } from './dtype.ts';
import { GradientError, returnsNoTensor } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { jvp } from './grad/jvp.ts';
import { vjp } from './grad/vjp.ts';
import { graph as g } from './graph/build.ts';
import { type Node, sizeOf } from './graph/node.ts';
import { placeholderLike } from './graph/rebuild.ts';
import type { Memory, Run } from './ir/interpret.ts';
import { interpret } from './ir/interpret.ts';
import { compile } from './ir/pipeline.ts';
import type { Program } from './ir/program.ts';
import { isTraced, node } from './ops/define.ts';
import { Generator } from './runtime/random.ts';
import { tensorOf } from './tensor.ts';
import { tracing } from './tracing.ts';

export interface CheckOptions {
  /** 1 checks the gradient, 2 (the default) the gradient of the gradient too. */
  readonly order?: 1 | 2;
  /** Largest accepted difference, relative to the size of the derivative. Default 1e-6. */
  readonly tolerance?: number;
  readonly seed?: number;
}

export interface CheckResult {
  /** The largest relative difference found, by order. */
  readonly errors: readonly number[];
}

const STEP = 1e-4;

/** Runs a program with every float kept in float64. */
function inFloat64(program: Program): (inputs: readonly Memory[]) => Memory[] {
  const memory = (dtype: DType, size: number): Memory =>
    isFloat(dtype) ? new Float64Array(size) : new (arrayOf(dtype))(size);
  const temporaries = program.values.filter(({ place }) => place.kind === 'arena');
  const run: Run = interpret(
    program,
    true,
  )(...temporaries.map(({ dtype, size }) => memory(dtype, size)));
  const { results, outputs } = specOf(program);
  return (inputs) => {
    const made = results.map(([dtype, size]) => memory(dtype, size));
    const constants = program.constants.map(({ data }) => data);
    run(...inputs, ...constants, ...made);
    return outputs.map(([, , from]) => made[from] ?? inputs[-1 - from] ?? []);
  };
}

const dot = (a: Memory, b: Memory): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
};

const moved = (x: Memory, direction: Memory, by: number): Memory =>
  Float64Array.from({ length: x.length }, (_, i) => (x[i] ?? 0) + by * (direction[i] ?? 0));

/** A scalar that weighs all elements of `y`: its gradient sees every part of the derivative. */
function weighed(
  y: Node,
  random: Generator,
): { readonly scalar: Node; readonly weights: Node; readonly data: Memory } {
  const weights = placeholderLike(y);
  const axes = y.shape.map((_, i) => i);
  return {
    scalar: g.sum(g.mul(y, weights), axes),
    weights,
    data: Float64Array.from(random.normal(sizeOf(y))),
  };
}

/** One order of the check: the derivative of `y` along a random direction, by differences and by the graph. */
function checkOnce(
  y: Node,
  inputs: readonly Node[],
  values: readonly Memory[],
  random: Generator,
): {
  readonly error: number;
  readonly next: Node | undefined;
  readonly more: readonly (readonly [Node, Memory])[];
} {
  const floats = inputs.flatMap((input, i) => (isFloat(input.dtype) ? [i] : []));
  const { scalar, weights, data } = weighed(y, random);
  const wanted = floats.map((i) => inputs[i] as Node);
  const gradients = vjp([scalar], [g.constant(1, y.dtype)], wanted).map(
    (ct, i) => ct ?? g.constant(0, y.dtype, wanted[i]?.shape ?? []),
  );
  const tangents = wanted.map(placeholderLike);
  const forward =
    jvp([scalar], new Map(wanted.map((input, i) => [input, tangents[i] as Node])))[0] ??
    g.constant(0, y.dtype);
  const evaluateAt = inFloat64(
    compile('check', [scalar, forward, ...gradients], [...inputs, weights, ...tangents]),
  );
  const directions = wanted.map((input) => Float64Array.from(random.normal(sizeOf(input))));
  const shifted = (by: number) =>
    values.map((value, i) =>
      floats.includes(i) ? moved(value, directions[floats.indexOf(i)] ?? [], by) : value,
    );
  const at = (by: number) => evaluateAt([...shifted(by), data, ...directions]);
  const valueAt = (by: number) => at(by)[0]?.[0] ?? Number.NaN;
  // Richardson's extrapolation of central differences: the error falls with the fourth power of the step.
  const central = (step: number) => (valueAt(step) - valueAt(-step)) / (2 * step);
  const numeric = (4 * central(STEP) - central(2 * STEP)) / 3;
  const [, pushed, ...found] = at(0);
  const reverse = found.reduce((sum, gradient, i) => sum + dot(gradient, directions[i] ?? []), 0);
  const along = pushed?.[0] ?? Number.NaN;
  const scale = Math.max(1, Math.abs(numeric), Math.abs(reverse));
  const flat = gradients.map((x) => g.reshape(x, [sizeOf(x)]));
  const next = flat.length === 0 ? undefined : g.concat(flat, 0);
  const error = Math.max(Math.abs(numeric - reverse), Math.abs(along - reverse)) / scale;
  return { error, next, more: [[weights, data]] };
}

/**
 * Compares the gradient of `f` at `inputs` with central differences along a random direction, computed in float64,
 * and (order 2) the gradient of that gradient likewise. `f` takes the inputs and returns one tensor of any shape.
 * Throws a `GradientError` where they differ by more than `tolerance`.
 */
export function checkGrad(
  f: (...inputs: never[]) => unknown,
  inputs: readonly unknown[],
  { order = 2, tolerance = 1e-6, seed = 1 }: CheckOptions = {},
): CheckResult {
  const nodes = inputs.map((x) => {
    if (!isTraced(x)) throw new GradientError(returnsNoTensor('checkGrad'));
    return x[node];
  });
  evaluate(nodes, 'checkGrad');
  const random = new Generator(seed);
  let placeholders = nodes.map(placeholderLike);
  let values: Memory[] = nodes.map(({ dtype, buffer }) =>
    Float64Array.from(numbersIn(dtype, buffer?.host ?? new Float64Array(0))),
  );
  const y = tracing(() =>
    (f as (...args: unknown[]) => unknown)(...placeholders.map((x) => tensorOf(x))),
  );
  if (!isTraced(y)) throw new GradientError(returnsNoTensor('checkGrad'));
  const errors: number[] = [];
  let current: Node | undefined = y[node];
  for (let n = 1; n <= order && current; n++) {
    const { error, next, more } = checkOnce(current, placeholders, values, random);
    errors.push(error);
    if (!(error <= tolerance)) throw new GradientError(disagrees(n, error, tolerance));
    placeholders = [...placeholders, ...more.map(([weights]) => weights)];
    values = [...values, ...more.map(([, data]) => data)];
    current = next;
  }
  return { errors };
}

const disagrees = (order: number, error: number, tolerance: number) =>
  `checkGrad of order ${order}: gradient and finite differences differ by ${error}, more than ${tolerance}`;

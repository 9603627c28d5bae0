/** `checkGrad`: derivatives against finite differences, in float64, along random directions, to second order. */

import { type Input, type Slopes, Weighed } from './differences.ts';
import { type DType, isFloat, numbersIn } from './dtype.ts';
import { checkFunction, GradientError, GradusError } from './errors.ts';
import {
  disagrees,
  kink,
  noDirections,
  noFloatInput,
  noFloatResult,
  notInputs,
} from './errors-check.ts';
import { evaluate } from './evaluate.ts';
import { type Node, sizeOf, source } from './graph/node.ts';
import type { Memory } from './ir/interpret.ts';
import { isTraced, node } from './ops/define.ts';
import { Generator } from './runtime/random.ts';
import { recording, tensorOf } from './tensor.ts';
import { tracing } from './tracing.ts';
import { mapTree } from './tree.ts';

export interface CheckOptions {
  /** 1 checks the gradient, 2 (the default) the gradient of the gradient too. */
  readonly order?: 1 | 2;
  /** Largest accepted difference, relative to the size of the derivative. Default 1e-6. */
  readonly tolerance?: number;
  /** How many random directions are tried. Default 2. */
  readonly directions?: number;
  /** Chooses the directions. Default 1. */
  readonly seed?: number;
}

/** The derivative along one direction, in three ways. */
export interface Comparison {
  readonly order: number;
  readonly differences: number;
  readonly reverse: number;
  readonly forward: number;
  /** Of reverse mode beside the differences, and of forward mode beside reverse mode; relative. */
  readonly errors: { readonly reverse: number; readonly forward: number };
}

export interface CheckResult {
  /** The largest relative difference found, by order. */
  readonly errors: readonly number[];
  /** All that was compared: for each order, one for each direction. */
  readonly comparisons: readonly Comparison[];
}

/** A float tensor among the inputs. */
interface Named extends Input {
  /** `input 1.w`: where it is. */
  readonly name: string;
}

/** Placeholders in the places of the tensors, and the tensors' values. */
function opened(inputs: readonly unknown[]) {
  const nodes: { readonly node: Node; readonly known: Node; readonly name: string }[] = [];
  const args = inputs.map((input, i) =>
    mapTree(input, (x, path) => {
      if (!isTraced(x)) return undefined;
      const { shape, dtype } = x[node];
      // Tracked, so that `noGrad` in `f` cuts it as it does in `grad`.
      const placeholder = source(shape, dtype, { tracked: true, abstract: true });
      nodes.push({ node: placeholder, known: x[node], name: `input ${i}${path}` });
      return { value: tensorOf(placeholder) };
    }),
  );
  const known = nodes.map((one) => one.known);
  evaluate(known, 'checkGrad');
  const tensors: Named[] = nodes.map(({ node: placeholder, known: { dtype, buffer }, name }) => ({
    node: placeholder,
    value: numbersIn(dtype, buffer?.read('checkGrad') ?? new Float64Array(0)),
    name,
  }));
  return { args, tensors };
}

/** The float tensors in what a function returns. */
function resultsOf(returned: unknown): Node[] {
  const nodes: Node[] = [];
  mapTree(returned, (x) => (isTraced(x) ? { value: nodes.push(x[node]) } : undefined));
  const floats = nodes.filter(({ dtype }) => isFloat(dtype));
  const dtypes = nodes.map(({ dtype }): DType => dtype);
  if (floats.length === 0) throw new GradientError(noFloatResult(dtypes));
  return floats;
}

const normal = (random: Generator, size: number): Memory => random.normal(size, 53);

/** A direction for each input, of the size that the input has. */
const drawn = (random: Generator, moving: readonly Input[]): Memory[] =>
  moving.map(({ value }) => {
    const sizes = Array.from(value, Math.abs).filter(Number.isFinite);
    const size = Math.max(0, ...sizes) || 1;
    return Float64Array.from(normal(random, value.length), (x) => x * size);
  });

function comparison(order: number, { size, differences, reverse, forward }: Slopes): Comparison {
  const error = (a: number, b: number) => Math.abs(a - b) / size;
  const errors = { reverse: error(reverse, differences), forward: error(forward, reverse) };
  return { order, differences, reverse, forward, errors };
}

/** What is wrong along a direction, if something is: what disagrees, and by how much. */
function faultOf(
  input: string | undefined,
  { order, errors, ...values }: Comparison,
  { isKink, sides }: Slopes,
  tolerance: number,
): string | undefined {
  const where = { order, input, tolerance };
  if (isKink) return kink({ order, input }, sides);
  // What is NaN is not right.
  if (!(errors.reverse <= tolerance)) {
    const modes = { found: 'reverse mode', wanted: 'finite differences' } as const;
    const numbers = { value: values.reverse, target: values.differences, error: errors.reverse };
    return disagrees({ ...where, ...modes, ...numbers });
  }
  if (errors.forward <= tolerance) return undefined;
  const modes = { found: 'forward mode', wanted: 'reverse mode' } as const;
  const numbers = { value: values.forward, target: values.reverse, error: errors.forward };
  return disagrees({ ...where, ...modes, ...numbers });
}

/**
 * Compares the derivatives of `f` at `inputs` along random directions: reverse mode (`grad`) with central differences,
 * computed in float64, and forward mode (`jvp`) with reverse mode; of order 2 those of the gradient likewise. `inputs`
 * are the arguments of `f`, in an array: trees of tensors, of which the float ones move (each as far as its size says)
 * and the others stay. `f` returns a tensor of any shape, or a tree of them; what is no float in it counts for nothing.
 * Inside `f` values cannot be read, as in `lower`.
 *
 * Throws a `GradientError` where two of them differ by more than `tolerance`, relative to the size of the derivative: it
 * names the order, the modes, the input and both values, and says where the inputs seem to be at a kink.
 *
 * @example
 * checkGrad((x: Tensor<[3]>) => x.softmax(0), [tensor([1, 2, 3])]).errors;   // [1e-12, 1e-11], or about that
 */
export function checkGrad(
  f: (...inputs: never[]) => unknown,
  inputs: readonly unknown[],
  { order: orders = 2, tolerance = 1e-6, directions: count = 2, seed = 1 }: CheckOptions = {},
): CheckResult {
  checkFunction('checkGrad', f);
  if (!Array.isArray(inputs)) throw new GradusError(notInputs());
  if (!(Number.isInteger(count) && count > 0)) throw new GradusError(noDirections(count));
  const { args, tensors } = opened(inputs);
  const moving = tensors.filter((one) => isFloat(one.node.dtype));
  if (moving.length === 0) throw new GradientError(noFloatInput());
  const others = tensors.filter((one) => !moving.includes(one));
  // Called with tensors like those of the inputs.
  const call = f as unknown as (...args: unknown[]) => unknown;
  let results: readonly Node[] = resultsOf(recording(() => tracing(() => call(...args))));
  let still: readonly Input[] = others;
  const random = new Generator(seed);
  const comparisons: Comparison[] = [];
  for (let order = 1; order <= orders; order++) {
    const weighed = new Weighed(results, moving, still);
    const draw = () => weighed.weights.map((x) => normal(random, sizeOf(x)));
    let weights = draw();
    for (let i = 0; i < count; i++) {
      weights = draw();
      comparisons.push(checked(weighed, order, moving, drawn(random, moving), weights, tolerance));
    }
    still = [...still, ...weighed.weights.map((x, i) => ({ node: x, value: weights[i] ?? [] }))];
    results = weighed.gradients;
  }
  const errors = Array.from({ length: orders }, (_, i) =>
    Math.max(
      ...comparisons
        .filter(({ order }) => order === i + 1)
        .flatMap((one) => Object.values(one.errors)),
    ),
  );
  return { errors, comparisons };
}

/** The comparison along one direction. Where it fails, the inputs move one by one. */
function checked(
  weighed: Weighed,
  order: number,
  moving: readonly Named[],
  directions: readonly Memory[],
  weights: readonly Memory[],
  tolerance: number,
): Comparison {
  const along = (chosen: readonly Memory[], name?: string) => {
    const slopes = weighed.slopes(chosen, weights);
    const found = comparison(order, slopes);
    return { found, fault: faultOf(name, found, slopes, tolerance) };
  };
  const together = along(directions);
  if (!together.fault) return together.found;
  const still = (x: Memory) => new Float64Array(x.length);
  for (const [i, { name }] of moving.entries()) {
    const { fault } = along(
      directions.map((x, j) => (i === j ? x : still(x))),
      name,
    );
    if (fault) throw new GradientError(fault);
  }
  throw new GradientError(together.fault);
}

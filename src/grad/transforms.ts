/** Functional transforms: `grad`, `valueAndGrad`, `jacobian`. They trace, differentiate the graph, and give tensors. */
import type { Grads, Jacobians, ValuesAndGrads } from '../../types/gradient.ts';
import { isFloat } from '../dtype.ts';
import {
  argumentMustBeTensor,
  GradientError,
  GradusError,
  notFloat,
  notScalar,
  returnsNoTensor,
} from '../errors.ts';
import { graph as g } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { placeholderLike, replace } from '../graph/rebuild.ts';
import { isTraced, node, type Traced } from '../ops/define.ts';
import { numel } from '../shape.ts';
import { recording, tensorOf } from '../tensor.ts';
import { tracing } from '../tracing.ts';
import { mapTree } from '../tree.ts';
import { type Callable, checkArguments, checkFunction, conclude, open, settle } from './opened.ts';
import { vjp } from './vjp.ts';
import { batch } from './vmap.ts';

interface Options {
  readonly argnums?: number | readonly number[];
}

/** The only output of a function to differentiate. */
function scalarOutput(op: string, value: unknown): Node {
  if (!isTraced(value)) throw new GradientError(returnsNoTensor(op));
  const { shape, dtype } = value[node];
  if (shape.length > 0) throw new GradientError(notScalar(op, shape));
  if (!isFloat(dtype)) throw new GradientError(notFloat(op, dtype));
  return value[node];
}

/** Value and gradients of `f` at `args`, the gradients by the arguments `argnums`. */
function differentiate(
  op: string,
  f: Callable,
  args: readonly unknown[],
  argnums: readonly number[],
) {
  checkArguments(op, args, argnums);
  const settled = settle(op, args);
  const opened = recording(() => open(args, argnums));
  const { args: inner, placeholders } = opened;
  const y = scalarOutput(
    op,
    recording(() => f(...inner)),
  );
  const found = vjp([y], [g.constant(1, y.dtype)], placeholders);
  const zeros = (x: Node) => g.constant(0, x.dtype, x.shape);
  const results = [y, ...found.map((ct, i) => ct ?? zeros(placeholders[i] as Node))];
  const nodes = conclude(op, results, opened, settled);
  let next = 1;
  const gradientOf = (arg: unknown) =>
    mapTree(
      arg,
      (x) =>
        isTraced(x)
          ? { value: isFloat(x[node].dtype) ? tensorOf(nodes[next++] as Node) : null }
          : undefined,
      () => null,
    );
  const gradients = argnums.toSorted((a, b) => a - b).map((i) => [i, gradientOf(args[i])] as const);
  return { value: tensorOf(nodes[0] as Node), gradients: new Map(gradients) };
}

/** Makes a transform. Erased here: `Grads` and its siblings relate the function's types to those of its gradient. */
const transform =
  (op: string, pick: (value: unknown, gradient: unknown) => unknown) =>
  (f: unknown, { argnums = 0 }: Options = {}): Callable => {
    const call = checkFunction(op, f);
    const chosen = typeof argnums === 'number' ? [argnums] : argnums;
    return (...args) => {
      const { value, gradients } = differentiate(op, call, args, chosen);
      const gradient =
        typeof argnums === 'number' ? gradients.get(argnums) : argnums.map((i) => gradients.get(i));
      return pick(value, gradient);
    };
  };

/**
 * The gradient of a scalar function: a function that returns, for each tensor of the first argument (or of those in
 * `argnums`), a tensor of the same shape. Arguments may be trees of tensors; so is the result.
 *
 * @example
 * const df = grad((x: Tensor<[3]>) => x.mul(x).sum());   // (x: Tensor<[3]>) => Tensor<[3]>
 */
export const grad = transform('grad', (_value, gradient) => gradient) as unknown as Grads;

/** `grad`, with the value of the function: returns `[value, gradient]`. */
export const valueAndGrad = transform('valueAndGrad', (value, gradient) => [
  value,
  gradient,
]) as unknown as ValuesAndGrads;

/**
 * The whole derivative of a function of one tensor: for `f` from shape X to shape Y, a tensor `[...Y, ...X]`. The
 * cotangents of all elements of Y are pulled back together, as one batch.
 */
export const jacobian = ((f: unknown) => {
  const call = checkFunction('jacobian', f);
  return (...args: unknown[]) => {
    const [x] = args;
    if (!isTraced(x)) throw new GradusError(argumentMustBeTensor('jacobian', 1, x));
    checkArguments('jacobian', args, [0]);
    const { args: inner, placeholders, meaning } = recording(() => open(args, [0]));
    const [input] = placeholders as [Node];
    const result = recording(() => tracing(() => call(...inner)));
    if (!isTraced(result)) throw new GradientError(returnsNoTensor('jacobian'));
    return tensorOf(replace([jacobianNode((result as Traced)[node], input)], meaning)[0] as Node);
  };
  // The type says what the erased function keeps: the argument's shape behind the result's.
}) as unknown as Jacobians;

function jacobianNode(y: Node, x: Node): Node {
  if (!isFloat(y.dtype)) throw new GradientError(notFloat('jacobian', y.dtype));
  const shape = [...y.shape, ...x.shape];
  const ct = placeholderLike(y);
  const [gradient] = vjp([y], [ct], [x]);
  if (!gradient) return g.constant(0, x.dtype, shape);
  const n = numel(y.shape);
  const position = g.iota(n);
  const unit = g.eq(g.expand(g.reshape(position, [n, 1]), [n, n]), g.expand(position, [n, n]));
  const directions = g.reshape(g.cast(unit, y.dtype), [n, ...y.shape]);
  const [rows] = batch([gradient], new Map([[ct, directions]]), n);
  return g.reshape(rows as Node, shape);
}

/** `customGrad`: a function whose derivative is a rule of one's own. */

import type { CustomGrads } from '../types/custom-grad.ts';
import { isFloat } from './dtype.ts';
import {
  checkFunction,
  DTypeError,
  describe,
  GradientError,
  ShapeError,
  wrongDType,
} from './errors.ts';
import { customCount, customNone, customShape, customUnlike, noRule } from './errors-custom.ts';
import { custom } from './grad/custom.ts';
import { graph as g } from './graph/build.ts';
import { identity, intern, type Node, now } from './graph/node.ts';
import { placeholderLike, replace } from './graph/rebuild.ts';
import { closeOver } from './graph/region.ts';
import { isTraced, node } from './ops/define.ts';
import { same } from './shape.ts';
import { tensorOf } from './tensor.ts';
import { nodesOf } from './trace.ts';
import type { Callable } from './tracing.ts';
import { mapTree, pairsOf } from './tree.ts';

const named = (x: unknown): string => (isTraced(x) ? 'a tensor' : describe(x));

/** A tensor of the arguments, and the one that the function is given in its place. */
interface Argument {
  readonly given: Node;
  readonly inner: Node;
}

/** The gradient that was found for the tensor `x`, if it may be one. */
function checked(x: Node, found: unknown, which: string): Node | null {
  if (!isTraced(found)) return null;
  if (!isFloat(x.dtype)) throw new GradientError(customNone(which));
  const { shape, dtype } = found[node];
  if (!same(shape, x.shape)) throw new ShapeError(customShape(which, x.shape, shape));
  if (dtype !== x.dtype)
    throw new DTypeError(wrongDType('customGrad', `gradient of argument ${which}`, dtype, x.dtype));
  return found[node];
}

/** The gradients by the tensors of all arguments, in their order; `null` where there is none. */
function gradientsOf(args: readonly unknown[], found: readonly unknown[]): (Node | null)[] {
  return args.flatMap((arg, i) => {
    const which = (path: string) => `${i + 1}${path}`;
    const unlike = (path: string, other: unknown) =>
      new GradientError(customUnlike(which(path), named(other)));
    return pairsOf(arg, found[i], isTraced, unlike).flatMap(({ leaf, other, path }) =>
      isTraced(leaf) ? [checked(leaf[node], other, which(path))] : [],
    );
  });
}

/** What the rule gives for each argument: a tree for the only one, or an array of them. */
function byArgument(args: readonly unknown[], found: unknown): readonly unknown[] {
  if (args.length === 1) return [found];
  if (Array.isArray(found) && found.length === args.length) return found;
  throw new GradientError(
    customCount(args.length, Array.isArray(found) ? String(found.length) : named(found)),
  );
}

/** What `f` gives for these arguments: values, and the rule. */
function valueAndRule(f: Callable, args: readonly unknown[]) {
  const found = f(...args);
  const { value, gradient } = (found ?? {}) as { value?: unknown; gradient?: unknown };
  if (value === undefined || typeof gradient !== 'function')
    throw new GradientError(noRule(named(found)));
  return { value, gradient: gradient as Callable, values: nodesOf('customGrad', value).nodes };
}

/**
 * A function with a gradient of one's own. `f` returns `value`, a tensor (or a tree of them), and `gradient`, which
 * takes the cotangent of the value (the same tree) and returns that of the argument: a tensor of its shape and dtype
 * (the same tree). Of several arguments it returns an array, one for each; `null` is zero, and stands for what has no
 * gradient. How the value is computed does not matter to the derivative by the arguments. What `gradient` uses is
 * differentiated for second derivatives, where `value` itself has the derivative that `gradient` says; forward mode
 * comes of `gradient` too, if that is linear. A tensor from outside that has a gradient must be an argument or be
 * detached: an error says so when a gradient reaches it.
 *
 * @example
 * const straightThrough = customGrad((x: Tensor<[3]>) => ({ value: x.round(), gradient: (ct) => ct }));
 */
export const customGrad = ((f: unknown) => {
  checkFunction('customGrad', f);
  const call = f as Callable;
  return (...args: unknown[]): unknown => {
    const since = now();
    const own: Argument[] = [];
    const inside = args.map((arg) =>
      mapTree(arg, (x) => {
        if (!isTraced(x)) return undefined;
        const inner = identity(x[node]);
        own.push({ given: x[node], inner });
        return { value: tensorOf(inner) };
      }),
    );
    const { value, gradient, values } = valueAndRule(call, inside);
    const cts = values.map(placeholderLike);
    let next = 0;
    const ctTree = mapTree(value, (x) => {
      const ct = isTraced(x) ? (cts[next++] as Node) : undefined;
      return ct && { value: isFloat(ct.dtype) ? tensorOf(ct) : null };
    });
    const found = gradientsOf(args, byArgument(args, gradient(ctTree)));
    const results = attach(own, values, cts, found, since);
    next = 0;
    return mapTree(value, (x) =>
      isTraced(x) ? { value: tensorOf(results[next++] as Node) } : undefined,
    );
  };
  // The type says what the erased function keeps.
}) as unknown as CustomGrads;

/** The values as results of one node, whose derivative is the rule: the graph from `cts` to `found`. */
function attach(
  own: readonly Argument[],
  values: readonly Node[],
  cts: readonly Node[],
  found: readonly (Node | null)[],
  since: number,
): readonly Node[] {
  const outside = new Map(own.map(({ given, inner }) => [inner, given] as const));
  // The rule alone says what flows to the arguments.
  const cut = new Map(own.map(({ given, inner }) => [inner, g.detach(given)] as const));
  const wanted = own.flatMap(({ given }, i) => {
    const ct = found[i];
    return ct ? [{ given, ct }] : [];
  });
  // A value that the rule uses is the result, with its derivative; what was there before is what it was.
  const isNew = (x: Node) => x.id >= since && !outside.has(x);
  const results = values.map((x) => (isNew(x) ? x : placeholderLike(x)));
  const rule = wanted.map(({ ct }) => ct);
  const { region, captured } = closeOver([...cts, ...results], rule, { since });
  const inputs = [
    ...replace(values, cut),
    ...wanted.map(({ given }) => given),
    ...replace(captured, outside),
  ];
  const options = [values.length, wanted.length];
  return values.map(({ shape, dtype }, result) =>
    intern('custom', inputs, { regions: [region], options, rules: custom, result }, shape, dtype),
  );
}

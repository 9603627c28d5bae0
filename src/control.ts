/** Control flow in the graph: `scan`, `cond` and `whileLoop` run their functions as loops and branches of the program. */

import type { Conds, Scans, Whiles } from '../types/control.ts';
import {
  checkFunction,
  DTypeError,
  GradusError,
  notATree,
  ShapeError,
  wrongDType,
} from './errors.ts';
import * as say from './errors-control.ts';
import { evaluate } from './evaluate.ts';
import { cond as condRules } from './grad/cond.ts';
import { scan as scanRules } from './grad/scan.ts';
import { whileLoop as whileRules } from './grad/while.ts';
import { condNodes, scanNodes, whileNodes } from './graph/control.ts';
import type { Node } from './graph/node.ts';
import { isTraced, node } from './ops/define.ts';
import { isSlot } from './runtime/lowered.ts';
import { same } from './shape.ts';
import { recording, tensorOf } from './tensor.ts';
import { type Callable, isTracing, tracing } from './tracing.ts';
import { isStatic, mapTree } from './tree.ts';

/** A tree, its tensors and its static values apart. */
interface Flat {
  readonly nodes: readonly Node[];
  /** Where the tensors are: `.h`. */
  readonly paths: readonly string[];
  /** The tree with the numbers of the tensors in their places. */
  readonly slots: unknown;
  readonly statics: ReadonlyMap<string, unknown>;
}

function flatten(op: string, what: string, tree: unknown): Flat {
  const [nodes, paths, statics]: [Node[], string[], Map<string, unknown>] = [[], [], new Map()];
  const leaf = (x: unknown, path: string) => {
    if (!isTraced(x)) return undefined;
    paths.push(path);
    return { value: { $: nodes.push(x[node]) - 1 } };
  };
  const other = (x: unknown, path: string) => {
    if (!isStatic(x)) throw new GradusError(notATree(op, `${what}${path}`, x));
    statics.set(path, x);
    return x;
  };
  return { slots: mapTree(tree, leaf, other), nodes, paths, statics };
}

/** The tree again, of these tensors. */
const fill = ({ slots }: Flat, nodes: readonly Node[]): unknown =>
  mapTree(slots, (x) => (isSlot(x) ? { value: tensorOf(nodes[x.$] as Node) } : undefined));

/** Runs a user's function on placeholders. What it makes can be differentiated, whatever is around it. */
const traced = <T>(f: () => T): T => recording(() => tracing(f));

/** The results as tensors: computed at once where their values can be known, so that the loop runs once for all. */
function conclude(op: string, tree: Flat, nodes: readonly Node[]): unknown {
  const results = fill(tree, nodes);
  const made = flatten(op, 'result', results).nodes;
  const isPlain = made.every((one) => !one.abstract && !one.tracked);
  if (isPlain && !isTracing()) evaluate(made, op);
  return results;
}

/** A step must return a carry like the one it was given. */
function checkCarry(op: string, before: Flat, after: Flat): void {
  for (const [i, from] of before.nodes.entries()) {
    const [to, path] = [after.nodes[i], `carry${before.paths[i]}`];
    if (!to || before.paths[i] !== after.paths[i]) throw new ShapeError(say.carryTree(op, path));
    if (!same(from.shape, to.shape))
      throw new ShapeError(say.carryShape(op, path, from.shape, to.shape));
    if (from.dtype !== to.dtype)
      throw new DTypeError(say.carryDType(op, path, from.dtype, to.dtype));
  }
  const [extra] = after.paths.slice(before.paths.length);
  if (extra !== undefined) throw new ShapeError(say.carryTree(op, `carry${extra}`));
  for (const [path, value] of before.statics) {
    if (!Object.is(value, after.statics.get(path)))
      throw new GradusError(say.carryStatic(op, `carry${path}`, value, after.statics.get(path)));
  }
}

interface ScanOptions {
  readonly length?: number;
  readonly reverse?: boolean;
}

function checkOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null)
    throw new GradusError(say.notScanOptions(options));
  const { reverse } = options as { readonly reverse?: unknown };
  if (reverse !== undefined && typeof reverse !== 'boolean')
    throw new GradusError(say.badReverse(reverse));
}

/** The number of steps. */
function lengthOf(xs: Flat, { length }: ScanOptions): number {
  if (length !== undefined && !(Number.isInteger(length) && length >= 0))
    throw new ShapeError(say.badLength('scan', length));
  const [first, ...others] = xs.nodes.map(({ shape: [size] }) => {
    if (size === undefined) throw new ShapeError(say.noAxis('scan'));
    return size;
  });
  if (others.some((size) => size !== first)) throw new ShapeError(say.lengthsDiffer('scan'));
  if (first === undefined && length === undefined) throw new ShapeError(say.noLength('scan'));
  if (first !== undefined && length !== undefined && length !== first)
    throw new ShapeError(say.otherLength('scan', length, first));
  return first ?? length ?? 0;
}

/**
 * A loop over the slices of `xs` along axis 0, which hands a value on from step to step: `f(carry, x)` returns the next
 * carry and what to keep of this step, `[carry, y]`. Returns the last carry and the `y` of all steps, stacked along
 * axis 0. All of them may be trees of tensors; `y` may be null. Without `xs` (null), `length` says how many steps.
 * `reverse` begins with the last slice.
 *
 * `f` is called once, on tensors without values, and becomes the body of a compiled loop, however many steps there are.
 * It may use tensors from outside. The carry keeps its shapes and dtypes (a `ShapeError` or `DTypeError` otherwise).
 * Has gradients of every order, in both modes.
 *
 * @example
 * const [h, hs] = scan((h, x) => {
 *   const next = h.matmul(w).add(x).tanh();
 *   return [next, next];
 * }, zeros([8]), xs);                              // xs: [100, 8]; h: [8]; hs: [100, 8]
 */
export const scan = ((f: unknown, init: unknown, xs: unknown = null, options: ScanOptions = {}) => {
  checkFunction('scan', f);
  checkOptions(options);
  const [carry, slices] = [flatten('scan', 'init', init), flatten('scan', 'xs', xs)];
  const length = lengthOf(slices, options);
  let stacked = carry;
  const made = scanNodes(
    carry.nodes,
    slices.nodes,
    { length, reverse: options.reverse === true },
    (carries, x) => {
      const pair = traced(() => (f as Callable)(fill(carry, carries), fill(slices, x)));
      if (!Array.isArray(pair) || pair.length !== 2) throw new GradusError(say.notPair('scan'));
      const next = flatten('scan', 'carry', pair[0]);
      checkCarry('scan', carry, next);
      stacked = flatten('scan', 'y', pair[1]);
      return { carries: next.nodes, ys: stacked.nodes };
    },
    scanRules,
  );
  const ys = made.ys.slice(0, stacked.nodes.length);
  const both = flatten('scan', 'result', [fill(carry, made.carries), fill(stacked, ys)]);
  return conclude('scan', both, both.nodes);
  // `Scans` relates the types that are erased here.
}) as unknown as Scans;

/** A scalar bool. */
function truth(op: string, what: string, value: unknown): Node {
  if (!isTraced(value)) throw new GradusError(say.notTruth(op, what, value));
  const { shape, dtype } = value[node];
  if (shape.length > 0) throw new ShapeError(say.notOneTruth(op, what, shape));
  if (dtype !== 'bool') throw new DTypeError(wrongDType(op, what, dtype, 'bool'));
  return value[node];
}

/** Two branches must return the same. */
function checkBranches(op: string, yes: Flat, no: Flat): void {
  if (!same(yes.paths, no.paths)) throw new ShapeError(say.branchTrees(op));
  for (const [i, a] of yes.nodes.entries()) {
    const [b, path] = [no.nodes[i] as Node, `result${yes.paths[i]}`];
    if (!same(a.shape, b.shape)) throw new ShapeError(say.branchShapes(op, path, a.shape, b.shape));
    if (a.dtype !== b.dtype) throw new DTypeError(say.branchDTypes(op, path, a.dtype, b.dtype));
  }
  for (const [path, value] of yes.statics) {
    if (!Object.is(value, no.statics.get(path)))
      throw new GradusError(say.branchStatic(op, `result${path}`, value, no.statics.get(path)));
  }
}

/**
 * `whenTrue(...operands)` or `whenFalse(...operands)`, as `predicate` (a scalar bool) says: only that branch is computed.
 * Both return the same tree of tensors, of the same shapes and dtypes. Both are called once, on tensors without values,
 * and become branches of the program; they may use tensors from outside. A plain boolean calls its branch and no more.
 * Has gradients of every order, in both modes. For a choice per element there is `where`.
 *
 * @example
 * const y = cond(loss.gt(1), (x) => x.div(loss), (x) => x, x);
 */
export const cond = ((predicate: unknown, yes: unknown, no: unknown, ...operands: unknown[]) => {
  checkFunction('cond', yes);
  checkFunction('cond', no);
  if (typeof predicate === 'boolean') return ((predicate ? yes : no) as Callable)(...operands);
  const which = truth('cond', 'predicate', predicate);
  const given = flatten('cond', 'operand', operands);
  const branches: Flat[] = [];
  const branch = (f: unknown) => (inside: readonly Node[]) => {
    const args = fill(given, inside) as unknown[];
    const result = flatten(
      'cond',
      'result',
      traced(() => (f as Callable)(...args)),
    );
    branches.push(result);
    const [first] = branches as [Flat];
    if (first !== result) checkBranches('cond', first, result);
    return result.nodes;
  };
  const results = condNodes(which, given.nodes, branch(yes), branch(no), condRules);
  return conclude('cond', branches[0] as Flat, results);
  // `Conds` relates the types that are erased here.
}) as unknown as Conds;

/**
 * Runs `body` on the carry as long as `condition`, a scalar bool, holds for it; returns the last carry, a tree of
 * tensors whose shapes and dtypes stay as they are. Both functions are called once, on tensors without values, and become
 * a loop of the program; they may use tensors from outside. Has forward-mode derivatives only: the number of steps is
 * not known, so reverse mode (a `GradientError`) takes a `scan`.
 *
 * @example
 * const halved = whileLoop((x) => x.max().gt(1), (x) => x.div(2), x);
 */
export const whileLoop = ((condition: unknown, body: unknown, init: unknown) => {
  checkFunction('whileLoop', condition);
  checkFunction('whileLoop', body);
  const carry = flatten('whileLoop', 'init', init);
  const results = whileNodes(
    carry.nodes,
    (nodes) =>
      truth(
        'whileLoop',
        'condition',
        traced(() => (condition as Callable)(fill(carry, nodes))),
      ),
    (nodes) => {
      const next = flatten(
        'whileLoop',
        'carry',
        traced(() => (body as Callable)(fill(carry, nodes))),
      );
      checkCarry('whileLoop', carry, next);
      return next.nodes;
    },
    whileRules,
  );
  return conclude('whileLoop', carry, results);
  // `Whiles` relates the types that are erased here.
}) as unknown as Whiles;

/** What all transforms begin and end with: a function opened on placeholders, and its results closed again. */

import { isFloat } from '../dtype.ts';
import { describe, GradientError, GradusError, noArgument, notFloat } from '../errors.ts';
import { notArgnums, notPair, takesFunction, takesList } from '../errors-transform.ts';
import { evaluate, leafOf } from '../evaluate.ts';
import { noteDerivative } from '../graph/derivatives.ts';
import { type Node, source, topological } from '../graph/node.ts';
import { replace } from '../graph/rebuild.ts';
import { isTraced, node } from '../ops/define.ts';
import { checkedOptions } from '../ops/options.ts';
import type { Buffer } from '../runtime/buffers.ts';
import { recording, tensorOf } from '../tensor.ts';
import type { Callable } from '../tracing.ts';
import { leavesIn, mapTree } from '../tree.ts';

/** The arguments to differentiate by: one, or several, whose gradients come in an array. */
export type Argnums = number | readonly number[];

export interface Options {
  readonly argnums?: Argnums;
  /** Whether the function returns `[value, aux]`. */
  readonly hasAux?: boolean;
}

/** The options of a transform, as it was given them. */
export function optionsOf(op: string, given: Options | undefined): Required<Options> {
  const { argnums = 0, hasAux = false } = checkedOptions(op, given);
  const isNumber = (x: unknown) => typeof x === 'number';
  const isKnown = isNumber(argnums) || (Array.isArray(argnums) && argnums.every(isNumber));
  if (!isKnown) throw new GradusError(notArgnums(op, describe(argnums)));
  return { argnums, hasAux };
}

/** A node among results that stand in trees. */
export class Found {
  readonly node: Node;
  constructor(found: Node) {
    this.node = found;
  }
}

/** The node of a tensor, or of what stands for one. */
export const nodeIn = (x: unknown): Node | undefined =>
  x instanceof Found ? x.node : isTraced(x) ? x[node] : undefined;

/** The nodes of a tree's tensors, in order. */
export function nodesIn(tree: unknown): Node[] {
  const nodes: Node[] = [];
  mapTree(tree, (x) => {
    const found = nodeIn(x);
    if (!found) return undefined;
    nodes.push(found);
    return { value: x };
  });
  return nodes;
}

/** The tree with other nodes for its own, in the order of `nodesIn`. */
export function withNodes(tree: unknown, nodes: readonly Node[]): unknown {
  let next = 0;
  return mapTree(tree, (x) => (nodeIn(x) ? { value: tensorOf(nodes[next++] as Node) } : undefined));
}

/** Arguments whose differentiated tensors are placeholders, and what the placeholders stand for. */
interface Opened {
  readonly args: readonly unknown[];
  readonly placeholders: readonly Node[];
  /** What each placeholder stands for. */
  readonly meaning: ReadonlyMap<Node, Node>;
}

/** A node of its own for a tensor to differentiate by: another use of the same tensor is a constant. */
function open(args: readonly unknown[], argnums: readonly number[]): Opened {
  const placeholders: Node[] = [];
  const meaning = new Map<Node, Node>();
  const leaf = (x: unknown) => {
    if (!isTraced(x) || !isFloat(x[node].dtype)) return isTraced(x) ? { value: x } : undefined;
    const { shape, dtype, buffer } = x[node];
    // Tracked, so that a value which `f` reads on the way stays part of the graph, and `noGrad` in `f` cuts it.
    const placeholder = source(shape, dtype, { tracked: true, buffer, abstract: buffer === null });
    meaning.set(placeholder, x[node]);
    placeholders.push(placeholder);
    return { value: tensorOf(placeholder) };
  };
  const opened = args.map((arg, i) => (argnums.includes(i) ? mapTree(arg, leaf) : arg));
  return { args: opened, placeholders, meaning };
}

/** Computes what can be computed of the arguments: their values are wanted anyway, and bound the graph. */
function settle(op: string, args: readonly unknown[]): boolean {
  const nodes = leavesIn(args, isTraced).map((x) => x[node]);
  const known = nodes.every((x) => !x.abstract);
  if (known) evaluate(nodes, op);
  return known && nodes.every((x) => !x.tracked);
}

/**
 * The results in terms of what the placeholders stand for. Where these are plain data (`settled`) and no variable
 * comes in from outside `f`, the results are computed and are plain data too.
 */
function conclude(
  op: string,
  results: readonly Node[],
  { placeholders, meaning }: Opened,
  settled: boolean,
): readonly Node[] {
  const own = new Set(placeholders);
  const isForeign = (x: Node) => x.abstract || (x.tracked && x.inputs.length === 0 && !own.has(x));
  const reached = topological(results, (x) => own.has(x) || !(x.tracked || x.abstract));
  if (!settled || reached.some(isForeign)) return replace(results, meaning);
  evaluate(results, op);
  return results.map((x) => leafOf(x.shape, x.buffer as Buffer));
}

/** A function that was called on placeholders. */
export interface Run {
  /** What it returned, in terms of the placeholders; without `aux`. */
  readonly value: unknown;
  readonly aux: unknown;
  readonly placeholders: readonly Node[];
  /** A tree like an argument, with what `of` finds for each of its placeholders; null in all other places. */
  like(arg: number, of: (placeholder: Node) => unknown): unknown;
  /** Closes a tree of results: tensors in terms of what the placeholders stand for. */
  close(results: unknown): unknown;
}

/** Calls `f` on placeholders for the tensors in the arguments `argnums`. `others` are inputs of the transform too. */
export function run(
  op: string,
  f: Callable,
  args: readonly unknown[],
  argnums: readonly number[],
  { hasAux = false, others = [] }: { readonly hasAux?: boolean; readonly others?: unknown } = {},
): Run {
  checkArguments(op, args, argnums);
  const settled = settle(op, [...args, others]);
  const opened = recording(() => open(args, argnums));
  const returned = recording(() => f(...opened.args));
  const [value, aux] = hasAux ? pairIn(op, returned) : [returned, undefined];
  const own = new Set(opened.placeholders);
  return {
    value,
    aux,
    placeholders: opened.placeholders,
    like: (arg, of) =>
      mapTree(
        opened.args[arg],
        (x) => (isTraced(x) ? { value: own.has(x[node]) ? of(x[node]) : null } : undefined),
        () => null,
      ),
    close: (results) => {
      const closed = conclude(op, nodesIn(results), opened, settled);
      const of = nodesIn(value);
      noteDerivative(() => ({ of: replace(of, opened.meaning), results: closed }));
      return withNodes(results, closed);
    },
  };
}

function pairIn(op: string, returned: unknown): readonly [unknown, unknown] {
  if (Array.isArray(returned) && returned.length === 2) return [returned[0], returned[1]];
  throw new GradientError(notPair(op));
}

export const listOf = (argnums: Argnums): readonly number[] =>
  typeof argnums === 'number' ? [argnums] : argnums;

/** What `of` gives for the arguments `argnums`: one, or an array. */
export const byArguments = (argnums: Argnums, of: (arg: number) => unknown): unknown =>
  typeof argnums === 'number' ? of(argnums) : argnums.map(of);

/** An argument that is itself a tensor must have a gradient. */
function checkArguments(op: string, args: readonly unknown[], argnums: readonly number[]): void {
  for (const i of argnums) {
    const arg = args[i];
    if (!(i in args)) throw new GradientError(noArgument(op, i, args.length));
    if (isTraced(arg) && !isFloat(arg[node].dtype))
      throw new GradientError(notFloat(op, arg[node].dtype));
  }
}

export function checkFunction(op: string, f: unknown, returns: string): Callable {
  if (typeof f === 'function') return f as Callable;
  throw new GradusError(takesFunction(op, returns));
}

/** The arguments of `f`, which some transforms take as an array. */
export function checkList(op: string, position: number, args: unknown): readonly unknown[] {
  if (Array.isArray(args)) return args;
  throw new GradusError(takesList(op, position, describe(args)));
}

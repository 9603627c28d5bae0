/** What all transforms begin and end with: a function opened on placeholders, and its results closed again. */
import { isFloat } from '../dtype.ts';
import { GradientError, GradusError, noArgument, notFloat } from '../errors.ts';
import { evaluate, leafOf } from '../evaluate.ts';
import { type Node, source, topological } from '../graph/node.ts';
import { replace } from '../graph/rebuild.ts';
import { isTraced, node } from '../ops/define.ts';
import type { Buffer } from '../runtime/buffers.ts';
import { tensorOf } from '../tensor.ts';
import { mapTree } from '../tree.ts';

export type Callable = (...args: unknown[]) => unknown;

/** Arguments whose differentiated tensors are placeholders, and what the placeholders stand for. */
export interface Opened {
  readonly args: readonly unknown[];
  readonly placeholders: readonly Node[];
  /** What each placeholder stands for. */
  readonly meaning: ReadonlyMap<Node, Node>;
}

/** A node of its own for a tensor to differentiate by: another use of the same tensor is a constant. */
export function open(args: readonly unknown[], argnums: readonly number[]): Opened {
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
export function settle(op: string, args: readonly unknown[]): boolean {
  const nodes: Node[] = [];
  const note = (x: unknown) => {
    if (!isTraced(x)) return undefined;
    nodes.push(x[node]);
    return { value: x };
  };
  for (const arg of args) mapTree(arg, note);
  const known = nodes.every((x) => !x.abstract);
  if (known) evaluate(nodes, op);
  return known && nodes.every((x) => !x.tracked);
}

/**
 * The results in terms of what the placeholders stand for. Where these are plain data (`settled`) and no variable
 * comes in from outside `f`, the results are computed and are plain data too.
 */
export function conclude(
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

/** An argument that is itself a tensor must have a gradient. */
export function checkArguments(
  op: string,
  args: readonly unknown[],
  argnums: readonly number[],
): void {
  for (const i of argnums) {
    const arg = args[i];
    if (!(i in args)) throw new GradientError(noArgument(op, i, args.length));
    if (isTraced(arg) && !isFloat(arg[node].dtype))
      throw new GradientError(notFloat(op, arg[node].dtype));
  }
}

export function checkFunction(op: string, f: unknown): Callable {
  if (typeof f === 'function') return f as Callable;
  throw new GradusError(`${op} argument 1: takes a function that returns a scalar tensor`);
}

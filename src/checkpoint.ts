/** `checkpoint`: a function whose inside is computed a second time where its gradient is, instead of kept. */

import { checkFunction } from './errors.ts';
import { checkpoint as rules } from './grad/custom.ts';
import { identity, intern, type Node, now } from './graph/node.ts';
import { replace } from './graph/rebuild.ts';
import { closeOver } from './graph/region.ts';
import { isTraced, node } from './ops/define.ts';
import { tensorOf } from './tensor.ts';
import { nodesOf } from './trace.ts';
import type { Callable } from './tracing.ts';
import { mapTree } from './tree.ts';

/** Calls `f` with tensors of its own in the place of those in `args`, and gives what became of them. */
function call(f: Callable, args: readonly unknown[]) {
  const since = now();
  const own = new Map<Node, Node>();
  const leaf = (x: unknown) => {
    if (!isTraced(x)) return undefined;
    const given = x[node];
    const inner = own.get(given) ?? identity(given);
    own.set(given, inner);
    return { value: tensorOf(inner) };
  };
  const inner = args.map((arg) => mapTree(arg, leaf));
  const tree = f(...inner);
  return { tree, since, given: [...own.keys()], inner: [...own.values()] };
}

/**
 * The same function, from tensors (and trees of them) to tensors: where its gradient is taken, what it computes inside
 * is computed anew from its arguments, so that it needs no memory in between. It pays in a lowered program of many
 * parts, each of them in `checkpoint`: only what goes from one to the next is kept. Values are the same; gradients may
 * differ in the last bits, where fusion rounds another time. What `f` uses from outside has its gradient too. Random
 * numbers are drawn once. Forward mode keeps nothing anyway.
 *
 * @example
 * const block = checkpoint((x: Tensor<[8, 64]>, w: Tensor<[64, 64]>) => x.matmul(w).tanh().matmul(w).tanh());
 */
export function checkpoint<F extends (...args: never[]) => unknown>(f: F): F {
  checkFunction('checkpoint', f);
  const run = (...args: unknown[]): unknown => {
    // Called with tensors like those in the arguments of `F`.
    const { tree, since, given, inner } = call(f as unknown as Callable, args);
    const { nodes } = nodesOf('checkpoint', tree);
    const { region, captured } = closeOver(inner, nodes, { since, all: true });
    const values = replace(nodes, new Map(inner.map((x, i) => [x, given[i] ?? x] as const)));
    const inputs = [...values, ...given, ...captured];
    const options = [nodes.length, given.length + captured.length];
    let next = 0;
    return mapTree(tree, (x) => {
      if (!isTraced(x)) return undefined;
      const { shape, dtype } = x[node];
      const attributes = { regions: [region], options, rules, result: next++ };
      return { value: tensorOf(intern('checkpoint', inputs, attributes, shape, dtype)) };
    });
  };
  // The wrapper has the parameters and the result of `f`.
  return run as unknown as F;
}

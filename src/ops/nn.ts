/** Composed ops of neural networks: their gradients are those of the ops they are written in. */
import type { Normalizes } from '../../types/rule.ts';
import { type Graph, toFloat } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { normalizeAxis } from '../shape.ts';
import { define, type Sample } from './define.ts';

const samples: readonly Sample[] = [
  { shapes: [[2, 5]], args: [1], range: [-2, 2] },
  { shapes: [[2, 3, 4]], args: [-2], range: [-2, 2] },
];

/** `x - max(x)`: the shift that keeps `exp` from overflowing. It carries no gradient: it cancels. */
const shifted = (g: Graph, x: Node, axis: number): Node =>
  g.sub(x, g.detach(g.max(x, [axis], true)));

/** `log(softmax(x))` along an axis, counted from the front. */
export function logSoftmaxNode(g: Graph, x: Node, axis: number): Node {
  const z = shifted(g, x, axis);
  return g.sub(z, g.log(g.sum(g.exp(z), [axis], true)));
}

/** `exp(x) / sum(exp(x))` along `axis`: positive, summing to 1. */
export const softmax = define<Normalizes>('softmax', {
  operands: 1,
  lower: (g, x: Node, axis: number) => {
    const at = normalizeAxis('softmax', axis, x.shape);
    const e = g.exp(shifted(g, toFloat(x), at));
    return g.div(e, g.sum(e, [at], true));
  },
  samples,
});

/** `log(softmax(x))` along `axis`, computed without overflow. */
export const logSoftmax = define<Normalizes<'logSoftmax'>>('logSoftmax', {
  operands: 1,
  lower: (g, x: Node, axis: number) =>
    logSoftmaxNode(g, toFloat(x), normalizeAxis('logSoftmax', axis, x.shape)),
  samples,
});

/** Composed ops of neural networks: their gradients are those of the ops they are written in. */
import type { CrossEntropies, Normalizes } from '../../types/rule.ts';
import { checkDType } from '../dtype.ts';
import { type Graph, toFloat } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { crossEntropy as crossEntropyShape, normalizeAxis } from '../shape.ts';
import { define, type Sample } from './define.ts';
import { indexAlong } from './reduce.ts';

const samples: readonly Sample[] = [
  { shapes: [[2, 5]], args: [1], range: [-2, 2] },
  { shapes: [[2, 3, 4]], args: [-2], range: [-2, 2] },
];

/** `x - max(x)`: the shift that keeps `exp` from overflowing. It carries no gradient: it cancels. */
const shifted = (g: Graph, x: Node, axis: number): Node =>
  g.sub(x, g.detach(g.max(x, [axis], true)));

function logSoftmaxNode(g: Graph, x: Node, axis: number): Node {
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

/**
 * Mean over the rows of `-log(softmax(logits))` at the target class. Logits `[N, C]`, targets int32 `[N]` with
 * classes 0 to C - 1; a target outside that range makes the loss NaN.
 */
export const crossEntropy = define<CrossEntropies>('crossEntropy', {
  operands: 2,
  lower: (g, logits: Node, targets: Node) => {
    checkDType('crossEntropy', 'targets', targets.dtype, 'int32');
    crossEntropyShape(logits.shape, targets.shape);
    const [rows = 0] = logits.shape;
    const logProbabilities = logSoftmaxNode(g, toFloat(logits), 1);
    const hit = g.eq(indexAlong(g, logits.shape, 1), g.reshape(targets, [rows, 1]));
    const chosen = g.sum(g.where(hit, logProbabilities, 0), [1]);
    const invalid = g.or(g.lt(targets, 0), g.ge(targets, logits.shape[1] ?? 0));
    return g.div(g.neg(g.sum(g.where(invalid, Number.NaN, chosen), [0])), rows);
  },
  samples: [{ shapes: [[3, 4], [3]], dtypes: ['float32', 'int32'], range: [0, 3.99] }],
});

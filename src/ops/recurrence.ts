/** The linear recurrence `y[j] = a[j] * y[j - 1] + b[j]`, in which the gradients of scans are written, and its own. */
import type { Graph } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import type { Vjp } from './define.ts';

/** The axis of a scan. */
export const axisOf = (y: Node): number => y.attributes.axes?.[0] ?? 0;

/** At each place the element before it along the axis, or after it; 0 where there is none. */
export function neighbour(g: Graph, x: Node, axis: number, side: 'before' | 'after'): Node {
  const size = x.shape[axis] ?? 0;
  if (size === 0) return x;
  const only = (n: number) => x.shape.map((_, i) => (i === axis ? n : 0));
  const [front, back] = side === 'before' ? [1, 0] : [0, 1];
  return g.pad(g.slice(x, only(back), x.shape.with(axis, size - 1)), only(front), only(back));
}

/** The recurrence along an axis, which starts at the first `b`, or from the end at the last. */
export const recur = (g: Graph, a: Node, b: Node, axis: number, fromEnd: boolean): Node =>
  g.routine('recur', [a, b], b.shape, b.dtype, { axes: [axis], options: [Number(fromEnd)] });

/** Cotangents flow back through the same factors: a recurrence the other way. */
export const recurrence: Vjp = (g, ct, y, a) => {
  const [axis, fromEnd] = [axisOf(y), y.attributes.options?.[0] === 1];
  const factors = neighbour(g, a, axis, fromEnd ? 'before' : 'after');
  const flow = recur(g, factors, ct, axis, !fromEnd);
  return [g.mul(flow, neighbour(g, y, axis, fromEnd ? 'after' : 'before')), flow];
};

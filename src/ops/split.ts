/** Several tensors of one: parts of it along an axis, which are looked at in place. */
import type { Chunks, Splits, Unbinds } from '../../types/rule.ts';
import type { Graph } from '../graph/build.ts';
import type { Node, Sizes } from '../graph/node.ts';
import { normalizeAxis } from '../shape.ts';
import * as shapes from '../shape-split.ts';
import { define } from './define.ts';

/** The parts one after another. */
function parts(g: Graph, x: Node, { axis, sizes }: shapes.Parts): Node[] {
  let end = 0;
  return sizes.map((size) => {
    const start = x.shape.map((_, i) => (i === axis ? end : 0));
    end += size;
    return g.slice(x, start, x.shape.with(axis, size));
  });
}

const range = [-2, 2] as const;

/** Parts along `axis` (the first): each of one size, but the last if there is less left, or of the given sizes. */
export const split = define<Splits>('split', {
  operands: 1,
  lower: (g, x: Node, by: number | Sizes, axis = 0) => parts(g, x, shapes.split(x.shape, by, axis)),
  samples: [
    { shapes: [[5]], args: [2], range },
    { shapes: [[2, 6]], args: [[1, 3, 2], -1], range },
    { shapes: [[4, 3]], args: [2], range },
  ],
});

/** At most `count` parts of one size along `axis` (the first); the last may be smaller. */
export const chunk = define<Chunks>('chunk', {
  operands: 1,
  lower: (g, x: Node, count: number, axis = 0) => parts(g, x, shapes.chunk(x.shape, count, axis)),
  samples: [
    { shapes: [[5]], args: [3], range },
    { shapes: [[2, 4]], args: [2, 1], range },
  ],
});

/** What each index along `axis` (the first) gives: the tensors that `stack` would put together. */
export const unbind = define<Unbinds>('unbind', {
  operands: 1,
  lower: (g, x: Node, axis = 0) => {
    const at = normalizeAxis('unbind', axis, x.shape);
    const sizes = Array<number>(x.shape[at] ?? 0).fill(1);
    const shape = x.shape.toSpliced(at, 1);
    return parts(g, x, { axis: at, sizes }).map((part) => g.reshape(part, shape));
  },
  samples: [
    { shapes: [[3]], range },
    { shapes: [[3, 2]], args: [-1], range },
  ],
});

/** Movement ops: the same elements, addressed differently. None of them copies when its reader can look through. */
import type {
  Concats,
  Expands,
  Flips,
  Permutes,
  Reshapes,
  Squeezes,
  Transposes,
  Unsqueezes,
} from '../../types/rule.ts';
import type { Node, Sizes } from '../graph/node.ts';
import * as shapes from '../shape.ts';
import { define } from './define.ts';

/** `f(2, 3)` and `f([2, 3])` say the same. */
export const sizesOf = (args: readonly (number | Sizes)[]): Sizes =>
  args.length === 1 && typeof args[0] === 'object' ? args[0] : (args as readonly number[]);

/** The same elements in row-major order under another shape; one size may be -1 and is computed. */
export const reshape = define<Reshapes>('reshape', {
  operands: 1,
  lower: (g, x: Node, ...sizes: (number | Sizes)[]) =>
    g.reshape(x, shapes.reshape(x.shape, sizesOf(sizes))),
  samples: [
    { shapes: [[2, 6]], args: [3, 4], range: [-2, 2] },
    { shapes: [[2, 6]], args: [[-1, 2, 2]], range: [-2, 2] },
    { shapes: [[1, 1]], args: [[]], range: [-2, 2] },
  ],
});

/** All axes in reverse order: the transpose of a matrix. */
export const T = define<Transposes>('T', {
  operands: 1,
  lower: (g, x: Node) =>
    g.permute(
      x,
      x.shape.map((_, i) => x.shape.length - 1 - i),
    ),
  samples: [
    { shapes: [[2, 3]], range: [-2, 2] },
    { shapes: [[2, 3, 4]], range: [-2, 2] },
  ],
});

/** The axes in another order: axis `i` of the result is axis `axes[i]` of `x`. */
export const permute = define<Permutes>('permute', {
  operands: 1,
  lower: (g, x: Node, ...axes: (number | Sizes)[]) =>
    g.permute(x, shapes.permutation(x.shape, sizesOf(axes))),
  samples: [
    { shapes: [[2, 3, 4]], args: [2, 0, 1], range: [-2, 2] },
    { shapes: [[2, 3, 4]], args: [[0, -1, 1]], range: [-2, 2] },
  ],
});

/** Drops axes of size 1: the given one if its size is 1, or all of them. */
export const squeeze = define<Squeezes>('squeeze', {
  operands: 1,
  lower: (g, x: Node, axis?: number) => g.reshape(x, shapes.squeeze(x.shape, axis)),
  samples: [
    { shapes: [[2, 1, 3, 1]], range: [-2, 2] },
    { shapes: [[2, 1, 3]], args: [1], range: [-2, 2] },
    { shapes: [[2, 1, 3]], args: [0], range: [-2, 2] },
  ],
});

/** Inserts an axis of size 1 at `axis`. */
export const unsqueeze = define<Unsqueezes>('unsqueeze', {
  operands: 1,
  lower: (g, x: Node, axis: number) => g.reshape(x, shapes.unsqueeze(x.shape, axis)),
  samples: [
    { shapes: [[2, 3]], args: [1], range: [-2, 2] },
    { shapes: [[2, 3]], args: [-1], range: [-2, 2] },
  ],
});

/** The elements in reverse order along the given axes. */
export const flip = define<Flips>('flip', {
  operands: 1,
  lower: (g, x: Node, ...axes: (number | Sizes)[]) => {
    const reversed = shapes.flipped(x.shape, sizesOf(axes));
    const isReversed = (i: number) => reversed.includes(i);
    return g.slice(
      x,
      x.shape.map((n, i) => (isReversed(i) ? n - 1 : 0)),
      x.shape,
      x.shape.map((_, i) => (isReversed(i) ? -1 : 1)),
    );
  },
  samples: [
    { shapes: [[2, 3]], args: [1], range: [-2, 2] },
    { shapes: [[2, 3, 2]], args: [[0, -1]], range: [-2, 2] },
  ],
});

/** Axes of size 1 repeated to the given sizes (-1 keeps a size); new axes may be added in front. */
export const expand = define<Expands>('expand', {
  operands: 1,
  lower: (g, x: Node, ...sizes: (number | Sizes)[]) =>
    g.expand(x, shapes.expand(x.shape, sizesOf(sizes))),
  samples: [
    { shapes: [[2, 1]], args: [2, 3], range: [-2, 2] },
    { shapes: [[3]], args: [[2, -1]], range: [-2, 2] },
  ],
});

/** Tensors one after another along `axis`; all other sizes must agree. */
export const cat = define<Concats>('cat', {
  operands: 'list',
  lower: (g, parts: Node[], axis = 0) => {
    const all = parts.map((part) => part.shape);
    shapes.concat(all, axis);
    const [first = []] = all;
    return g.concat(parts, shapes.normalizeAxis('cat', axis, first));
  },
  samples: [
    {
      shapes: [
        [2, 3],
        [4, 3],
      ],
      range: [-2, 2],
    },
    {
      shapes: [
        [2, 3],
        [2, 1],
        [2, 2],
      ],
      args: [-1],
      range: [-2, 2],
    },
  ],
});

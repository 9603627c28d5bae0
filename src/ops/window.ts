/** Windows over the spatial axes of images: index maps, so they take no memory where they are read. */
import type { Graph } from '../graph/build.ts';
import type { Node, Shear } from '../graph/node.ts';
import type { Window } from '../shape-conv.ts';

/** Moves the elements along each spatial axis on with the steps of the kernel, whose axes are the last. */
function sheared(
  g: Graph,
  x: Node,
  windows: readonly Window[],
  value: number,
  shearOf: (window: Window) => Omit<Shear, 'axis' | 'by'>,
): Node {
  const rank = windows.length;
  const lead = x.shape.length - 2 * rank;
  return windows.reduce((moved, window, i) => {
    const axes = { axis: lead + i, by: lead + rank + i };
    return g.shear(moved, { ...axes, ...shearOf(window) }, window.size, value);
  }, x);
}

/**
 * What the windows see: `[...lead, ...sizes]` as `[...lead, ...places, ...kernel]`, and `value` where a window reaches
 * over an end.
 */
export function windowsOf(g: Graph, x: Node, windows: readonly Window[], value = 0): Node {
  const ones = windows.map(() => 1);
  const kernel = windows.map((window) => window.kernel);
  const repeated = g.expand(g.reshape(x, [...x.shape, ...ones]), [...x.shape, ...kernel]);
  return sheared(g, repeated, windows, value, ({ stride, padding, dilation }) => ({
    scale: stride,
    slope: dilation,
    offset: -padding,
    step: 1,
  }));
}

/**
 * The reverse: the sum of what the windows at all places put on each element that they see,
 * `[...lead, ...places, ...kernel]` as `[...lead, ...sizes]`.
 */
export function spreadOf(g: Graph, x: Node, windows: readonly Window[]): Node {
  const rank = windows.length;
  const spread = sheared(g, x, windows, 0, ({ stride, padding, dilation }) => ({
    scale: 1,
    slope: -dilation,
    offset: padding,
    step: stride,
  }));
  return g.sum(
    spread,
    Array.from({ length: rank }, (_, i) => x.shape.length - rank + i),
  );
}

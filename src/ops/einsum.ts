/**
 * einsum: products and sums over named axes. Diagonals are taken and axes that occur once are summed first; then two
 * operands at a time become one.
 */
import type { Einsums } from '../../types/rule.ts';
import type { Graph } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import * as shapes from '../shape.ts';
import { einsum as plan } from '../shape-einsum.ts';
import { define, type Sample } from './define.ts';

/** A tensor whose axes have names. */
interface Named {
  readonly node: Node;
  readonly names: readonly string[];
}

type Sizes = ReadonlyMap<string, number>;

/** Of two axes with one name the diagonal, which is then the last axis; and so on until each has its own. */
function diagonal(g: Graph, { node, names }: Named): Named {
  const second = names.findIndex((name, i) => names.indexOf(name) < i);
  const name = names[second];
  if (name === undefined) return { node, names };
  const first = names.indexOf(name);
  const rest = names.flatMap((_, i) => (i === first || i === second ? [] : [i]));
  const batch = rest.map((i) => node.shape[i] ?? 1);
  const n = node.shape[first] ?? 1;
  // In a row of n x n elements, those of the diagonal are n + 1 apart.
  const rows = g.reshape(g.permute(node, [...rest, first, second]), [...batch, n * n]);
  const steps = [...batch.map(() => 1), n + 1];
  const taken = g.slice(rows, Array(steps.length).fill(0), [...batch, n], steps);
  return diagonal(g, { node: taken, names: [...rest.map((i) => names[i] ?? ''), name] });
}

/** Drops the axes of size 1 that other operands stretch. */
function unstretched(g: Graph, { node, names }: Named, sizes: Sizes): Named {
  const kept = names.flatMap((name, i) => (node.shape[i] === sizes.get(name) ? [i] : []));
  const shape = kept.map((i) => node.shape[i] ?? 1);
  return { node: g.reshape(node, shape), names: kept.map((i) => names[i] ?? '') };
}

/** Sums over the axes that are not needed. */
function summed(g: Graph, { node, names }: Named, needed: ReadonlySet<string>): Named {
  const axes = names.flatMap((name, i) => (needed.has(name) ? [] : [i]));
  return { node: g.sum(node, axes), names: names.filter((name) => needed.has(name)) };
}

/** The axes in this order, with size 1 where there is none. */
function aligned(g: Graph, { node, names }: Named, order: readonly string[]): Node {
  const present = order.filter((name) => names.includes(name));
  const moved = g.permute(
    node,
    present.map((name) => names.indexOf(name)),
  );
  const sizes = new Map(present.map((name, i) => [name, moved.shape[i] ?? 1]));
  return g.reshape(
    moved,
    order.map((name) => sizes.get(name) ?? 1),
  );
}

/** The product of two operands, summed over what they share and nobody else needs. */
function pair(g: Graph, a: Named, b: Named, needed: ReadonlySet<string>): Named {
  const all = [...new Set([...a.names, ...b.names])];
  const names = all.filter((name) => needed.has(name));
  if (names.length === all.length)
    return { node: g.mul(aligned(g, a, names), aligned(g, b, names)), names };
  const labels = (list: readonly string[]) => list.map((name) => all.indexOf(name));
  return {
    node: g.contract(a.node, b.node, [labels(a.names), labels(b.names), labels(names)]),
    names,
  };
}

/** The names that the result or one of the operands has. */
const namesOf = (output: readonly string[], operands: readonly Named[]): ReadonlySet<string> =>
  new Set([...output, ...operands.flatMap(({ names }) => names)]);

const count = (names: readonly string[], sizes: Sizes): number =>
  shapes.numel(names.map((name) => sizes.get(name) ?? 1));

/** The pair whose product leaves the fewest elements, and of equal ones the one with the fewest multiplications. */
function cheapest(operands: readonly Named[], output: readonly string[], sizes: Sizes) {
  const pairs = operands.flatMap((a, i) =>
    operands.slice(i + 1).map((b) => {
      const others = operands.filter((one) => one !== a && one !== b);
      const all = [...new Set([...a.names, ...b.names])];
      const needed = namesOf(output, others);
      const size = count(
        all.filter((name) => needed.has(name)),
        sizes,
      );
      const grows = size - count(a.names, sizes) - count(b.names, sizes);
      return { a, b, others, needed, size, grows, cost: count(all, sizes) };
    }),
  );
  return pairs.reduce((best, one) =>
    one.grows < best.grows || (one.grows === best.grows && one.cost < best.cost) ? one : best,
  );
}

function contractAll(
  g: Graph,
  operands: readonly Named[],
  output: readonly string[],
  sizes: Sizes,
): Named {
  const [only] = operands;
  if (only && operands.length === 1) return summed(g, only, new Set(output));
  const { a, b, others, needed, size } = cheapest(operands, output, sizes);
  shapes.checkCount('einsum', [size]);
  return contractAll(g, [...others, pair(g, a, b, needed)], output, sizes);
}

const of = (equation: string, ...all: readonly (readonly number[])[]): Sample => ({
  shapes: all,
  args: [equation],
  range: [-2, 2],
});

/**
 * Einstein's sum: `einsum('bij,bjk->bik', a, b)` names the axes of each operand and those of the result, and sums over
 * the others. As PyTorch has it: `'...'` stands for any axes, a repeated index takes a diagonal, size 1 fits any size,
 * and without an arrow the result has the indices that come once, in alphabetical order.
 */
export const einsum = define<Einsums>('einsum', {
  operands: 'rest',
  lower: (g, operands: Node[], equation: string) => {
    const { names, sizes, output, shape } = plan(
      equation,
      operands.map((x) => x.shape),
    );
    shapes.checkCount('einsum', shape);
    const named = operands.map((node, i) =>
      unstretched(g, diagonal(g, { node, names: names[i] ?? [] }), sizes),
    );
    const ready = named.map((one) =>
      summed(
        g,
        one,
        namesOf(
          output,
          named.filter((other) => other !== one),
        ),
      ),
    );
    const result = contractAll(g, ready, output, sizes);
    return g.permute(
      result.node,
      output.map((name) => result.names.indexOf(name)),
    );
  },
  samples: [
    of('ij,jk->ik', [2, 3], [3, 4]),
    of('bij,bkj->kbi', [2, 3, 2], [2, 4, 2]),
    of('ii->i', [3, 3]),
    of('ij->', [2, 3]),
    of('...i,i...', [2, 3], [3, 2]),
    of('i,j->ji', [2], [3]),
  ],
});

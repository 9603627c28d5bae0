/** The values of the nodes of an explanation, where the arguments have values. */
import { numbersIn } from '../dtype.ts';
import { evaluate } from '../evaluate.ts';
import { type Node, sizeOf } from '../graph/node.ts';
import { replace } from '../graph/rebuild.ts';
import { written } from './expression.ts';

/** More elements than these are not shown. */
const MOST_SHOWN = 6;

const rounded = (x: number): number => Number(x.toPrecision(4));

/** Values as nested arrays, in text. */
function nested(values: readonly unknown[], [n, ...rest]: readonly number[]): string {
  if (n === undefined) return written(values[0]);
  const step = values.length / Math.max(n, 1);
  const rows = Array.from({ length: n }, (_, i) =>
    nested(values.slice(i * step, (i + 1) * step), rest),
  );
  return `[${rows.join(', ')}]`;
}

export interface Values {
  /** A node in terms of the arguments themselves. */
  readonly concrete: (node: Node) => Node;
  readonly text: (node: Node) => string | null;
}

/** Computes the nodes, given what placeholders stand for. */
export function valuesOf(
  op: string,
  nodes: Iterable<Node>,
  meaning: ReadonlyMap<Node, Node>,
): Values {
  const all = [...new Set(nodes)];
  const concrete = replace(all, meaning);
  const isKnown = concrete.every((x) => !x.abstract);
  if (isKnown) evaluate(concrete, op);
  const at = new Map(all.map((x, i) => [x, concrete[i] as Node]));
  const text = (node: Node) => {
    const value = at.get(node);
    if (!isKnown || !value?.buffer || sizeOf(value) > MOST_SHOWN) return null;
    const numbers = Array.from(numbersIn(value.dtype, value.buffer.read(op)), rounded);
    const isBool = value.dtype === 'bool';
    return nested(isBool ? numbers.map((x) => x !== 0) : numbers, value.shape);
  };
  return { concrete: (node) => at.get(node) ?? node, text };
}

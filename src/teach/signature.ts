/** The parameters of a function as a program declares them: names, types and paths of its tensors. */
import { isFloat } from '../dtype.ts';
import type { Node } from '../graph/node.ts';
import { isTraced, node } from '../ops/define.ts';
import { mapTree } from '../tree.ts';
import { written } from './expression.ts';
import { isIdentifier, type Names, nameOfPath, parameterNames, pathOf } from './names.ts';

/** A tensor of an argument. */
export interface Leaf {
  readonly node: Node;
  /** Its path as code: `p.w`. */
  readonly path: string;
  /** A name for it: `w`. */
  readonly name: string;
  readonly isFloat: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly argument: unknown;
  readonly leaves: readonly Leaf[];
}

export const typeOf = ({ shape, dtype }: Pick<Node, 'shape' | 'dtype'>): string =>
  `Tensor<${written(shape)}${dtype === 'float32' ? '' : `, ${written(dtype)}`}>`;

/** A tree as text, each of its tensors by `leaf`, the rest by `other`. */
export function treeText(
  tree: unknown,
  leaf: (x: Node) => string,
  other: (x: unknown) => string,
  separator = ', ',
): string {
  if (isTraced(tree)) return leaf(tree[node]);
  const inner = (x: unknown) => treeText(x, leaf, other, separator);
  if (Array.isArray(tree)) return `[${tree.map(inner).join(', ')}]`;
  if (typeof tree !== 'object' || tree === null) return other(tree);
  const fields = Object.entries(tree).map(
    ([key, x]) => `${isIdentifier(key) ? key : written(key)}: ${inner(x)}`,
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(separator)} }`;
}

/** The parameters of `f` for these arguments. */
export function parametersOf(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  names: Names,
): Parameter[] {
  const given = parameterNames(f, args.length).map((name) => names.claim(name));
  return args.map((argument, i) => {
    const name = given[i] ?? `x${i}`;
    const leaves: Leaf[] = [];
    mapTree(argument, (x, path) => {
      if (!isTraced(x)) return undefined;
      const code = pathOf(name, path);
      const leaf = { node: x[node], path: code, name: nameOfPath(code) };
      leaves.push({ ...leaf, isFloat: isFloat(x[node].dtype) });
      return { value: x };
    });
    return { name, argument, leaves };
  });
}

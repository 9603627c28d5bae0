/** What a written gradient computes: value, gradients and cotangents in public operations, simplified together. */
import { cotangentsOf } from '../grad/vjp.ts';
import { zerosLike } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { inPublicOps } from './equivalent.ts';
import { tidy } from './tidy.ts';

export interface Plan {
  readonly y: Node;
  /** Of the tensors to differentiate by, in order. */
  readonly gradients: readonly Node[];
  /** What a node is the cotangent of; what is nearest to the output comes first. */
  readonly cotangentOf: ReadonlyMap<Node, readonly Node[]>;
}

export function planOf(y: Node, ct: Node, inputs: readonly Node[]): Plan {
  const sums = cotangentsOf([y], [ct], inputs);
  const gradients = inputs.map((x) => sums.get(x) ?? zerosLike(x));
  const origins = [...sums.keys()];
  const [value = y, ...rest] = tidy(inPublicOps([y, ...gradients, ...origins, ...sums.values()]));
  const [first, last] = [gradients.length, gradients.length + origins.length];
  const cotangentOf = new Map<Node, Node[]>();
  for (const [i, found] of rest.slice(last).entries()) {
    const origin = rest[first + i];
    if (origin) cotangentOf.set(found, [...(cotangentOf.get(found) ?? []), origin]);
  }
  return { y: value, gradients: rest.slice(0, first), cotangentOf };
}

/** What several kernels need, as text: it is kept in memory, or computed in each of them (see src/ir/fuse.ts). */
import { kindOf, type Node } from '../graph/node.ts';
import { type Draft, memoryOf } from './lower.ts';
import { type ScalarName, scalars } from './scalar.ts';

export interface Shared {
  readonly node: Node;
  /** How many kernels read or compute it. */
  readonly kernels: number;
}

/** The values in memory, but for the outputs, that several kernels read. */
export function kept(drafts: readonly Draft[], outputs: readonly Node[]): Shared[] {
  const results = new Set(outputs.map(memoryOf));
  return drafts
    .flatMap(({ stores }) => stores.map(({ node }) => node))
    .map((node) => ({ node, kernels: drafts.filter(({ reads }) => reads.includes(node)).length }))
    .filter(({ node, kernels }) => kernels > 1 && !results.has(node));
}

/** What several kernels compute, each for itself. */
export function computedAgain(drafts: readonly Draft[]): Shared[] {
  const nodes = new Set(drafts.flatMap(({ computed }) => [...computed]));
  return [...nodes]
    .filter(({ op }) => kindOf(op) === 'elementwise')
    .map((node) => ({ node, kernels: drafts.filter(({ computed }) => computed.has(node)).length }))
    .filter(({ kernels }) => kernels > 1);
}

const additions = ({ op }: Node): string =>
  kindOf(op) === 'elementwise' ? `, worth ${scalars[op as ScalarName].cost} additions` : '';

export function printShared(drafts: readonly Draft[], outputs: readonly Node[]): string {
  const line =
    (what: string, verb: string) =>
    ({ node, kernels }: Shared): string =>
      `  ${what} ${node.op} ${node.dtype}[${node.shape.join(', ')}]${additions(node)}: ${kernels} kernels ${verb} it`;
  const lines = [
    ...kept(drafts, outputs).map(line('kept', 'read')),
    ...computedAgain(drafts).map(line('anew', 'compute')),
  ];
  return ['shared by kernels', ...(lines.length > 0 ? lines : ['  nothing'])].join('\n');
}

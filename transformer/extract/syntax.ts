/** Small questions about nodes. */
import { ts } from 'ts-morph';

/** Whether an optional chain ends here: `a?.b` in `(a?.b).c`. */
export function endsChain(node: ts.Node): boolean {
  const { parent } = node;
  const goesOn =
    (ts.isPropertyAccessExpression(parent) ||
      ts.isElementAccessExpression(parent) ||
      ts.isCallExpression(parent) ||
      ts.isNonNullExpression(parent)) &&
    parent.expression === node &&
    ts.isOptionalChain(parent);
  return !goesOn;
}

/** Where a finding about a member is shown: its name. */
export const nameNode = (node: ts.Node): ts.Node =>
  ts.isPropertyAccessExpression(node) ? node.name : node;

/** Where a finding about a call is shown: the name of what is called. */
export function calleeNode(node: ts.Node): ts.Node {
  return ts.isCallExpression(node) ? nameNode(node.expression) : node;
}

/** Walks a syntax tree without recursion: generated code may nest deeper than the call stack. */
import { ts } from 'ts-morph';

/** Calls `visit` on `root` and all below, in the order of the text; `false` leaves out what is below a node. */
export function walk(root: ts.Node, visit: (node: ts.Node) => boolean): void {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (!visit(node)) continue;
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    stack.push(...children.reverse());
  }
}

/** Two trees of one text, ours and that of TypeScript 7: finds for a node of one its twin in the other. */
import { ts } from 'ts-morph';
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';

/** The same kinds have other numbers there. Names of ranges, such as `FirstStatement`, name no kind of their own. */
const KINDS: ReadonlyMap<number, number> = new Map(
  Object.entries(SyntaxKind).flatMap(([name, theirs]): [number, number][] => {
    const ours = Object.entries(ts.SyntaxKind).find(([key]) => key === name)?.[1];
    const isKind = typeof ours === 'number' && typeof theirs === 'number';
    return isKind && !/^(First|Last)[A-Z]/.test(name) ? [[ours, theirs]] : [];
  }),
);

const ourKey = ({ kind, pos, end }: ts.Node) => `${KINDS.get(kind)} ${pos} ${end}`;
const theirKey = ({ kind, pos, end }: Node) => `${kind} ${pos} ${end}`;

export class Twins {
  readonly tree: ts.SourceFile;
  private readonly ours = new Map<Node, ts.Node>();
  private readonly theirs = new Map<ts.Node, Node>();

  constructor(theirs: SourceFile) {
    const { fileName, text } = theirs;
    this.tree = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
    this.pair(this.tree, theirs);
  }

  /** Their node for one of ours; missing where the parsers read a faulty text differently. */
  toTheirs(node: ts.Node): Node | undefined {
    const path: ts.Node[] = [];
    for (let n = node; !this.theirs.has(n); n = n.parent) {
      if (!n.parent) return undefined;
      path.push(n);
    }
    for (const next of path.reverse()) {
      const theirs = this.theirs.get(next.parent);
      if (!theirs) return undefined;
      this.pairChildren(next.parent, theirs);
    }
    return this.theirs.get(node);
  }

  toOurs(node: Node): ts.Node | undefined {
    const path: Node[] = [];
    for (let n = node; !this.ours.has(n); n = n.parent) {
      if (!n.parent) return undefined;
      path.push(n);
    }
    for (const next of path.reverse()) {
      const ours = this.ours.get(next.parent);
      if (!ours) return undefined;
      this.pairChildren(ours, next.parent);
    }
    return this.ours.get(node);
  }

  private pair(ours: ts.Node, theirs: Node): void {
    this.ours.set(theirs, ours);
    this.theirs.set(ours, theirs);
  }

  /** Children are paired all at once: looking them up one by one would be quadratic. */
  private pairChildren(ours: ts.Node, theirs: Node): void {
    const known = new Map<string, Node>();
    theirs.forEachChild((child) => void known.set(theirKey(child), child));
    ts.forEachChild(ours, (child) => {
      const twin = known.get(ourKey(child));
      if (twin) this.pair(child, twin);
    });
  }
}

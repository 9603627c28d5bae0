/** Names for the values of a function: its result is `y`, what leads to it `y1`, `y2`, ... */
import { type Node, topological } from '../graph/node.ts';
import { inPublicOps } from './equivalent.ts';
import { asFormula } from './expression.ts';
import type { Names } from './names.ts';
import type { Leaf } from './signature.ts';
import { tidy } from './tidy.ts';
import { write } from './write.ts';

/** A letter for values that no parameter has. */
export const baseOf = (names: Names): string =>
  ['y', 'h', 'v', 'u'].find((one) => !names.has(one)) ?? 'value';

/** A longer text is no name for a constant. */
const LONGEST = 60;

/** The formula that makes a constant, if it is short and reads no data. */
function constantText(op: string, node: Node): string | undefined {
  const [plain = node] = tidy(inPublicOps([node]));
  if (topological([plain]).some((x) => x.op === 'source')) return undefined;
  const { lines, results } = write([plain], { op, names: new Map(), fresh: () => 'c' });
  const text = lines.length === 0 && results[0] ? asFormula(results[0]) : undefined;
  return text && text.length <= LONGEST ? text : undefined;
}

export class Naming {
  /** Tensors from outside of the function, which have been named. */
  readonly captured: Node[] = [];
  readonly base: string;
  private readonly op: string;
  private readonly names: Names;
  private readonly known: Map<Node, string>;
  private readonly gradients: Map<Node, string>;

  constructor(op: string, names: Names, leaves: readonly Leaf[]) {
    this.op = op;
    this.names = names;
    this.known = new Map(leaves.map(({ node, path }) => [node, path]));
    this.gradients = new Map(leaves.map(({ node, name }) => [node, names.claim(`d${name}`)]));
    this.base = names.claim(baseOf(names));
  }

  /** Names a result. */
  result(node: Node, isLast: boolean): void {
    if (!this.known.has(node))
      this.known.set(node, isLast ? this.base : this.names.next(this.base));
  }

  /** A name, or for what depends on no argument the formula that makes it. */
  readonly of = (node: Node): string => {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    const text = constantText(this.op, node);
    const name = text ?? this.names.next('c');
    if (text === undefined) this.captured.push(node);
    this.known.set(node, name);
    return name;
  };

  readonly gradientOf = (node: Node): string => this.gradients.get(node) ?? `d${this.of(node)}`;
}

/** A graph as lines: what is used more than once, or is long, is named; the rest is written where it is used. */
import { GradientError } from '../errors.ts';
import { notWritten } from '../errors-teach.ts';
import { type Node, topological } from '../graph/node.ts';
import { MOST_STEPS } from './equivalent.ts';
import { asCode, type Expression, name as nameOf } from './expression.ts';
import type { Of } from './operand.ts';
import { rowOf } from './table.ts';

export interface Line {
  readonly name: string;
  readonly node: Node;
  readonly expression: Expression;
}

export interface Options {
  /** Who writes, for errors. */
  readonly op: string;
  /** What has a name already. */
  readonly names: ReadonlyMap<Node, string>;
  /** A name for a node that needs one. */
  readonly fresh: (node: Node) => string;
  /** What is named whatever it is. */
  readonly always?: ReadonlySet<Node>;
  /** The longest text that is written where it is used. */
  readonly limit?: number;
  readonly render?: (x: Expression) => string;
}

function expressionOf(op: string, node: Node, of: Of): Expression {
  const row = rowOf(node.op);
  if (!row) throw new GradientError(notWritten(op, node.op, MOST_STEPS));
  return row(node, of);
}

/** What of a graph cannot be written. */
export const unwritable = (
  outputs: readonly Node[],
  names: ReadonlyMap<Node, string>,
): Node | undefined =>
  topological(outputs, (x) => names.has(x)).find((x) => !names.has(x) && !rowOf(x.op));

/** What a node is written with, each as often as it is written. */
function operandsOf(op: string, node: Node): Node[] {
  const asked: Node[] = [];
  expressionOf(op, node, (x) => {
    asked.push(x);
    return nameOf('x');
  });
  return asked;
}

/** The nodes that are written, and how often, operands first. */
export function uses(
  { op, names }: Pick<Options, 'op' | 'names'>,
  outputs: readonly Node[],
): Map<Node, number> {
  const counts = new Map<Node, number>();
  const order: Node[] = [];
  const stack = outputs.toReversed().map((node) => ({ node, isDone: false }));
  while (stack.length > 0) {
    const { node, isDone } = stack.pop() as { node: Node; isDone: boolean };
    if (isDone) order.push(node);
    else {
      const count = counts.get(node) ?? 0;
      counts.set(node, count + 1);
      if (count > 0 || names.has(node)) continue;
      stack.push({ node, isDone: true });
      for (const operand of operandsOf(op, node).toReversed())
        stack.push({ node: operand, isDone: false });
    }
  }
  return new Map(order.map((node) => [node, counts.get(node) ?? 0]));
}

/** A transpose of what has a name is as short as a name. */
const isShort = (node: Node, { names }: Options): boolean =>
  node.inputs.length === 0 ||
  (node.op === 'permute' && node.shape.length === 2 && node.inputs.every((x) => names.has(x)));

/** Writes nodes one after another, operands first. */
class Writer {
  readonly lines: Line[] = [];
  private readonly options: Options;
  private readonly known: Map<Node, Expression>;

  constructor(options: Options) {
    this.options = options;
    this.known = new Map(Array.from(options.names, ([node, text]) => [node, nameOf(text)]));
  }

  readonly of: Of = (node) => this.known.get(node) ?? this.expressionOf(node);

  has(node: Node): boolean {
    return this.known.has(node);
  }

  expressionOf(node: Node): Expression {
    return expressionOf(this.options.op, node, this.of);
  }

  length(x: Expression): number {
    return (this.options.render ?? asCode)(x).length;
  }

  inline(node: Node): void {
    this.known.set(node, this.expressionOf(node));
  }

  /** A line of its own; and where it is too long, for its longest operands too. */
  name(node: Node): void {
    const most = this.options.limit ?? LIMIT;
    while (this.length(this.expressionOf(node)) > most && this.nameLongest(node));
    const name = this.options.fresh(node);
    this.lines.push({ name, node, expression: this.expressionOf(node) });
    this.known.set(node, nameOf(name));
  }

  private nameLongest(node: Node): boolean {
    const lengths = operandsOf(this.options.op, node).map(
      (x) => [this.known.has(x) && x.op !== 'constant' ? this.length(this.of(x)) : 0, x] as const,
    );
    const [[length, longest] = [0, node]] = lengths.toSorted(([a], [b]) => b - a);
    if (length < SHORT) return false;
    this.name(longest);
    return true;
  }
}

/** The longest text that is written where it is used, and the shortest that is worth a name. */
const LIMIT = 70;
const SHORT = 20;

/** The lines that compute the outputs, and what each output is. */
export function write(
  outputs: readonly Node[],
  options: Options,
): { readonly lines: readonly Line[]; readonly results: readonly Expression[] } {
  const { limit = LIMIT, always } = options;
  const writer = new Writer(options);
  for (const [node, count] of uses(options, outputs)) {
    if (node.op === 'constant' || writer.has(node)) continue;
    const isOften = count > 1 && !isShort(node, options);
    const isLong = writer.length(writer.expressionOf(node)) > limit && !outputs.includes(node);
    if (always?.has(node) || isOften || isLong) writer.name(node);
    else writer.inline(node);
  }
  return { lines: writer.lines, results: outputs.map(writer.of) };
}

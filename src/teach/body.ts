/** The statements of a written gradient: forward, then backward, each with what it is. */
import { type Node, topological } from '../graph/node.ts';
import { isRecord } from './equivalent.ts';
import { asCode, type Expression, written } from './expression.ts';
import { literal } from './literal.ts';
import type { Names } from './names.ts';
import { baseOf } from './naming.ts';
import type { Plan } from './plan.ts';
import type { Leaf } from './signature.ts';
import { type Options, uses, write } from './write.ts';

export interface Statement {
  readonly name: string;
  readonly expression: Expression;
  readonly comment: string;
}

export interface Body {
  readonly captured: readonly Statement[];
  readonly forward: readonly Statement[];
  readonly backward: readonly Statement[];
  /** The names of the result, of its cotangent where that is a parameter, and of the gradients. */
  readonly result: string;
  readonly seed: string | undefined;
  readonly gradients: readonly string[];
}

/** Gives the values of a plan their names. */
class Writing {
  readonly plan: Plan;
  readonly names: Names;
  /** The tensors that have names before anything is written. */
  readonly known: Map<Node, string>;
  readonly floats: readonly Leaf[];
  readonly result: string;
  readonly base: string;
  readonly gradients: readonly string[];
  private readonly given = new Map<Node, string>();
  /** What is computed on the way to the value. */
  private forward: ReadonlySet<Node> = new Set();

  constructor(plan: Plan, names: Names, leaves: readonly Leaf[]) {
    this.plan = plan;
    this.names = names;
    this.known = new Map(leaves.map(({ node, path }) => [node, path]));
    this.floats = leaves.filter((leaf) => leaf.isFloat);
    this.base = baseOf(names);
    this.result = names.claim(this.base);
    this.gradients = this.floats.map(({ name }) => names.claim(`d${name}`));
  }

  seed(ct: Node): string | undefined {
    if (ct.op !== 'source') return undefined;
    const name = this.names.claim(`d${this.result}`);
    this.known.set(ct, name);
    return name;
  }

  captured(op: string): Statement[] {
    const sources = topological(this.outputs).filter(
      (x) => x.op === 'source' && !this.known.has(x),
    );
    return sources.map((x) => {
      const name = this.names.next('c');
      this.known.set(x, name);
      const comment = `a tensor from outside: ${written(x.shape)}`;
      return { name, expression: literal(op, x), comment };
    });
  }

  get outputs(): readonly Node[] {
    return [this.plan.y, ...this.plan.gradients];
  }

  isForward(node: Node): boolean {
    return this.forward.has(node);
  }

  /** What is written among the nodes that a node is the cotangent of. */
  private originsOf(node: Node): readonly Node[] {
    if (this.isForward(node)) return [];
    return (this.plan.cotangentOf.get(node) ?? []).filter((x) => this.isForward(x));
  }

  /** A cotangent that has a name takes it from what it is the cotangent of, which so must have one. */
  options(op: string): Options {
    const { y } = this.plan;
    this.forward = new Set(uses({ op, names: this.known }, [y]).keys());
    const common = { op, names: this.known };
    const trial = write(this.outputs, { ...common, fresh: () => 'name', always: new Set([y]) });
    const origins = trial.lines.flatMap(({ node }) => this.originsOf(node).slice(0, 1));
    return { ...common, fresh: (node) => this.fresh(node), always: new Set([y, ...origins]) };
  }

  private fresh(node: Node): string {
    const name = this.nameFor(node);
    this.given.set(node, name);
    return name;
  }

  private nameFor(node: Node): string {
    if (node === this.plan.y) return this.result;
    const own = this.gradients[this.plan.gradients.indexOf(node)];
    if (own !== undefined) return own;
    if (this.isForward(node)) return this.names.next(this.base);
    const origin = this.originsOf(node).find((x) => this.given.has(x));
    return origin ? this.names.claim(`d${this.given.get(origin)}`) : this.names.next('t');
  }

  commentOn(node: Node): string {
    if (isRecord(node)) return 'all its results';
    const shape = written(node.shape);
    const leaf = this.floats[this.plan.gradients.indexOf(node)];
    if (leaf) return `the gradient by ${leaf.path}: ${shape}`;
    const origin = this.originsOf(node).find((x) => this.given.has(x));
    return origin ? `the cotangent of ${this.given.get(origin)}: ${shape}` : shape;
  }
}

/** Gradients that are another value under a name of their own. */
function aliases(writing: Writing, results: readonly Expression[]): Statement[] {
  return results.flatMap((expression, i) => {
    const [name = '', leaf] = [writing.gradients[i], writing.floats[i]];
    if (!leaf || asCode(expression) === name) return [];
    const comment = `the gradient by ${leaf.path}: ${written(leaf.node.shape)}`;
    return [{ name, expression, comment }];
  });
}

export function bodyOf(
  op: string,
  plan: Plan,
  ct: Node,
  names: Names,
  leaves: readonly Leaf[],
): Body {
  const writing = new Writing(plan, names, leaves);
  const seed = writing.seed(ct);
  const captured = writing.captured(op);
  const { lines, results } = write(writing.outputs, writing.options(op));
  const [value, ...gradients] = results as readonly [Expression, ...Expression[]];
  const statements = (isForward: boolean): Statement[] =>
    lines
      .filter(({ node }) => writing.isForward(node) === isForward)
      .map(({ name, expression, node }) => ({
        name,
        expression,
        comment: writing.commentOn(node),
      }));
  const { result } = writing;
  const isNamed = asCode(value) === result;
  const last = { name: result, expression: value, comment: written(plan.y.shape) };
  return {
    captured,
    forward: [...statements(true), ...(isNamed ? [] : [last])],
    backward: [...statements(false), ...aliases(writing, gradients)],
    result,
    seed,
    gradients: writing.gradients,
  };
}

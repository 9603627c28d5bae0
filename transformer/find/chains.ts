/**
 * Finds expressions outside `lower` that can become programs where they stand: `x.matmul(w).add(b).relu()`. Ops change
 * nothing, so they may run together, after their operands; an operand that may do something comes first of all.
 */
import { ts } from 'ts-morph';
import { isRow } from '../../src/ops/define.ts';
import * as rows from '../../src/ops/index.ts';
import type { Oracle } from '../oracle/oracle.ts';

/** Functions that make a function of tensors of another one. */
const TRANSFORMS: ReadonlySet<string> = new Set(['grad', 'jacobian', 'hessian', 'vmap']);

/** Functions that make tensors of values. As an operand, what they make is a constant of the program. */
const CREATIONS: ReadonlySet<string> = new Set(
  'arange eye full linspace ones tensor zeros'.split(' '),
);

const OPS: ReadonlySet<string> = new Set(
  Object.entries(rows).flatMap(([name, row]) => (isRow(row) ? [name] : [])),
);

/** One expression of ops, down to the tensors that it starts from. */
export interface Chain {
  readonly node: ts.Expression;
  /** Those tensors in the order in which they are evaluated, each once. */
  readonly leaves: readonly ts.Expression[];
  /** Where in the expression each of them stands, by its number. */
  readonly places: ReadonlyMap<ts.Node, number>;
  /** The first of them, if it is more than a name: a call, an `await`. The text of the chain begins with it. */
  readonly head: ts.Expression | undefined;
}

/** Why an expression of ops is none. */
export interface BrokenChain {
  readonly node: ts.Expression;
  readonly fault: string;
}

/** An expression without the parentheses and types around it. */
export function bare(node: ts.Expression): ts.Expression {
  const isWrapper =
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node);
  return isWrapper ? bare(node.expression) : node;
}

/** The gradus function that an expression names. */
function ownFunction(node: ts.Expression, oracle: Oracle): string | undefined {
  const name = ts.isPropertyAccessExpression(node) ? node.name : node;
  if (!ts.isIdentifier(name)) return undefined;
  const isMember = ts.isPropertyAccessExpression(node);
  if (isMember && !(ts.isIdentifier(node.expression) && isModule(node.expression, oracle)))
    return undefined;
  const meaning = oracle.meaning(name);
  return meaning.kind === 'gradus' ? meaning.name : undefined;
}

const isModule = (node: ts.Expression, oracle: Oracle) => oracle.meaning(node).kind === 'module';

/** `grad(f)` in `grad(f)(x)`. */
function isTransform(node: ts.Expression, oracle: Oracle): boolean {
  const name = ts.isCallExpression(node) ? ownFunction(node.expression, oracle) : undefined;
  return name !== undefined && TRANSFORMS.has(name);
}

function isCreation(node: ts.Expression, oracle: Oracle): boolean {
  const name = ts.isCallExpression(node) ? ownFunction(node.expression, oracle) : undefined;
  return name !== undefined && CREATIONS.has(name);
}

/** A call of an op, as a method or as a function, or of what a transform gives. */
function isOp(node: ts.Expression, oracle: Oracle): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || ts.isOptionalChain(node)) return false;
  const callee = bare(node.expression);
  const name = ownFunction(callee, oracle);
  if (name !== undefined) return OPS.has(name);
  if (isTransform(callee, oracle)) return true;
  const isMethod = ts.isPropertyAccessExpression(callee) && OPS.has(callee.name.text);
  return isMethod && oracle.isTensor(callee.expression);
}

const isMember = (
  node: ts.Expression,
): node is ts.PropertyAccessExpression | ts.ElementAccessExpression =>
  (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) &&
  !ts.isOptionalChain(node);

const isIndex = (node: ts.Expression): boolean =>
  ts.isNumericLiteral(node) || ts.isStringLiteralLike(node);

/** A name, or members of one: reading it again gives the same. */
function isSimple(node: ts.Expression): boolean {
  const inner = bare(node);
  if (ts.isIdentifier(inner) || inner.kind === ts.SyntaxKind.ThisKeyword) return true;
  if (!isMember(inner)) return false;
  const isPlain = ts.isPropertyAccessExpression(inner) || isIndex(inner.argumentExpression);
  return isPlain && isSimple(inner.expression);
}

/** Walks an expression in the order in which it is evaluated. */
class Collector {
  readonly leaves: ts.Expression[] = [];
  readonly places = new Map<ts.Node, number>();
  head: ts.Expression | undefined;
  fault = 'this syntax';
  private readonly root: ts.Expression;
  private readonly oracle: Oracle;
  private readonly known = new Map<string, number>();

  constructor(root: ts.Expression, oracle: Oracle) {
    this.root = root;
    this.oracle = oracle;
  }

  /** Whether a program can take the part's place. */
  part(node: ts.Expression): boolean {
    const inner = bare(node);
    if (isOp(inner, this.oracle)) return this.call(inner);
    if (this.oracle.isTensor(node) && !this.isPartOfOp(inner)) return this.leaf(node);
    if (ts.isArrayLiteralExpression(inner)) return inner.elements.every((x) => this.part(x));
    if (ts.isObjectLiteralExpression(inner)) return inner.properties.every((x) => this.field(x));
    if (isMember(inner)) return this.member(inner);
    return ts.isSpreadElement(inner) ? this.refuse(`${inner.getText()} is a spread`) : true;
  }

  private refuse(fault: string): false {
    this.fault = fault;
    return false;
  }

  private call({ expression, arguments: given }: ts.CallExpression): boolean {
    const callee = bare(expression);
    const isMethod = isMember(callee) && this.oracle.isTensor(callee.expression);
    const operands = isMethod ? [callee.expression, ...given] : [...given];
    return operands.every((operand) => this.part(operand));
  }

  private field(property: ts.ObjectLiteralElementLike): boolean {
    if (ts.isPropertyAssignment(property)) return this.part(property.initializer);
    const isStatic =
      ts.isShorthandPropertyAssignment(property) && !this.oracle.isTensor(property.name);
    return isStatic || this.refuse(`${property.getText()} is part of an object`);
  }

  /** `x.shape[0]`, `x.split(2)[0]`: of a tensor or of what an op gives. Anything else has its value at build time. */
  private member(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean {
    const owner = bare(node.expression);
    const isOurs =
      this.oracle.isTensor(owner) || isOp(owner, this.oracle) || this.isPartOfOp(owner);
    return !isOurs || this.part(node.expression);
  }

  private isPartOfOp(node: ts.Expression): boolean {
    if (!isMember(node)) return false;
    const owner = bare(node.expression);
    return isOp(owner, this.oracle) || this.isPartOfOp(owner);
  }

  private leaf(node: ts.Expression): boolean {
    if (!isSimple(node)) return this.first(node);
    const text = node.getText();
    const number = this.known.get(text) ?? this.add(node);
    this.known.set(text, number);
    this.places.set(node, number);
    return true;
  }

  /** What may do something must be evaluated before everything else, as it was. */
  private first(node: ts.Expression): boolean {
    if (this.leaves.length > 0 || node.getStart() !== this.root.getStart()) {
      const isConstant = isCreation(bare(node), this.oracle);
      return isConstant || this.refuse(`${node.getText()} may do something in the middle of it`);
    }
    this.head = node;
    this.places.set(node, this.add(node));
    return true;
  }

  private add(node: ts.Expression): number {
    return this.leaves.push(node) - 1;
  }
}

/** The chain that an expression of ops is, or why it is none. */
export function chainAt(node: ts.Node, oracle: Oracle): Chain | BrokenChain | undefined {
  const isCall = ts.isCallExpression(node) && isOp(node, oracle) && oracle.isTensor(node);
  if (!isCall) return undefined;
  const collector = new Collector(node, oracle);
  if (!collector.part(node)) return { node, fault: collector.fault };
  const { leaves, places, head } = collector;
  return { node, leaves, places, head };
}

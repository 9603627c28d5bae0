/** Finds code that changes a constant array or object: `config.rate = 2`, `layers.push(3)`. */
import { ts } from 'ts-morph';
import type { Oracle, ProgramSymbol } from '../oracle/oracle.ts';
import { walk } from './walk.ts';

const CHANGING_METHODS = new Set(
  'copyWithin fill pop push reverse shift sort splice unshift set add delete clear'.split(' '),
);
const CHANGING_FUNCTIONS = new Set([
  'assign',
  'defineProperty',
  'defineProperties',
  'setPrototypeOf',
]);

/** The longest `name.a[b].c` that starts with this name. */
function access(name: ts.Node): ts.Node {
  const { parent } = name;
  const isAccess = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
  if (
    (isAccess || ts.isNonNullExpression(parent) || ts.isParenthesizedExpression(parent)) &&
    parent.expression === name
  ) {
    return access(parent);
  }
  return name;
}

/** What `[a.b, { c: d.e }] = value` assigns to: the outermost of the literals that a node is a target in. */
function patternAround(node: ts.Node): ts.Node {
  const { parent } = node;
  const isPart =
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isSpreadAssignment(parent) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === node);
  return isPart ? patternAround(parent) : node;
}

function isAssigned(target: ts.Node): boolean {
  const node = patternAround(target);
  const { parent } = node;
  const isLoop = ts.isForOfStatement(parent) || ts.isForInStatement(parent);
  return isLoop ? parent.initializer === node : isLeftSide(node);
}

const isLeftSide = (node: ts.Node): boolean =>
  ts.isBinaryExpression(node.parent) &&
  node.parent.left === node &&
  node.parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
  node.parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment;

const isStepped = (parent: ts.Node): boolean =>
  (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) &&
  (parent.operator === ts.SyntaxKind.PlusPlusToken ||
    parent.operator === ts.SyntaxKind.MinusMinusToken);

function isChangingCall(whole: ts.Node, name: ts.Node): boolean {
  const { parent } = whole;
  if (!ts.isCallExpression(parent)) return false;
  if (parent.expression === whole) {
    return ts.isPropertyAccessExpression(whole) && CHANGING_METHODS.has(whole.name.text);
  }
  const callee = parent.expression;
  const isFirst = parent.arguments[0] === whole && whole === name;
  return (
    isFirst && ts.isPropertyAccessExpression(callee) && CHANGING_FUNCTIONS.has(callee.name.text)
  );
}

/** A name with what is before it: `m.config` for `config`, where `m` is a module. */
const qualified = (name: ts.Node): ts.Node =>
  ts.isPropertyAccessExpression(name.parent) && name.parent.name === name ? name.parent : name;

/** Whether a place is changed here, or something in what it holds. */
export function isChange(place: ts.Node): boolean {
  const whole = access(place);
  if (isChangingCall(whole, place)) return true;
  return isAssigned(whole) || isStepped(whole.parent) || ts.isDeleteExpression(whole.parent);
}

/** A constant itself is not assigned to. */
function changes(name: ts.Identifier): boolean {
  const start = qualified(name);
  return isChange(start) && (access(start) !== start || ts.isCallExpression(start.parent));
}

/** The names in each file whose values are changed, found once. */
const changedNames = new WeakMap<ts.SourceFile, readonly ts.Identifier[]>();

function changedIn(file: ts.SourceFile): readonly ts.Identifier[] {
  const known = changedNames.get(file);
  if (known) return known;
  const found: ts.Identifier[] = [];
  walk(file, (node) => {
    if (ts.isIdentifier(node) && changes(node)) found.push(node);
    return true;
  });
  changedNames.set(file, found);
  return found;
}

/** Whether a name leads to a method of a tensor, which changes nothing, whatever it is called: `add`, `sort`. */
function isOfTensor(oracle: Oracle, name: ts.Identifier): boolean {
  const whole = access(qualified(name));
  return ts.isPropertyAccessExpression(whole) && oracle.isTensor(whole.expression);
}

/** A place where what a constant holds is changed, under whatever name. */
export function findMutation(oracle: Oracle, symbol: ProgramSymbol): ts.Node | undefined {
  const isSame = (name: ts.Identifier) => {
    const meaning = oracle.meaning(name);
    return meaning.kind === 'local' && meaning.symbol === symbol && !isOfTensor(oracle, name);
  };
  for (const file of oracle.files()) {
    const found = changedIn(file).find(isSame);
    if (found) return found;
  }
  return undefined;
}

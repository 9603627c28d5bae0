/** Objects of classes: `new`, `this` and `super`. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { type ClassFunction, isClass, partsOf } from './class-values.ts';
import { addElements } from './classes.ts';
import { type Context, on } from './context.ts';
import type { Frame, Receiver } from './frame.ts';
import { bindParameters, entered, run } from './functions.ts';
import { argumentsOf } from './literals.ts';
import { describe, GlobalValue, setOwn } from './values.ts';

const constructorOf = (node: ts.ClassLikeDeclaration): ts.ConstructorDeclaration | undefined =>
  node.members.find((m) => ts.isConstructorDeclaration(m) && m.body !== undefined) as
    | ts.ConstructorDeclaration
    | undefined;

/** `constructor(readonly w: Tensor<[3]>)` declares a field. */
function addParameterProperties(
  self: object,
  { parameters }: ts.ConstructorDeclaration,
  frame: Frame,
  cx: Context,
) {
  for (const parameter of parameters) {
    const isProperty = ts.isParameterPropertyDeclaration(parameter, parameter.parent);
    if (isProperty && ts.isIdentifier(parameter.name))
      setOwn(self, parameter.name.text, cx.evaluate(parameter.name, frame));
  }
}

/** Runs what the class says about a new object, `target`'s if it is not the class itself. */
function construct(
  made: ClassFunction,
  args: readonly unknown[],
  at: ts.Node,
  cx: Context,
  target = made,
): object {
  const parts = partsOf(made);
  const { node, base, prototype } = parts;
  const own = constructorOf(node);
  const begin = (self: object) => {
    receiver.self = self;
    if (own) addParameterProperties(self, own, frame, cx);
    addElements(self, parts, cx);
  };
  const receiver: Receiver = {
    self: undefined,
    home: prototype,
    ...(base && { construct: (given, call) => begin(construct(base, given, call, cx, target)) }),
  };
  const frame = parts.frame.call(cx.isCapturing, receiver);
  return entered(node, cx, () => {
    if (own) {
      cx.visit(own);
      bindParameters(own, args, frame, cx);
    }
    if (!base) begin(cx.own(Object.create(target.prototype)));
    else if (!own) receiver.construct?.(args, at);
    const returned = own && run(own, frame, cx);
    if (returned !== undefined) cx.fail(at, messages.syntax('a constructor that returns a value'));
    const { self } = receiver;
    return typeof self === 'object' && self !== null
      ? self
      : cx.fail(at, messages.syntax('a constructor that does not call super'));
  });
}

function checkConcrete(made: ClassFunction, at: ts.Node, cx: Context): void {
  const isAbstract =
    (ts.getCombinedModifierFlags(partsOf(made).node) & ts.ModifierFlags.Abstract) !== 0;
  if (isAbstract) cx.fail(at, messages.syntax('an object of an abstract class'));
}

export const newObject = on(ts.isNewExpression, (node, frame, cx) => {
  const callee = cx.evaluate(node.expression, frame);
  const args = argumentsOf(node.arguments ?? [], frame, cx);
  if (isClass(callee)) {
    checkConcrete(callee, node, cx);
    return cx.call((...given: unknown[]) => construct(callee, given, node, cx), args, node);
  }
  const make = callee instanceof GlobalValue ? callee.construct : undefined;
  if (!make) return cx.fail(node, messages.syntax(`new ${describe(callee)}`));
  return cx.call((...given: unknown[]) => cx.own(make(...given)), args, node);
});

/** Whether `this` is that of a function around the node, and not of the module. */
function isInMethod(node: ts.Node): boolean {
  const { parent } = node;
  if (!parent || ts.isSourceFile(parent)) return false;
  const isArrow = ts.isArrowFunction(parent);
  return (ts.isFunctionLike(parent) && !isArrow) || ts.isClassElement(parent) || isInMethod(parent);
}

export const self = (node: ts.Node, frame: Frame, cx: Context): unknown => {
  const { receiver } = frame;
  if (!receiver && isInMethod(node)) return cx.fail(node, messages.capturedThis());
  if (receiver?.construct && receiver.self === undefined)
    return cx.fail(node, messages.syntax('`this` before the call of super'));
  return receiver?.self;
};

/** `super(...)`. */
export function callSuper(node: ts.CallExpression, frame: Frame, cx: Context): undefined {
  const make = frame.receiver?.construct;
  if (!make) return cx.fail(node, messages.syntax('`super`'));
  make(argumentsOf(node.arguments, frame, cx), node);
  return undefined;
}

/** A member of what the object would be without its own class. */
export function superMember(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  frame: Frame,
  cx: Context,
): { readonly value: unknown; readonly self: unknown } {
  const home = frame.receiver?.home;
  const above: unknown = home && Object.getPrototypeOf(home);
  const receiver = frame.receiver?.self;
  const name = ts.isPropertyAccessExpression(node) ? node.name.text : '';
  const isThere = typeof above === 'object' || typeof above === 'function';
  if (!isThere || above === null || !(name in above) || name in Object.prototype)
    return cx.fail(node, messages.unknownMember(name, '`super`'));
  return { value: Reflect.get(above, name, receiver), self: receiver };
}

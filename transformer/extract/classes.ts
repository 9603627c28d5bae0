/** Classes of the user's source, as classes: their objects are what the library takes for objects of a user's class. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import {
  type ClassFunction,
  type ClassParts,
  isClass,
  partsOf,
  registerClass,
} from './class-values.ts';
import { type Completion, type Context, on } from './context.ts';
import type { Frame } from './frame.ts';
import { defineAccessor, keyOf } from './literals.ts';
import { addPrivate, definePrivate } from './privates.ts';
import { describe, setOwn } from './values.ts';

type Method = ts.MethodDeclaration | ts.AccessorDeclaration;

const isStatic = (node: ts.ClassElement): boolean =>
  (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0;

const isMethod = (node: ts.ClassElement): node is Method =>
  (ts.isMethodDeclaration(node) || ts.isAccessor(node)) && node.body !== undefined;

const has = (node: ts.ClassElement, flags: ts.ModifierFlags): boolean =>
  (ts.getCombinedModifierFlags(node) & flags) !== 0;

/** Fields that exist at run time. */
const isField = (node: ts.ClassElement): node is ts.PropertyDeclaration =>
  ts.isPropertyDeclaration(node) &&
  !has(node, ts.ModifierFlags.Abstract | ts.ModifierFlags.Ambient);

function baseOf(
  node: ts.ClassLikeDeclaration,
  frame: Frame,
  cx: Context,
): ClassFunction | undefined {
  const clause = node.heritageClauses?.find((c) => c.token === ts.SyntaxKind.ExtendsKeyword);
  const [type] = clause?.types ?? [];
  if (!type) return undefined;
  const base = cx.evaluate(type.expression, frame);
  if (isClass(base)) return base;
  return cx.fail(type, messages.syntax(`a class that extends ${describe(base)}`));
}

function defineMethod(home: object, node: Method, frame: Frame, cx: Context): void {
  if (ts.isAccessor(node)) {
    defineAccessor(home, node, frame, cx, false);
    return;
  }
  const value = cx.closure(node, frame, home);
  const key = keyOf(node.name, frame, cx);
  Object.defineProperty(home, key, { value, writable: true, configurable: true });
}

function addPrivateMethod(owner: object, home: object, node: Method, frame: Frame, cx: Context) {
  if (!ts.isPrivateIdentifier(node.name)) return;
  const f = cx.closure(node, frame, home);
  const element = ts.isGetAccessor(node) ? { get: f } : { get: () => f };
  definePrivate(owner, node.name, ts.isSetAccessor(node) ? { set: f } : element, cx);
}

function addField(owner: object, node: ts.PropertyDeclaration, frame: Frame, cx: Context): void {
  cx.visit(node);
  const { name, initializer } = node;
  const value = initializer && cx.evaluate(initializer, frame);
  if (ts.isPrivateIdentifier(name)) addPrivate(owner, name, value, cx);
  else setOwn(owner, keyOf(name, frame, cx), value);
}

/** Gives an object or the class itself its private methods and its fields, in this order. */
export function addElements(owner: object, parts: ClassParts, cx: Context): void {
  const { node, frame, prototype } = parts;
  const own = isClass(owner);
  const home = own ? owner : prototype;
  const inside = frame.call(cx.isCapturing, { self: owner, home });
  const members = node.members.filter((m) => isStatic(m) === own || isBlock(m));
  for (const member of members)
    if (isMethod(member)) addPrivateMethod(owner, home, member, frame, cx);
  for (const member of members) {
    if (isField(member)) addField(owner, member, inside, cx);
    else if (own && isBlock(member)) cx.block(member.body.statements, inside.inner());
  }
}

const isBlock = (node: ts.ClassElement): node is ts.ClassStaticBlockDeclaration =>
  ts.isClassStaticBlockDeclaration(node);

/** Parts of classes that have no meaning here. */
function refuse(node: ts.ClassLikeDeclaration, cx: Context): void {
  for (const part of [node, ...node.members]) {
    const decorators = ts.canHaveDecorators(part) ? ts.getDecorators(part) : undefined;
    if (decorators?.[0]) cx.fail(decorators[0], messages.syntax('a decorator'));
    if (ts.isAutoAccessorPropertyDeclaration(part))
      cx.fail(part, messages.syntax('a field that is an accessor'));
  }
}

/** The declaration of a static field. */
export const staticField = (made: ClassFunction, key: string): ts.PropertyDeclaration | undefined =>
  partsOf(made)
    .node.members.filter(isField)
    .find((m) => isStatic(m) && m.name.getText() === key);

/** A class where it is written. */
export function makeClass(node: ts.ClassLikeDeclaration, outer: Frame, cx: Context): ClassFunction {
  refuse(node, cx);
  const frame = outer.inner();
  const base = baseOf(node, frame, cx);
  const prototype: object = Object.create(base ? base.prototype : Object.prototype);
  const made: ClassFunction = Object.assign(
    () => cx.fail(node, messages.syntax('a call of a class without new')),
    { prototype },
  );
  if (base) Object.setPrototypeOf(made, base);
  Object.defineProperty(prototype, 'constructor', { value: made, writable: true });
  const parts = { node, frame, base, prototype };
  registerClass(made, parts);
  const symbol = node.name && cx.oracle.symbolOf(node.name);
  if (symbol) frame.declare(symbol, made, false);
  for (const member of node.members) {
    const home = isStatic(member) ? made : prototype;
    if (isMethod(member) && !ts.isPrivateIdentifier(member.name))
      defineMethod(home, member, frame, cx);
  }
  cx.own(made);
  addElements(made, parts, cx);
  return made;
}

export const classExpression = on(ts.isClassExpression, makeClass);

export const classDeclaration = on(ts.isClassDeclaration, (node, frame, cx): Completion => {
  const symbol = node.name && cx.oracle.symbolOf(node.name);
  if (symbol) frame.declare(symbol, makeClass(node, frame, cx), false);
  return undefined;
});

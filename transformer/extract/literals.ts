/** Literals: numbers, strings, arrays, objects. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { isObject } from './class-values.ts';
import { type Context, on } from './context.ts';
import type { Frame } from './frame.ts';
import {
  describe,
  isArray,
  isCollection,
  isPrimitive,
  isRecord,
  record,
  setOwn,
} from './values.ts';

export const number = on(ts.isNumericLiteral, (node) => Number(node.text));

export const string = on(ts.isStringLiteralLike, (node) => node.text);

const textOf = (value: unknown, node: ts.Node, cx: Context): string => {
  if (isPrimitive(value)) return String(value);
  return cx.fail(node, messages.syntax(`${describe(value)} in a string`));
};

export const template = on(ts.isTemplateExpression, (node, frame, cx) => {
  const parts = node.templateSpans.map(
    ({ expression, literal }) =>
      textOf(cx.evaluate(expression, frame), expression, cx) + literal.text,
  );
  const text = node.head.text + parts.join('');
  cx.spend(text.length / 16, node);
  return text;
});

/** The elements of something that is spread or looped over. */
export function elementsOf(value: unknown, node: ts.Node, cx: Context): readonly unknown[] {
  if (isArray(value) || typeof value === 'string') {
    cx.spend(value.length, node);
    return [...value];
  }
  if (isCollection(value)) {
    cx.spend(value.size, node);
    return [...value];
  }
  return cx.fail(node, messages.destructuring(describe(value)));
}

/** The arguments of a call. */
export function argumentsOf(
  list: readonly ts.Expression[],
  frame: Frame,
  cx: Context,
): readonly unknown[] {
  const values: unknown[] = [];
  for (const argument of list) {
    if (!ts.isSpreadElement(argument)) values.push(cx.evaluate(argument, frame));
    else values.push(...elementsOf(cx.evaluate(argument.expression, frame), argument, cx));
  }
  return values;
}

export const array = on(ts.isArrayLiteralExpression, (node, frame, cx) => {
  const values: unknown[] = [];
  for (const element of node.elements) {
    // A hole is not `undefined`: methods skip it.
    if (ts.isOmittedExpression(element)) values.length++;
    else if (!ts.isSpreadElement(element)) values.push(cx.evaluate(element, frame));
    else {
      const spread = elementsOf(cx.evaluate(element.expression, frame), element, cx);
      for (const value of spread) values.push(value);
    }
  }
  return cx.own(values);
});

/** The key of a property, `['computed']` ones too. */
export function keyOf(name: ts.PropertyName, frame: Frame, cx: Context): string {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) return name.text;
  if (ts.isNumericLiteral(name)) return String(Number(name.text));
  if (!ts.isComputedPropertyName(name)) return cx.fail(name, messages.syntax('this kind of name'));
  return String(keyValue(cx.evaluate(name.expression, frame), name, cx));
}

/** A value as a key: a string or a number. */
export function keyValue(value: unknown, node: ts.Node, cx: Context): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return cx.fail(node, messages.syntax(`${describe(value)} as a key`));
}

/** The entries that `...value` puts into an object. */
function spreadEntries(value: unknown, node: ts.Node, cx: Context): [string, unknown][] {
  if (value === null || value === undefined || value === false) return [];
  if (isRecord(value) || isArray(value) || isObject(value)) return Object.entries(value);
  return cx.fail(node, messages.destructuring(describe(value)));
}

type PropertyHandler = (
  frame: Frame,
  cx: Context,
  home: object,
) => readonly (readonly [string, unknown])[];

function property(node: ts.ObjectLiteralElementLike): PropertyHandler {
  if (ts.isPropertyAssignment(node)) {
    // `{ __proto__: x }` sets the prototype; `{ ['__proto__']: x }` is a property like any other.
    const setsPrototype =
      !ts.isComputedPropertyName(node.name) && node.name.getText().includes('__proto__');
    if (setsPrototype) return (_, cx) => cx.fail(node, messages.syntax('a prototype'));
    return (frame, cx) => [[keyOf(node.name, frame, cx), cx.evaluate(node.initializer, frame)]];
  }
  if (ts.isShorthandPropertyAssignment(node)) {
    return (frame, cx) => [[node.name.text, cx.evaluate(node.name, frame)]];
  }
  if (ts.isSpreadAssignment(node)) {
    return (frame, cx) => spreadEntries(cx.evaluate(node.expression, frame), node, cx);
  }
  if (ts.isMethodDeclaration(node)) {
    return (frame, cx, home) => [[keyOf(node.name, frame, cx), cx.closure(node, frame, home)]];
  }
  return (frame, cx, home) => {
    defineAccessor(home, node, frame, cx);
    return [];
  };
}

/** Gives an object or a prototype a getter or a setter; the other of a pair stays. */
export function defineAccessor(
  home: object,
  node: ts.AccessorDeclaration,
  frame: Frame,
  cx: Context,
  enumerable = true,
): void {
  const key = keyOf(node.name, frame, cx);
  const f = cx.closure(node, frame, home);
  // What is not named stays as it was.
  const half: PropertyDescriptor = ts.isGetAccessor(node) ? { get: f } : { set: f };
  Object.defineProperty(home, key, { ...half, enumerable, configurable: true });
}

export const object = on(ts.isObjectLiteralExpression, (node, frame, cx) => {
  const result = record([]);
  for (const part of node.properties) {
    const entries = property(part)(frame, cx, result);
    cx.spend(entries.length, part);
    for (const [key, value] of entries) setOwn(result, key, value);
  }
  return cx.own(result);
});

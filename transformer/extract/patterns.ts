/** Destructuring. */
import { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import { isObject } from './class-values.ts';
import type { Context } from './context.ts';
import type { Frame } from './frame.ts';
import { elementsOf, keyOf } from './literals.ts';
import { describe, isRecord, isTensor, ModuleValue, record } from './values.ts';

function bindName(
  name: ts.Identifier,
  value: unknown,
  frame: Frame,
  mutable: boolean,
  cx: Context,
): void {
  const symbol = cx.oracle.symbolOf(name);
  cx.saw(name, name.text, value);
  if (symbol) frame.declare(symbol, value, mutable);
  else cx.fail(name, messages.unknownGlobal(name.text));
}

/** The part of a value, or the default. */
function orDefault(value: unknown, element: ts.BindingElement, frame: Frame, cx: Context): unknown {
  if (value !== undefined || !element.initializer) return value;
  return cx.evaluate(element.initializer, frame);
}

function bindArray(
  pattern: ts.ArrayBindingPattern,
  value: unknown,
  frame: Frame,
  mutable: boolean,
  cx: Context,
) {
  const items = elementsOf(value, pattern, cx);
  for (const [i, element] of pattern.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    const part = element.dotDotDotToken
      ? cx.own(items.slice(i))
      : orDefault(items[i], element, frame, cx);
    cx.bind(element.name, part, frame, mutable);
  }
}

/** What `...rest` takes: the properties that were not named before. */
export function restOf(
  value: unknown,
  taken: ReadonlySet<string>,
  node: ts.Node,
  cx: Context,
): unknown {
  if (!isRecord(value) && !isObject(value))
    return cx.fail(node, messages.destructuring(describe(value)));
  return cx.own(record(Object.entries(value).filter(([key]) => !taken.has(key))));
}

/** Objects, tensors, arrays and modules have members that a pattern can name. */
export function checkTakesApart(value: unknown, node: ts.Node, cx: Context): void {
  const hasMembers =
    isRecord(value) ||
    isTensor(value) ||
    Array.isArray(value) ||
    isObject(value) ||
    value instanceof ModuleValue;
  if (!hasMembers) cx.fail(node, messages.destructuring(describe(value)));
}

function bindObject(
  pattern: ts.ObjectBindingPattern,
  value: unknown,
  frame: Frame,
  mutable: boolean,
  cx: Context,
) {
  checkTakesApart(value, pattern, cx);
  const taken = new Set<string>();
  for (const element of pattern.elements) {
    if (element.dotDotDotToken) {
      cx.bind(element.name, restOf(value, taken, element, cx), frame, mutable);
      continue;
    }
    const key = propertyKey(element, frame, cx);
    taken.add(key);
    const part = orDefault(cx.member(value, key, element), element, frame, cx);
    cx.bind(element.name, part, frame, mutable);
  }
}

function propertyKey(element: ts.BindingElement, frame: Frame, cx: Context): string {
  if (element.propertyName) return keyOf(element.propertyName, frame, cx);
  return ts.isIdentifier(element.name) ? element.name.text : element.name.getText();
}

/** Gives the names of a pattern their parts of a value. */
export function bind(
  name: ts.BindingName,
  value: unknown,
  frame: Frame,
  mutable: boolean,
  cx: Context,
): void {
  cx.spend(1, name);
  if (ts.isIdentifier(name)) bindName(name, value, frame, mutable, cx);
  else if (ts.isArrayBindingPattern(name)) bindArray(name, value, frame, mutable, cx);
  else bindObject(name, value, frame, mutable, cx);
}

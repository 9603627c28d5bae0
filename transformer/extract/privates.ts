/** Private names of objects: `#w`. They are no properties: no tree holds them, and no copy of an object has them. */
import type { ts } from 'ts-morph';
import { messages } from '../messages.ts';
import type { ProgramSymbol } from '../oracle/oracle.ts';
import type { Callable, Context } from './context.ts';

/** A field, a method, or what a getter and a setter do. */
interface Private {
  readonly get: Callable | undefined;
  readonly set: ((value: unknown) => void) | undefined;
}

const privates = new WeakMap<object, Map<ProgramSymbol, Private>>();

const of = (owner: object): Map<ProgramSymbol, Private> => {
  const known = privates.get(owner) ?? new Map<ProgramSymbol, Private>();
  privates.set(owner, known);
  return known;
};

function symbolOf(name: ts.PrivateIdentifier, cx: Context): ProgramSymbol {
  return cx.oracle.symbolOf(name) ?? cx.fail(name, messages.unknownGlobal(name.text));
}

export function definePrivate(
  owner: object,
  name: ts.PrivateIdentifier,
  element: Partial<Private>,
  cx: Context,
): void {
  const symbol = symbolOf(name, cx);
  const before = of(owner).get(symbol);
  of(owner).set(symbol, { get: element.get ?? before?.get, set: element.set ?? before?.set });
}

/** A private field. */
export function addPrivate(
  owner: object,
  name: ts.PrivateIdentifier,
  initial: unknown,
  cx: Context,
): void {
  let value = initial;
  const set = (next: unknown) => {
    value = next;
  };
  definePrivate(owner, name, { get: () => value, set }, cx);
}

export function hasPrivate(owner: unknown, name: ts.PrivateIdentifier, cx: Context): boolean {
  if (typeof owner !== 'object' && typeof owner !== 'function') return false;
  return owner !== null && (privates.get(owner)?.has(symbolOf(name, cx)) ?? false);
}

function find(owner: unknown, name: ts.PrivateIdentifier, cx: Context): Private {
  const found = hasPrivate(owner, name, cx)
    ? of(owner as object).get(symbolOf(name, cx))
    : undefined;
  return found ?? cx.fail(name, messages.lostPrivate(name.text));
}

export function readPrivate(owner: unknown, name: ts.PrivateIdentifier, cx: Context): unknown {
  const { get } = find(owner, name, cx);
  return get ? Reflect.apply(get, owner, []) : undefined;
}

export function writePrivate(
  owner: unknown,
  name: ts.PrivateIdentifier,
  value: unknown,
  cx: Context,
): void {
  const { set } = find(owner, name, cx);
  if (!set) cx.fail(name, messages.syntax(`an assignment to ${name.text}`));
  Reflect.apply(set, owner, [value]);
}

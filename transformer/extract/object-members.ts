/** Members of objects of classes, and static members of classes. */
import type { ts } from 'ts-morph';
import { findFieldChange } from '../find/fields.ts';
import { messages } from '../messages.ts';
import { type ClassFunction, isClass } from './class-values.ts';
import { staticField } from './classes.ts';
import type { Context } from './context.ts';

/** Where a property of an object of a class is: in itself, or in what it inherits. */
function holderOf(owner: object, key: string | number): object | undefined {
  for (let x: object | null = owner; x; x = Object.getPrototypeOf(x))
    if (Object.hasOwn(x, key)) return x;
  return undefined;
}

export function objectMember(
  owner: object,
  key: string | number,
  node: ts.Node,
  cx: Context,
): unknown {
  if (holderOf(owner, key) === Object.prototype)
    return cx.fail(node, messages.unknownMember(String(key), 'an object'));
  return Reflect.get(owner, key);
}

/** What a function has that is no static member of a class. */
const OF_FUNCTIONS: ReadonlySet<string> = new Set(['name', 'length', 'prototype']);

export function classMember(
  owner: ClassFunction,
  key: string,
  node: ts.Node,
  cx: Context,
): unknown {
  const holder = holderOf(owner, key);
  if (!holder) return undefined;
  if (OF_FUNCTIONS.has(key) || !isClass(holder))
    return cx.fail(node, messages.unknownMember(key, 'a class'));
  const field = staticField(holder, key);
  const isOutside = cx.isCapturing || !cx.owns(holder);
  const place = field && isOutside ? findFieldChange(cx.oracle, field) : undefined;
  if (place) cx.fail(node, messages.capturedChanged(key, cx.oracle.placeOf(place)));
  return Reflect.get(owner, key);
}

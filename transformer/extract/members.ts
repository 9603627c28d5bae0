/** Members of values: `x.shape`, `params.w`, `layers[0]`, `Math.sqrt`, `layers.map`. */
import { ts } from 'ts-morph';
import { Handle } from '../../src/runtime/handle.ts';
import { messages } from '../messages.ts';
import {
  ARRAY_CHANGES,
  ARRAY_METHODS,
  COLLECTION_CHANGES,
  COLLECTION_METHODS,
  changesFirstArgument,
  isRandomGlobal,
  STRING_METHODS,
} from './builtins.ts';
import { isClass, isObject } from './class-values.ts';
import { type Callable, type Context, on } from './context.ts';
import type { Frame } from './frame.ts';
import { keyValue } from './literals.ts';
import { classMember, objectMember } from './object-members.ts';
import { superMember } from './objects.ts';
import { readPrivate } from './privates.ts';
import {
  type Collection,
  describe,
  GlobalValue,
  isArray,
  isCollection,
  isFunction,
  isRecord,
  isTensor,
  SHORT,
} from './values.ts';

/** What is known of a tensor before it has a value. */
const METADATA: ReadonlySet<string> = new Set([
  'shape',
  'dtype',
  'ndim',
  'numel',
  'size',
  'expectShape',
  'detach',
  'backward',
  'registerHook',
]);

const ofPrototype = (owner: object, name: string): Callable => {
  const method: unknown = Reflect.get(owner, name, owner);
  if (!isFunction(method)) throw new TypeError(`internal: no method ${name}`);
  return (...args) => Reflect.apply(method, owner, args);
};

function tensorMember(owner: Handle, name: string, node: ts.Node, cx: Context): unknown {
  const value: unknown = Reflect.get(owner, name);
  const isOp = isFunction(value) && isFunction(cx.callables[name]);
  if (isOp) return ofPrototype(owner, name);
  if (METADATA.has(name) && value !== undefined)
    return isFunction(value) ? ofPrototype(owner, name) : value;
  if (isFunction(Reflect.get(Handle.prototype, name))) return cx.fail(node, messages.reads(name));
  return cx.fail(node, messages.unknownMember(name, 'a tensor'));
}

/** Marks arrays that a method has made as the program's own, and pays for them. */
function counted(method: Callable, node: ts.Node, cx: Context): Callable {
  return (...args) => {
    const result = method(...args);
    if (!isArray(result)) return result;
    cx.spend(result.length, node);
    return cx.own(result);
  };
}

/** `entries()` and its like give arrays here: the interpreted program can only loop over them. */
const listed =
  (method: Callable): Callable =>
  (...args) => {
    const result = method(...args);
    const isIterator = typeof result === 'object' && result !== null && 'next' in result;
    return isIterator ? Array.from(result as unknown as Iterable<unknown>) : result;
  };

function arrayMember(owner: unknown[], key: string | number, node: ts.Node, cx: Context): unknown {
  const name = String(key);
  if (name === 'length' || /^\d+$/.test(name)) return Reflect.get(owner, key);
  if (ARRAY_METHODS.has(name)) return counted(listed(ofPrototype(owner, name)), node, cx);
  if (!ARRAY_CHANGES.has(name)) return cx.fail(node, messages.unknownMember(name, 'an array'));
  if (!cx.owns(owner)) return cx.fail(node, messages.assignsOutside(nameOfOwner(node)));
  return (...args: unknown[]) => {
    cx.spend(args.length + 1, node);
    return Reflect.apply(ofPrototype(owner, name), owner, args);
  };
}

const nameOfOwner = (node: ts.Node): string =>
  ts.isPropertyAccessExpression(node.parent) ? node.parent.expression.getText() : 'this array';

function recordMember(
  owner: Record<string, unknown>,
  key: string,
  node: ts.Node,
  cx: Context,
): unknown {
  if (Object.hasOwn(owner, key)) return owner[key];
  return key in Object.prototype
    ? cx.fail(node, messages.unknownMember(key, 'an object'))
    : undefined;
}

function stringMember(owner: string, key: string | number, node: ts.Node, cx: Context): unknown {
  const name = String(key);
  if (name === 'length' || /^\d+$/.test(name)) return Reflect.get(Object(owner), key);
  if (!STRING_METHODS.has(name)) return cx.fail(node, messages.unknownMember(name, 'a string'));
  const method = ofPrototype(Object(owner) as object, name);
  return (...args: unknown[]) =>
    method(...args.map((arg) => (typeof arg === 'object' ? String(arg) : arg)));
}

function globalMember(owner: GlobalValue, name: string, node: ts.Node, cx: Context): unknown {
  if (isRandomGlobal(owner.name, name))
    return cx.fail(node, messages.random(`${owner.name}.${name}`));
  if (!owner.members.has(name)) return cx.fail(node, messages.unknownMember(name, owner.name));
  const value = owner.members.get(name);
  if (!isFunction(value)) return value;
  const guarded: Callable = (...args) => {
    const isForbidden = changesFirstArgument(owner.name, name) && !cx.owns(args[0]);
    return isForbidden ? cx.fail(node, messages.assignsOutside('this object')) : value(...args);
  };
  return counted(guarded, node, cx);
}

/** The member of a value under a key. */
export function member(owner: unknown, key: string | number, node: ts.Node, cx: Context): unknown {
  if (isTensor(owner)) return tensorMember(owner, String(key), node, cx);
  if (isArray(owner)) return arrayMember(owner, key, node, cx);
  if (isRecord(owner)) return recordMember(owner, String(key), node, cx);
  if (typeof owner === 'string') return stringMember(owner, key, node, cx);
  if (isObject(owner)) return objectMember(owner, key, node, cx);
  if (isClass(owner)) return classMember(owner, String(key), node, cx);
  if (isCollection(owner)) return collectionMember(owner, String(key), node, cx);
  if (isFunction(owner)) return functionMember(owner, String(key), node, cx);
  if (owner instanceof Error) return errorMember(owner, String(key), node, cx);
  if (owner instanceof GlobalValue) return globalMember(owner, String(key), node, cx);
  if (owner === null || owner === undefined)
    return cx.fail(node, messages.nothing(`.${key}`, String(owner)));
  return cx.fail(node, messages.unknownMember(String(key), describe(owner)));
}

function collectionMember(owner: Collection, name: string, node: ts.Node, cx: Context): unknown {
  if (name === 'size') return owner.size;
  const method: unknown = Reflect.get(owner, name);
  const isKnown = COLLECTION_METHODS.has(name) || COLLECTION_CHANGES.has(name);
  if (!isKnown || !isFunction(method))
    return cx.fail(node, messages.unknownMember(name, describe(owner)));
  if (COLLECTION_CHANGES.has(name) && !cx.owns(owner))
    return cx.fail(node, messages.assignsOutside(nameOfOwner(node)));
  return counted(listed(ofPrototype(owner, name)), node, cx);
}

/** `f.bind(x)`, `f.call(x, ...)` and `f.apply(x, [...])`. */
const FUNCTION_METHODS: ReadonlySet<string> = new Set(['apply', 'bind', 'call']);

function functionMember(owner: Callable, name: string, node: ts.Node, cx: Context): unknown {
  if (FUNCTION_METHODS.has(name)) return ofPrototype(owner, name);
  return cx.fail(node, messages.unknownMember(name, 'a function'));
}

function errorMember(owner: Error, name: string, node: ts.Node, cx: Context): unknown {
  const isKnown = name === 'message' || name === 'name';
  return isKnown ? owner[name] : cx.fail(node, messages.unknownMember(name, 'an Error'));
}

/** The name in `a.name`, where a finding about the member is shown. */
const shortOf = (value: unknown, node: { questionDotToken?: ts.Node | undefined }) =>
  value === SHORT ||
  (node.questionDotToken !== undefined && (value === null || value === undefined));

/** A member, and what it is a member of: `this`, where it is called. */
export interface Reference {
  readonly value: unknown;
  readonly self?: unknown;
}

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

/** `a.b` or `a[b]`, where `a` may be a module or an enum, which only the checker can look into. */
export function reference(node: Access, frame: Frame, cx: Context): Reference {
  const constant = cx.oracle.constantOf(node);
  if (constant !== undefined) return { value: constant };
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return superMember(node, frame, cx);
  const self = cx.evaluate(node.expression, frame);
  if (shortOf(self, node)) return { value: SHORT };
  if (ts.isElementAccessExpression(node)) {
    const { argumentExpression } = node;
    const key = keyValue(cx.evaluate(argumentExpression, frame), argumentExpression, cx);
    return { value: cx.member(self, key, node), self };
  }
  return ts.isPrivateIdentifier(node.name)
    ? { value: readPrivate(self, node.name, cx), self }
    : { value: cx.member(self, node.name.text, node), self };
}

export const propertyAccess = on(
  ts.isPropertyAccessExpression,
  (node, frame, cx) => reference(node, frame, cx).value,
);

export const elementAccess = on(
  ts.isElementAccessExpression,
  (node, frame, cx) => reference(node, frame, cx).value,
);

/** The values of the interpreted language. They are JavaScript's own, in a closed selection. */
import { Handle } from '../../src/runtime/handle.ts';
import type { Callable } from './context.ts';

/** What an optional chain gives when it stops. */
export const SHORT: unique symbol = Symbol('short circuit');

/** `import * as m`: members are looked up by the checker. */
export class ModuleValue {
  readonly symbol: unknown;

  constructor(symbol: unknown) {
    this.symbol = symbol;
  }
}

type GlobalUses = Pick<GlobalValue, 'call' | 'construct' | 'isInstance'>;

/** A global object such as `Math`, with the members that are pure. */
export class GlobalValue {
  readonly name: string;
  readonly members: ReadonlyMap<string, unknown>;
  readonly call: Callable | undefined;
  /** What `new` makes of it. */
  readonly construct: ((...args: unknown[]) => object) | undefined;
  /** What `instanceof` asks. */
  readonly isInstance: ((x: unknown) => boolean) | undefined;

  constructor(
    name: string,
    members: ReadonlyMap<string, unknown>,
    { call, construct, isInstance }: Partial<GlobalUses> = {},
  ) {
    this.name = name;
    this.members = members;
    this.call = call;
    this.construct = construct;
    this.isInstance = isInstance;
  }
}

export const isTensor = (x: unknown): x is Handle => x instanceof Handle;

export const isFunction = (x: unknown): x is Callable => typeof x === 'function';

export const isArray = (x: unknown): x is unknown[] => Array.isArray(x);

/** A plain object: neither a tensor nor anything of ours. */
export function isRecord(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;
}

export type Collection = Map<unknown, unknown> | Set<unknown>;

export const isCollection = (x: unknown): x is Collection => x instanceof Map || x instanceof Set;

export const isPrimitive = (x: unknown): x is number | string | boolean | null | undefined =>
  x === null || x === undefined || ['number', 'string', 'boolean'].includes(typeof x);

/** Sets an own property, whatever it is called: `__proto__` too. */
export function setOwn(target: object, key: string | number, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

export function record(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of entries) setOwn(result, key, value);
  return result;
}

/** A value in a few words, for messages. */
export function describe(x: unknown): string {
  if (isTensor(x)) return `a tensor of shape [${x.shape.join(', ')}]`;
  if (isArray(x)) return 'an array';
  if (x === null || x === undefined) return String(x);
  if (typeof x === 'string') return `the string ${JSON.stringify(x.slice(0, 40))}`;
  if (isPrimitive(x)) return `the ${typeof x} ${String(x)}`;
  if (x instanceof ModuleValue) return 'a module';
  if (x instanceof GlobalValue) return `the global ${x.name}`;
  if (isCollection(x)) return x instanceof Map ? 'a Map' : 'a Set';
  if (x instanceof Error) return 'an Error';
  return isFunction(x) ? 'a function' : 'an object';
}

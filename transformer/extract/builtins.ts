/** The globals of JavaScript that are pure, and so can be computed at build time. */
import type { Callable } from './context.ts';
import { GlobalValue, isArray, isCollection, isRecord, record, setOwn } from './values.ts';

/** An array that the interpreted program asks for must fit into memory. */
const LENGTH_LIMIT = 1_000_000;

/** What these throw becomes a diagnostic at the call. */
class BuiltinError extends Error {}

const members = (entries: Record<string, unknown>) => new Map(Object.entries(entries));

/** The functions and constants of `Math`, but for the one that is random. */
function pureMath(): Map<string, unknown> {
  const names = Object.getOwnPropertyNames(Math).filter((name) => name !== 'random');
  return new Map(names.map((name) => [name, Reflect.get(Math, name)]));
}

function entriesOf(value: unknown): [string, unknown][] {
  if (isRecord(value) || isArray(value)) return Object.entries(value);
  throw new BuiltinError('takes an array or a plain object');
}

function assign(target: unknown, ...sources: unknown[]): unknown {
  if (!isRecord(target)) throw new BuiltinError('takes a plain object');
  for (const source of sources) for (const [key, x] of entriesOf(source)) setOwn(target, key, x);
  return target;
}

function arrayFrom(source: unknown, f: unknown = (x: unknown) => x): unknown[] {
  const length = isRecord(source) ? Number(source['length'] ?? 0) : undefined;
  if (length !== undefined && !(length <= LENGTH_LIMIT)) {
    throw new BuiltinError(`makes at most ${LENGTH_LIMIT} elements`);
  }
  const isList = typeof source === 'string' || isArray(source) || isCollection(source);
  const items: unknown[] | undefined = isList ? [...source] : undefined;
  if (!items && length === undefined)
    throw new BuiltinError('takes an array, a string or { length }');
  const map = f as Callable;
  return (items ?? new Array(Math.floor(length ?? 0)).fill(undefined)).map((x, i) => map(x, i));
}

function itemsOf(list: unknown): readonly unknown[] {
  if (typeof list === 'string' || isArray(list) || isCollection(list)) return [...list];
  throw new BuiltinError('takes an array, a string, a Map or a Set');
}

function pairs(list: unknown): readonly (readonly [string, unknown])[] {
  return itemsOf(list).map((pair) => {
    if (isArray(pair)) return [pair[0] as string, pair[1]];
    throw new BuiltinError('takes pairs of a key and a value');
  });
}

/** `new Array(3)` has holes, which methods skip. */
function newArray(...items: unknown[]): unknown[] {
  const [length] = items;
  if (items.length !== 1 || typeof length !== 'number') return items;
  if (length <= LENGTH_LIMIT) return new Array(length);
  throw new BuiltinError(`makes at most ${LENGTH_LIMIT} elements`);
}

const numberConstants = () =>
  [
    'EPSILON',
    'MAX_SAFE_INTEGER',
    'MIN_SAFE_INTEGER',
    'MAX_VALUE',
    'MIN_VALUE',
    'NaN',
    'POSITIVE_INFINITY',
    'NEGATIVE_INFINITY',
  ].map((name): [string, unknown] => [name, Reflect.get(Number, name)]);

const {
  isInteger,
  isFinite: isFiniteNumber,
  isNaN: isNaNumber,
  isSafeInteger,
  parseFloat: parse,
} = Number;

const text = (x: unknown): string | number | boolean => {
  if (typeof x === 'string' || typeof x === 'number' || typeof x === 'boolean') return x;
  throw new BuiltinError('takes a number, a string or a boolean');
};

// biome-ignore format: one row per object
const objects: readonly GlobalValue[] = [
  new GlobalValue('Math', pureMath()),
  new GlobalValue('Object', members({
    keys: (x: unknown) => entriesOf(x).map(([key]) => key),
    values: (x: unknown) => entriesOf(x).map(([, value]) => value),
    entries: entriesOf,
    fromEntries: (list: unknown) => record(pairs(list)),
    freeze: (x: unknown) => x,
    assign,
  })),
  new GlobalValue(
    'Array',
    members({ isArray, from: arrayFrom, of: (...items: unknown[]) => items }),
    { construct: newArray, isInstance: isArray },
  ),
  new GlobalValue('Map', members({}), { construct: (list) => new Map(pairs(list ?? [])), isInstance: (x) => x instanceof Map }),
  new GlobalValue('Set', members({}), { construct: (list) => new Set(itemsOf(list ?? [])), isInstance: (x) => x instanceof Set }),
  ...[Error, TypeError, RangeError].map((E) =>
    new GlobalValue(E.name, members({}), { construct: (message) => new E(String(message ?? '')), isInstance: (x) => x instanceof E })),
  new GlobalValue(
    'Number',
    new Map([...numberConstants(), ...members({ isInteger, isFinite: isFiniteNumber, isNaN: isNaNumber, isSafeInteger, parseFloat: parse })]),
    { call: (x) => Number(text(x)) },
  ),
  new GlobalValue('String', new Map(), { call: (x) => String(text(x)) }),
  new GlobalValue('Boolean', new Map(), { call: (x) => Boolean(x) }),
];

/** Every global that may be used, by name. */
export const globals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...objects.map((object): [string, unknown] => [object.name, object]),
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
]);

/** Globals that exist, and are refused because they differ from call to call. */
export const isRandomGlobal = (owner: string, member: string): boolean =>
  [
    'Math.random',
    'Date.now',
    'performance.now',
    'crypto.randomUUID',
    'crypto.getRandomValues',
  ].includes(`${owner}.${member}`);

/** Names of the functions of `Object` that change their first argument. */
export const changesFirstArgument = (owner: string, member: string): boolean =>
  owner === 'Object' && member === 'assign';

/** Methods of arrays that change nothing. */
export const ARRAY_METHODS: ReadonlySet<string> = new Set(
  `at concat entries every filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys
   lastIndexOf map reduce reduceRight slice some toReversed toSorted toSpliced values with`.split(
    /\s+/,
  ),
);

/** Methods of arrays that change them: for arrays that the function itself has made. */
export const ARRAY_CHANGES: ReadonlySet<string> = new Set(
  'copyWithin fill pop push reverse shift sort splice unshift'.split(' '),
);

export const STRING_METHODS: ReadonlySet<string> = new Set(
  `at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf padEnd padStart repeat replace
   replaceAll slice split startsWith substring toLowerCase toUpperCase trim trimEnd trimStart`.split(
    /\s+/,
  ),
);

export const COLLECTION_METHODS: ReadonlySet<string> = new Set(
  'entries forEach get has keys values'.split(' '),
);

/** Methods of maps and sets that change them: for those that the function itself has made. */
export const COLLECTION_CHANGES: ReadonlySet<string> = new Set('add clear delete set'.split(' '));

/** Globals that do something besides computing. */
export const ACTS: ReadonlySet<string> = new Set(
  'alert clearInterval clearTimeout console document fetch localStorage process queueMicrotask setInterval setTimeout window'.split(
    ' ',
  ),
);

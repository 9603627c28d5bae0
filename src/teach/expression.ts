/**
 * Expressions in the public API, as text: either as TypeScript, or as formulas, where `a.mul(b)` is `a * b`. Both are
 * written from the same expression, so they cannot differ in what they say.
 */
import { isIdentifier } from './names.ts';

export type Expression =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  /** An argument that is no tensor, as it is written. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  /** A method of `on`, or where it is null a function. */
  | {
      readonly kind: 'call';
      readonly on: Expression | null;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  /** One of several results by its name. */
  | { readonly kind: 'part'; readonly of: Expression; readonly name: string };

/** What is written for plain values: `[0, 1]`, `{ keepdims: true }`, `'1:3'`. */
export function written(value: unknown): string {
  if (typeof value === 'string')
    return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(
    ([key, x]) => `${isIdentifier(key) ? key : written(key)}: ${written(x)}`,
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

export const name = (text: string): Expression => ({ kind: 'name', text });
export const number = (value: number): Expression => ({ kind: 'number', value });
export const text = (value: unknown): Expression => ({ kind: 'text', text: written(value) });
export const list = (items: readonly Expression[]): Expression => ({ kind: 'list', items });
export const part = (of: Expression, which: string): Expression => ({
  kind: 'part',
  of,
  name: which,
});
export const method = (on: Expression, called: string, ...args: Expression[]): Expression => ({
  kind: 'call',
  on,
  name: called,
  args,
});
export const call = (called: string, ...args: Expression[]): Expression => ({
  kind: 'call',
  on: null,
  name: called,
  args,
});

/** As TypeScript. */
export function asCode(x: Expression): string {
  switch (x.kind) {
    case 'name':
    case 'text':
      return x.text;
    case 'number':
      return written(x.value);
    case 'list':
      return `[${x.items.map(asCode).join(', ')}]`;
    case 'part':
      return `${asCode(x.of)}.${x.name}`;
    case 'call':
      return `${x.on ? `${asCode(x.on)}.` : ''}${x.name}(${x.args.map(asCode).join(', ')})`;
  }
}

/** The functions that an expression calls, which a program imports. */
export function functionsIn(x: Expression): string[] {
  switch (x.kind) {
    case 'list':
      return x.items.flatMap(functionsIn);
    case 'part':
      return functionsIn(x.of);
    case 'call':
      return [...(x.on ? functionsIn(x.on) : [x.name]), ...x.args.flatMap(functionsIn)];
    default:
      return [];
  }
}

interface Notation {
  readonly sign: string;
  /** How strongly it binds; calls bind most strongly, 10. */
  readonly binds: number;
}

const products: Notation = { sign: '@', binds: 3 };

/** The methods of two operands for which there is a sign. */
const infix: Readonly<Record<string, Notation>> = {
  add: { sign: '+', binds: 2 },
  sub: { sign: '-', binds: 2 },
  mul: { sign: '*', binds: 3 },
  div: { sign: '/', binds: 3 },
  matmul: products,
  mv: products,
  dot: products,
  eq: { sign: '==', binds: 1 },
  ne: { sign: '!=', binds: 1 },
  lt: { sign: '<', binds: 1 },
  le: { sign: '<=', binds: 1 },
  gt: { sign: '>', binds: 1 },
  ge: { sign: '>=', binds: 1 },
};

const CALL = 10;

interface Formula {
  readonly text: string;
  readonly binds: number;
}

/** In parentheses where it binds less strongly than what it stands beside. */
const within = ({ text: inner, binds }: Formula, least: number): string =>
  binds < least ? `(${inner})` : inner;

function formula(x: Expression): Formula {
  if (x.kind === 'part') return { text: `${within(formula(x.of), CALL)}.${x.name}`, binds: CALL };
  if (x.kind === 'list') return { text: `[${x.items.map(asFormula).join(', ')}]`, binds: CALL };
  if (x.kind === 'number') return { text: written(x.value), binds: x.value < 0 ? 4 : CALL };
  if (x.kind !== 'call') return { text: x.text, binds: CALL };
  const { on, name: called, args } = x;
  const [first, ...more] = args;
  const sign = infix[called];
  // -x + 1 is written 1 - x.
  if (
    on?.kind === 'call' &&
    on.on &&
    on.name === 'neg' &&
    called === 'add' &&
    first?.kind === 'number'
  )
    return signed(formula(first), infix['sub'] ?? sign ?? products, formula(on.on));
  if (on && sign && first && more.length === 0) return signed(formula(on), sign, formula(first));
  if (on && called === 'neg') return { text: `-${within(formula(on), 4)}`, binds: 4 };
  if (on && called === 'T') return { text: `${within(formula(on), CALL)}.T`, binds: CALL };
  const given = args.map(asFormula).join(', ');
  const receiver = on ? `${within(formula(on), CALL)}.` : '';
  return { text: `${receiver}${called}(${given})`, binds: CALL };
}

/** Of equally strong ones the left is first. A product of matrices beside one of elements is told apart. */
function signed(a: Formula, { sign, binds }: Notation, b: Formula): Formula {
  const isMixed = (side: Formula) =>
    side.binds === binds && sign !== '@' && side.text.includes(' @ ');
  const left = isMixed(a) ? `(${a.text})` : within(a, sign === '@' ? binds + 1 : binds);
  return { text: `${left} ${sign} ${within(b, binds + 1)}`, binds };
}

/** As a formula. */
export const asFormula = (x: Expression): string => formula(x).text;

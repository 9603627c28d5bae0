/** Names for values: those of a function's parameters as it has them, and fresh ones. */

const WORD = /^[A-Za-z_$][\w$]*$/;

/** What cannot name a value of a module that imports functions of the library. */
const RESERVED =
  'break case catch class const continue debugger default delete do else enum export extends false finally for ' +
  'function if import in instanceof new null return super switch this throw true try typeof var void while with ' +
  'let static yield await async arguments eval undefined NaN Infinity implements interface package private ' +
  'protected public';

const reserved = (): readonly string[] => RESERVED.split(' ');

export const isIdentifier = (text: string): boolean => WORD.test(text);

/** Gives each name once. */
export class Names {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.taken = new Set([...reserved(), ...taken]);
  }

  has(name: string): boolean {
    return this.taken.has(name);
  }

  /** The name itself where it is free, or with a number behind it. */
  claim(name: string): string {
    let free = name;
    for (let n = 2; this.taken.has(free); n++) free = `${name}_${n}`;
    this.taken.add(free);
    return free;
  }

  /** The next of `y1`, `y2`, ... */
  next(base: string): string {
    let n = 1;
    while (this.taken.has(`${base}${n}`)) n++;
    return this.claim(`${base}${n}`);
  }
}

/** The names of a function's parameters where its text shows them; `undefined` for a pattern. */
export function parameterNames(f: (...args: never[]) => unknown, count: number): string[] {
  const source = Function.prototype.toString.call(f);
  const [, listed, single] =
    /^(?:async\s+)?(?:function\b[^(]*|[\w$]+\s*(?=\([^)]*\)\s*\{))?(?:\(([^()]*)\)|([\w$]+)\s*=>)/.exec(
      source,
    ) ?? [];
  // A pattern holds commas of its own; then none can be told from the others.
  const texts = /[[\]{}]/.test(listed ?? '') ? [] : (listed ?? single ?? '').split(',');
  const found = texts.map((text) => text.replace(/=.*/s, '').trim());
  const spare = ['x', 'y', 'z', 'a', 'b', 'c'];
  const used = new Set(found);
  return Array.from({ length: count }, (_, i) => {
    const given = found[i] ?? '';
    if (isIdentifier(given) && !reserved().includes(given)) return given;
    const free = spare.find((one) => !used.has(one)) ?? `x${i}`;
    used.add(free);
    return free;
  });
}

/** The path to a tensor of a tree, as code: `p.layers[0].w`. */
export const pathOf = (root: string, path: string): string =>
  root +
  path.replace(/\.([^.[]*)/g, (_, key: string) => (isIdentifier(key) ? `.${key}` : `['${key}']`));

/** The last part of a path, as a name: `w` of `p.layers[0].w`; `p0` of `p[0]`. */
export function nameOfPath(path: string): string {
  const key = /\.([A-Za-z_$][\w$]*)((?:\[\d+\])*)$/.exec(path);
  const text = key ? `${key[1]}${key[2]}` : path;
  return text.replace(/[^\w$]/g, '') || 'x';
}

/** Printing as PyTorch prints: aligned columns, lines of bounded length, long axes cut in the middle. */
import { type DType, isFloat, type TypedArray } from '../dtype.ts';
import { badPrintOption, GradusError } from '../errors.ts';
import { numel, type Shape } from '../shape.ts';

/** How tensors are printed: PyTorch's `set_printoptions`. */
export interface PrintOptions {
  /** Digits after the point. Default 4. */
  readonly precision: number;
  /** From more elements than this on, long axes show their ends only. Default 1000. */
  readonly threshold: number;
  /** How many elements are shown at each end of a cut axis. Default 3. */
  readonly edgeitems: number;
  /** Characters of a line. Default 80. */
  readonly linewidth: number;
  /** Whether floats are written as 1.0000e+03. Default null: where their sizes differ much, or one is large or small. */
  readonly sciMode: boolean | null;
}

// Of the module, as in PyTorch: what prints a tensor (a debugger, a notebook) asks nobody for options.
let options: PrintOptions = {
  precision: 4,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 80,
  sciMode: null,
};

const wholeFrom = (low: number, high: number) => (x: unknown) =>
  x === high || (Number.isInteger(x) && Number(x) >= low && Number(x) < high);

/** What each option may be, and how a sentence says so. JavaScript writes a hundred digits, and the last one tells halves. */
const allowed: {
  readonly [Name in keyof PrintOptions]: readonly [fits: (x: unknown) => boolean, says: string];
} = {
  precision: [/* @__PURE__ */ wholeFrom(0, 99), 'a whole number from 0 to 99'],
  threshold: [/* @__PURE__ */ wholeFrom(0, Infinity), 'a whole number or Infinity'],
  edgeitems: [/* @__PURE__ */ wholeFrom(1, Infinity), 'a whole number, 1 or more, or Infinity'],
  linewidth: [/* @__PURE__ */ wholeFrom(1, Infinity), 'a whole number, 1 or more, or Infinity'],
  sciMode: [(x) => x === null || typeof x === 'boolean', 'true, false or null'],
};

/**
 * Changes how tensors are printed from now on, everywhere. Returns the options as they were, to put them back with.
 *
 * @example
 * const before = setPrintOptions({ precision: 2 });
 */
export function setPrintOptions(changes: Partial<PrintOptions> = {}): PrintOptions {
  const before = options;
  const after: Record<string, unknown> = { ...before };
  for (const [name, [fits, says]] of Object.entries(allowed)) {
    const value: unknown = changes?.[name as keyof PrintOptions];
    if (value === undefined) continue;
    if (!fits(value)) throw new GradusError(badPrintOption(name, value, says));
    after[name] = value;
  }
  // Each has been checked.
  options = after as unknown as PrintOptions;
  return before;
}

const HEAD = 'tensor(';

export interface Writer {
  readonly write: (x: number) => string;
  readonly width: number;
}

/** How the elements of one tensor are written, decided from all that are shown. */
export function writer(values: readonly number[], dtype: DType): Writer {
  if (!isFloat(dtype)) {
    const write = dtype === 'bool' ? (x: number) => (x !== 0 ? 'true' : 'false') : String;
    return padded(write, values);
  }
  const finite = values.filter((x) => Number.isFinite(x) && x !== 0);
  const sizes = finite.map(Math.abs);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  const isWhole = finite.every(Number.isInteger);
  const isScientific = options.sciMode ?? (high / low > 1000 || high > 1e8 || low < 1e-4);
  // Of nothing but zeros and what is not finite, the width is 1.
  const isPlain = finite.length === 0 || (isWhole && !isScientific);
  const write = isPlain ? integral : isScientific ? exponent : fixed;
  // Zeros and what is not finite take no part in the width.
  return padded((x) => (Number.isFinite(x) ? write(x) : special(x)), finite);
}

function padded(write: (x: number) => string, values: readonly number[]): Writer {
  const width = values.reduce((most, x) => Math.max(most, write(x).length), 1);
  return { write: (x) => write(x).padStart(width), width };
}

const special = (x: number) => (Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf');

const sign = (x: number) => (x < 0 || Object.is(x, -0) ? '-' : '');

/** `12.`; from 1e21 on JavaScript would write an exponent. */
const integral = (x: number) => `${sign(x)}${BigInt(Math.abs(x))}.`;

/** JavaScript rounds what lies halfway between two numbers up. If the last digit is odd then, the even one is below. */
function toEven(text: string, exact: string): string {
  const last = text.length - 1;
  const digit = Number(text[last]);
  const below = text.slice(0, last) + (digit - 1);
  return digit % 2 === 1 && exact.replace(/\.?50*$/, '') === below ? below : text;
}

/** Some digits after the point, halves rounded to even. */
function fixed(x: number): string {
  const { precision } = options;
  const size = Math.abs(x);
  const text =
    size < 1e21
      ? toEven(size.toFixed(precision), size.toFixed(100))
      : `${BigInt(size)}${precision > 0 ? `.${'0'.repeat(precision)}` : ''}`;
  return sign(x) + text;
}

/** `1.2000e-05`, with two digits of exponent at least. */
function exponent(x: number): string {
  const size = Math.abs(x);
  const [exact = ''] = size.toExponential(100).split('e');
  const [text = '', power = ''] = size.toExponential(options.precision).split('e');
  return `${sign(x)}${toEven(text, exact)}e${power.replace(/^([+-])(\d)$/, '$10$2')}`;
}

/** Whether long axes of a tensor of this size show their ends only. */
export const isCut = (shape: Shape): boolean => numel(shape) > options.threshold;

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The positions shown along an axis; null stands for the cut. */
export function shown(size: number, cut: boolean): (number | null)[] {
  const { edgeitems } = options;
  if (!cut || size <= 2 * edgeitems) return upTo(size);
  const head = upTo(edgeitems);
  return [...head, null, ...head.map((i) => size - edgeitems + i)];
}

/** A dtype that the elements do not show. */
const isNamed = (dtype: DType, count: number): boolean =>
  dtype === 'bool' ? count === 0 : dtype !== 'float32';

/** What is shown of a tensor: its elements, nested as it is; null stands for a cut. */
export type Shown = number | null | readonly Shown[];

export function shownOf(values: TypedArray, shape: Shape, cut: boolean, axis = 0, at = 0): Shown {
  if (axis === shape.length) return values[at] ?? Number.NaN;
  const stride = numel(shape.slice(axis + 1));
  return shown(shape[axis] ?? 0, cut).map((i) =>
    i === null ? null : shownOf(values, shape, cut, axis + 1, at + i * stride),
  );
}

/** The elements that are shown. */
export const elementsOf = (tree: Shown): number[] =>
  typeof tree === 'object' ? (tree?.flatMap(elementsOf) ?? []) : [tree];

export function format(values: TypedArray, shape: Shape, dtype: DType): string {
  const count = numel(shape);
  const tree = shownOf(values, shape, isCut(shape));
  const by = writer(elementsOf(tree), dtype);
  let text = HEAD + (count === 0 ? '[]' : render(tree, shape.length, by));
  const notes = [
    ...(count === 0 && shape.length !== 1 ? [`shape=[${shape.join(', ')}]`] : []),
    ...(isNamed(dtype, count) ? [`dtype=${dtype}`] : []),
  ];
  for (const note of notes) {
    const column = text.length - text.lastIndexOf('\n') + 1;
    const fits = column + note.length + 2 <= options.linewidth;
    text += `,${fits ? ' ' : `\n${' '.repeat(HEAD.length)}`}${note}`;
  }
  return `${text})`;
}

/** Text for what has `rank` axes. */
function render(tree: Shown, rank: number, by: Writer, indent = HEAD.length): string {
  if (tree === null) return rank > 0 ? '...' : ' ...';
  if (typeof tree === 'number') return by.write(tree);
  const parts = tree.map((x) => render(x, rank - 1, by, indent + 1));
  const next = `,${'\n'.repeat(Math.max(1, rank - 1))}${' '.repeat(indent + 1)}`;
  if (rank > 1) return `[${parts.join(next)}]`;
  const perLine = Math.max(1, Math.floor((options.linewidth - indent) / (by.width + 2)));
  const lines = upTo(Math.ceil(parts.length / perLine)).map((i) =>
    parts.slice(i * perLine, (i + 1) * perLine).join(', '),
  );
  return `[${lines.join(next)}]`;
}

/** Printing as PyTorch prints: aligned columns, lines of 80 characters, long axes cut in the middle. */
import type { DType, TypedArray } from '../dtype.ts';
import { numel, type Shape } from '../shape.ts';

/** From this many elements on, axes longer than twice `EDGE` show their ends only. */
const SUMMARIZE_FROM = 1000;
const EDGE = 3;
const DIGITS = 4;
const LINE = 80;
const HEAD = 'tensor(';

interface Writer {
  readonly write: (x: number) => string;
  readonly width: number;
}

/** How the elements of one tensor are written, decided from all that are shown. */
function writer(values: readonly number[], dtype: DType): Writer {
  if (dtype !== 'float32') {
    const write = dtype === 'bool' ? (x: number) => (x !== 0 ? 'true' : 'false') : String;
    return padded(write, values);
  }
  const finite = values.filter((x) => Number.isFinite(x) && x !== 0);
  const sizes = finite.map(Math.abs);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  const whole = values.every((x) => Number.isInteger(x) || !Number.isFinite(x));
  const scientific = high / low > 1000 || high > 1e8 || (!whole && low < 1e-4);
  const write = scientific ? exponent : whole ? integral : fixed;
  // Zeros and what is not finite take no part in the width.
  return padded((x) => (Number.isFinite(x) ? write(x) : special(x)), finite);
}

function padded(write: (x: number) => string, values: readonly number[]): Writer {
  const width = values.reduce((most, x) => Math.max(most, write(x).length), 1);
  return { write: (x) => write(x).padStart(width), width };
}

const special = (x: number) => (Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf');

const sign = (x: number) => (x < 0 || Object.is(x, -0) ? '-' : '');

const integral = (x: number) => `${sign(x)}${Math.abs(x)}.`;

/** Four digits after the point, halves rounded to even (which `toFixed` does not). */
function fixed(x: number): string {
  const scaled = Math.abs(x) * 10 ** DIGITS;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const rounded = below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0);
  return sign(x) + (rounded / 10 ** DIGITS).toFixed(DIGITS);
}

/** `1.2000e-05`, with two digits of exponent at least. */
const exponent = (x: number) =>
  sign(x) +
  Math.abs(x)
    .toExponential(DIGITS)
    .replace(/e([+-])(\d)$/, 'e$10$2');

/** The positions shown along an axis; null stands for the cut. */
function shown(size: number, cut: boolean): (number | null)[] {
  if (!cut || size <= 2 * EDGE) return Array.from({ length: size }, (_, i) => i);
  const head = Array.from({ length: EDGE }, (_, i) => i);
  return [...head, null, ...head.map((i) => size - EDGE + i)];
}

export function format(values: TypedArray, shape: Shape, dtype: DType): string {
  const count = numel(shape);
  const cut = count > SUMMARIZE_FROM;
  const by = writer(collect(values, shape, cut), dtype);
  let text = HEAD + (count === 0 ? '[]' : render(values, shape, cut, by));
  const notes = [
    ...(count === 0 && shape.length !== 1 ? [`shape=[${shape.join(', ')}]`] : []),
    ...(dtype === 'int32' || (dtype === 'bool' && count === 0) ? [`dtype=${dtype}`] : []),
  ];
  for (const note of notes) {
    const column = text.length - text.lastIndexOf('\n') + 1;
    const fits = column + note.length + 2 <= LINE;
    text += `,${fits ? ' ' : `\n${' '.repeat(HEAD.length)}`}${note}`;
  }
  return `${text})`;
}

/** The elements that are shown. */
function collect(
  values: TypedArray,
  shape: Shape,
  cut: boolean,
  axis = 0,
  at = 0,
  into: number[] = [],
): number[] {
  if (axis === shape.length) into.push(values[at] ?? Number.NaN);
  const stride = numel(shape.slice(axis + 1));
  for (const i of axis < shape.length ? shown(shape[axis] ?? 0, cut) : [])
    if (i !== null) collect(values, shape, cut, axis + 1, at + i * stride, into);
  return into;
}

function render(
  values: TypedArray,
  shape: Shape,
  cut: boolean,
  by: Writer,
  axis = 0,
  at = 0,
): string {
  if (axis === shape.length) return by.write(values[at] ?? Number.NaN);
  const stride = numel(shape.slice(axis + 1));
  const isRow = axis === shape.length - 1;
  const parts = shown(shape[axis] ?? 0, cut).map((i) =>
    i === null
      ? `${isRow ? ' ' : ''}...`
      : render(values, shape, cut, by, axis + 1, at + i * stride),
  );
  const indent = HEAD.length + axis;
  const next = `${'\n'.repeat(isRow ? 1 : shape.length - axis - 1)}${' '.repeat(indent + 1)}`;
  if (!isRow) return `[${parts.join(`,${next}`)}]`;
  const perLine = Math.max(1, Math.floor((LINE - indent) / (by.width + 2)));
  const lines = Array.from({ length: Math.ceil(parts.length / perLine) }, (_, i) =>
    parts.slice(i * perLine, (i + 1) * perLine).join(', '),
  );
  return `[${lines.join(`,${next}`)}]`;
}

/** Printing as PyTorch prints: aligned columns, long axes cut in the middle. */
import type { DType, TypedArray } from '../dtype.ts';
import { numel, type Shape } from '../shape.ts';

/** From this many elements on, axes longer than twice `EDGE` show their ends only. */
const SUMMARIZE_FROM = 1000;
const EDGE = 3;
const DIGITS = 4;

/** How the elements of one tensor are written, decided from all that are shown. */
function writer(values: readonly number[], dtype: DType): (x: number) => string {
  if (dtype === 'bool') return (x) => (x !== 0 ? 'true' : 'false');
  if (dtype === 'int32') return String;
  const finite = values.filter(Number.isFinite).map(Math.abs);
  if (finite.every(Number.isInteger) && finite.every((x) => x < 1e8)) {
    return (x) => (Number.isFinite(x) ? `${Object.is(x, -0) ? '-0' : x}.` : special(x));
  }
  const positive = finite.filter((x) => x > 0);
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  const scientific = high / low > 1000 || high >= 1e8 || low < 1e-4;
  return (x) => {
    if (!Number.isFinite(x)) return special(x);
    return scientific ? exponent(x) : x.toFixed(DIGITS);
  };
}

const special = (x: number) => (Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf');

/** `1.2000e-05`, with two digits of exponent at least. */
const exponent = (x: number) => x.toExponential(DIGITS).replace(/e([+-])(\d)$/, 'e$10$2');

/** The positions shown along an axis; null stands for the cut. */
function shown(size: number, cut: boolean): (number | null)[] {
  if (!cut || size <= 2 * EDGE) return Array.from({ length: size }, (_, i) => i);
  const head = Array.from({ length: EDGE }, (_, i) => i);
  return [...head, null, ...head.map((i) => size - EDGE + i)];
}

export function format(values: TypedArray, shape: Shape, dtype: DType): string {
  const cut = numel(shape) > SUMMARIZE_FROM;
  const visible: number[] = [];
  collect(values, shape, cut, visible);
  const write = writer(visible, dtype);
  const width = Math.max(0, ...visible.map((x) => write(x).length));
  const cell = (x: number) => write(x).padStart(width);
  const body = render(values, shape, cut, cell, 0, 0, 'tensor('.length);
  const rest = [
    ...(numel(shape) === 0 && shape.length !== 1 ? [`shape=[${shape.join(', ')}]`] : []),
    ...(dtype === 'float32' || (numel(shape) > 0 && dtype === 'bool') ? [] : [`dtype=${dtype}`]),
  ];
  return `tensor(${[body, ...rest].join(', ')})`;
}

function collect(
  values: TypedArray,
  shape: Shape,
  cut: boolean,
  into: number[],
  axis = 0,
  at = 0,
): void {
  if (axis === shape.length) return void into.push(values[at] ?? Number.NaN);
  const stride = numel(shape.slice(axis + 1));
  for (const i of shown(shape[axis] ?? 0, cut)) {
    if (i !== null) collect(values, shape, cut, into, axis + 1, at + i * stride);
  }
}

function render(
  values: TypedArray,
  shape: Shape,
  cut: boolean,
  cell: (x: number) => string,
  axis: number,
  at: number,
  column: number,
): string {
  if (axis === shape.length) return cell(values[at] ?? Number.NaN).trimStart();
  const stride = numel(shape.slice(axis + 1));
  const last = axis === shape.length - 1;
  const parts = shown(shape[axis] ?? 0, cut).map((i) => {
    if (i === null) return '...';
    if (last) return cell(values[at + i] ?? Number.NaN);
    return render(values, shape, cut, cell, axis + 1, at + i * stride, column + 1);
  });
  const separator = last
    ? ', '
    : `,${'\n'.repeat(shape.length - axis - 1)}${' '.repeat(column + 1)}`;
  return `[${parts.join(separator)}]`;
}

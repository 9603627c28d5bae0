/** A tensor as a table, for notebooks: rows and columns for its last two axes, and a table of tables for those before. */
import type { DType, TypedArray } from '../dtype.ts';
import { numel, type Shape } from '../shape.ts';
import { elementsOf, isCut, shown, shownOf, type Writer, writer } from './format.ts';

const TABLE = 'style="border-collapse:collapse;font-family:monospace;text-align:right"';
const CELL = 'style="padding:0 0.5em;border:1px solid #8884"';
const HEAD = 'style="padding:0 0.5em;font-weight:normal;opacity:0.6;text-align:left"';

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const table = (rows: readonly string[], caption = ''): string =>
  `<table ${TABLE}>${caption}<tbody>${rows.map((row) => `<tr>${row}</tr>`).join('')}</tbody></table>`;

const cell = (text: string): string => `<td ${CELL}>${text}</td>`;

interface Shown {
  readonly values: TypedArray;
  readonly shape: Shape;
  readonly cut: boolean;
  readonly by: Writer;
}

/** The positions shown along an axis and where each begins; null stands for the cut. */
const along = ({ shape, cut }: Shown, axis: number, at: number) =>
  shown(shape[axis] ?? 1, cut).map((i) =>
    i === null ? null : { i, at: at + i * numel(shape.slice(axis + 1)) },
  );

/** The elements along the last axis, one cell each. */
function row(of: Shown, at: number): string {
  const { values, shape, by } = of;
  const element = (from: number) => cell(escaped(by.write(values[from] ?? Number.NaN).trim()));
  if (shape.length === 0) return element(at);
  return along(of, shape.length - 1, at)
    .map((place) => (place === null ? cell('…') : element(place.at)))
    .join('');
}

/** The rows of the table for the axes from `axis` on. */
function rows(of: Shown, axis: number, at: number): string[] {
  const rank = of.shape.length;
  if (rank - axis < 2) return [row(of, at)];
  return along(of, axis, at).map((place) => {
    if (place === null) return cell('…');
    if (rank - axis === 2) return row(of, place.at);
    return `<th ${HEAD}>${place.i}</th><td>${table(rows(of, axis + 1, place.at))}</td>`;
  });
}

/** The shown elements, with the dtype and the shape above them. */
export function html(values: TypedArray, shape: Shape, dtype: DType): string {
  const cut = isCut(shape);
  const by = writer(elementsOf(shownOf(values, shape, cut)), dtype);
  const caption = `<caption ${HEAD}>${escaped(`${dtype} [${shape.join(', ')}]`)}</caption>`;
  const isEmpty = numel(shape) === 0;
  return table(isEmpty ? [] : rows({ values, shape, cut, by }, 0, 0), caption);
}

/**
 * Windows: operands of a product of which the same elements are used at several places, as a convolution uses its
 * image. Where they are not all there, or a stride tears them apart, they are copied once, with zeros around them.
 * Then all that is used in a step lies beside each other, and steps are at distances that a table can hold.
 */
import type { Axis, Index } from './index.ts';
import * as ix from './index.ts';
import { type Expression, type Load, load, type Within } from './kernel.ts';
import { type Product, plainLoad, strideOf } from './product.ts';

/** A part of a copy: for each position of the axes, an element and its place. */
export interface Piece {
  readonly axes: readonly Axis[];
  readonly value: Expression;
  readonly to: Index;
}

export interface Copy {
  readonly pieces: readonly Piece[];
  readonly elements: number;
  /** Whether there are zeros around what is copied. */
  readonly isPadded: boolean;
}

/** What the right operand of a product is read by. Places are in the copy, or where there is none, in its memory. */
export interface Window {
  /** Where a tile of columns has its first step, and how far from there the others are. */
  readonly base: Index;
  readonly steps: Index;
  /** How many of the outer loops the copy depends on. */
  readonly outer: number;
  readonly copy?: Copy;
}

/** A direction in which an operand is walked through. */
interface Coordinate {
  /** The position. Of its range, what is in [low, high) is there: in memory, so far from each other. */
  readonly index: Index;
  readonly low: number;
  readonly high: number;
  readonly stride: number;
}

/** Whether some of its positions are not there. */
const isPartial = ({ index, low, high }: Coordinate): boolean =>
  low > index.min || high <= index.max;

/** What is left of an index without the coordinate of a condition, if no axis of that is left. */
function without(
  rest: Index,
  { index, low, high }: Within,
): readonly [Index, Coordinate] | undefined {
  const [term] = index.terms;
  if (term?.atom.kind !== 'axis') return undefined;
  const stride = (strideOf(rest, term.atom) ?? 0) / term.coefficient;
  const left = ix.add(rest, ix.scale(index, -stride));
  const axes = ix.axesOf(left);
  const isLeft = [...ix.axesOf(index)].some((axis) => axes.has(axis));
  if (stride === 0 || !Number.isInteger(stride) || isLeft) return undefined;
  return [left, { index, low, high, stride }];
}

/** Axes that step over each other, as those of a window do, are one coordinate. */
function overlapping(rest: Index): Coordinate[] | undefined {
  const coordinates: Coordinate[] = [];
  let [group, reach] = [ix.constant(0), -1];
  const close = () => {
    const stride = group.terms.reduce((a, { coefficient }) => greatestDivisor(a, coefficient), 0);
    if (stride === 0) return;
    const index = ix.div(group, stride);
    coordinates.push({ index, low: index.min, high: index.max + 1, stride });
  };
  const size = (coefficient: number) => Math.abs(coefficient);
  for (const { coefficient, atom } of rest.terms.toSorted(
    (a, b) => size(a.coefficient) - size(b.coefficient),
  )) {
    if (atom.kind !== 'axis') return undefined;
    if (size(coefficient) > reach) {
      close();
      [group, reach] = [ix.constant(0), 0];
    }
    group = ix.add(group, ix.scale(ix.variable(atom), coefficient));
    reach += size(coefficient) * (atom.extent - 1);
  }
  close();
  return coordinates;
}

const greatestDivisor = (a: number, b: number): number =>
  b === 0 ? Math.abs(a) : greatestDivisor(b, a % b);

/** The coordinates of a load, those that are farthest from each other in memory first, and where it begins. */
function coordinatesOf({ index, guard }: Load) {
  let rest = index;
  const coordinates: Coordinate[] = [];
  for (const condition of guard) {
    const found = without(rest, condition);
    if (!found) return undefined;
    rest = found[0];
    coordinates.push(found[1]);
  }
  const others = overlapping(rest);
  if (!others) return undefined;
  coordinates.push(...others);
  return {
    constant: rest.constant,
    coordinates: coordinates.toSorted((a, b) => Math.abs(b.stride) - Math.abs(a.stride)),
  };
}

/** The part of an index that depends on some axes, from 0 on. */
function part(index: Index, isIn: (axis: Axis) => boolean): Index {
  const none = [...ix.axesOf(index)].filter((axis) => !isIn(axis));
  const only = ix.substitute(index, new Map(none.map((axis) => [axis, ix.constant(0)])));
  return ix.add(only, ix.constant(-only.min));
}

/** Where the elements of a coordinate are in the copy: its positions modulo `phases` lie apart. */
interface Line extends Coordinate {
  readonly phases: number;
  /** From one position of a phase to the next, and from phase to phase. */
  readonly pitch: number;
  readonly phase: number;
}

/** The axes of a copy, along which it is made piece by piece, and the element at each of them. */
function piecesOf({ input, dtype }: Load, start: Index, lines: readonly Line[]): Piece[] {
  let pieces: { axes: Axis[]; from: Index; to: Index }[] = [
    { axes: [], from: start, to: ix.constant(0) },
  ];
  for (const [n, { index, low, high, stride, phases, pitch, phase }] of lines.entries())
    pieces = pieces.flatMap(({ axes, from, to }) =>
      Array.from({ length: phases }, (_, p) => {
        // Positions that are there are from `least + phases * first` on.
        const least = index.min + p;
        const first = Math.max(0, Math.ceil((low - least) / phases));
        const end = Math.floor((Math.min(high - 1, index.max) - least) / phases) + 1;
        const axis: Axis = { kind: 'axis', name: `copied ${n}.${p}`, extent: end - first };
        const place = ix.add(ix.variable(axis), ix.constant(first));
        const position = ix.add(ix.scale(place, phases), ix.constant(least));
        return {
          axes: [...axes, axis],
          from: ix.add(from, ix.scale(position, stride)),
          to: ix.add(to, ix.add(ix.scale(place, pitch), ix.constant(p * phase))),
        };
      }),
    );
  return pieces
    .filter(({ axes }) => axes.every(({ extent }) => extent > 0))
    .map(({ axes, from, to }) => ({ axes, value: load(input, from, [], dtype), to }));
}

/** Elements of a cache line, and from how many on what is used at once must not be powers of two apart. */
const LINE = 16;
const FAR = 4 * LINE;

/** So many elements or some more, so that neighbours do not compete for places in the cache: an odd number of lines. */
const spread = (size: number): number =>
  size < FAR ? size : (2 * Math.ceil((size / LINE - 1) / 2) + 1) * LINE;

/** The lines of a copy, so that the last one has the columns, and how many elements there are. */
function linesOf(coordinates: readonly Coordinate[], column: Axis) {
  const lines: Line[] = [];
  let size = 1;
  for (const one of coordinates.toReversed()) {
    const phases = lines.length === 0 ? (strideOf(one.index, column) ?? 1) : 1;
    const places = Math.ceil((one.index.max - one.index.min + 1) / phases);
    lines.unshift({ ...one, phases, pitch: size, phase: places });
    size = spread(size * places * phases);
  }
  return { lines, size };
}

/** Where a tile has its first step in a copy, and how far from there the others are. */
function placesOf(lines: readonly Line[], { depth }: Product): Pick<Window, 'base' | 'steps'> {
  let [base, steps] = [ix.constant(0), ix.constant(0)];
  for (const { index, phases, pitch, phase } of lines) {
    const step = part(index, (axis) => depth.includes(axis));
    const place = part(index, (axis) => !depth.includes(axis));
    base = ix.add(base, ix.scale(ix.div(place, phases), pitch));
    steps = ix.add(steps, ix.scale(ix.div(step, phases), pitch));
    steps = ix.add(steps, ix.scale(ix.mod(step, phases), phase));
  }
  return { base, steps };
}

/** How many of the outer loops are around a copy that depends on these coordinates; nothing if it were the same in some. */
function loopsAround(fixed: readonly Coordinate[], outer: readonly Axis[]): number | undefined {
  const axes = new Set(fixed.flatMap(({ index }) => [...ix.axesOf(index)]));
  const known = outer.findLastIndex((axis) => axes.has(axis)) + 1;
  return outer.slice(0, known).every((axis) => axes.has(axis)) ? known : undefined;
}

/** A window onto a copy of all that steps and columns use, for each position of the loops that change nothing else. */
function ontoCopy(
  operand: Load,
  constant: number,
  coordinates: readonly Coordinate[],
  product: Product,
): Window | undefined {
  const { outer, column } = product;
  const axesOf = ({ index }: Coordinate) => [...ix.axesOf(index)];
  const isFixed = (one: Coordinate) => axesOf(one).every((axis) => outer.includes(axis));
  const fixed = coordinates.filter(isFixed);
  const moving = coordinates.filter((one) => !isFixed(one));
  const along = moving.find((one) => axesOf(one).includes(column));
  const around = loopsAround(fixed, outer);
  if (!along || around === undefined || fixed.some(isPartial)) return undefined;
  const isEven = (strideOf(along.index, column) ?? 0) > 0;
  if (!isEven || axesOf(along).some((axis) => outer.includes(axis))) return undefined;
  const start = fixed.reduce(
    (sum, { index, stride }) => ix.add(sum, ix.scale(index, stride)),
    ix.constant(constant),
  );
  const { lines, size } = linesOf([...moving.filter((one) => one !== along), along], column);
  const pieces = piecesOf(operand, start, lines);
  const copy = { pieces, elements: size, isPadded: lines.some(isPartial) };
  return { ...placesOf(lines, product), outer: around, copy };
}

/** A window onto the operand itself. */
function ontoMemory({ index }: Load, { depth, outer }: Product): Window {
  const base = ix.substitute(index, new Map(depth.map((axis) => [axis, ix.constant(0)])));
  return { base, steps: ix.add(index, ix.scale(base, -1)), outer: outer.length };
}

/** The window of a product's right operand, if it has one. */
export function windowOf(product: Product): Window | undefined {
  const { right, column, depth } = product;
  const { value } = right;
  const found = value.kind === 'load' ? coordinatesOf(value) : undefined;
  if (!found || value.kind !== 'load') return undefined;
  const { coordinates, constant } = found;
  const stepping = coordinates.filter(({ index }) =>
    [...ix.axesOf(index)].some((axis) => depth.includes(axis)),
  );
  // Otherwise nothing is used twice.
  if (stepping.every(({ index }) => ix.axesOf(index).size === 1)) return undefined;
  return plainLoad(right) && strideOf(value.index, column) === 1
    ? ontoMemory(value, product)
    : ontoCopy(value, constant, coordinates, product);
}

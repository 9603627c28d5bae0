// rearrange, reduce and repeat: einops' patterns, and what they say of a shape. The twins of
// `types/pattern.ts` and `types/einops.ts`. See shape.ts.

import { GradusError, ShapeError } from './errors.ts';
import * as say from './errors-einops.ts';
import { numel, type Shape } from './shape.ts';

export type EinopsName = 'rearrange' | 'reduce' | 'repeat';

/** The axes that are one axis of a tensor together. An axis of size 1 is an empty group. */
type Group = readonly string[];

/** Sizes of axes by name. */
export type AxisSizes = Readonly<Record<string, number>>;

/** What is done to a tensor. All axes are those of the groups, one by one. */
export interface Rearrangement {
  /** The sizes of the axes on the left. */
  readonly split: readonly number[];
  /** Those of them that are not on the right. */
  readonly reduced: readonly number[];
  /** The order of the others on the right. */
  readonly order: readonly number[];
  /** The sizes of the axes on the right, with 1 for each that is new; */
  readonly kept: readonly number[];
  /** and with their own. */
  readonly full: readonly number[];
  readonly shape: number[];
}

/** The pattern and its op, for the sentences. */
interface Said {
  readonly op: EinopsName;
  readonly pattern: string;
}

const DOTS = '...';
/** The same inside parentheses, where the axes that it stands for become one. */
const JOINED = '(...)';

const fail = (sentence: string): never => {
  throw new ShapeError(sentence);
};

const isNumber = (axis: string): boolean => /^\d/.test(axis);

// ---- reading -----------------------------------------------------------------------------------

interface Pattern {
  readonly left: readonly Group[];
  readonly right: readonly Group[];
}

function parse(said: Said): Pattern {
  const { op, pattern } = said;
  const sides = pattern.split('->');
  if (sides.length !== 2) fail(say.oneArrow(op, pattern));
  const left = groups(said, sides[0] ?? '', 'left');
  const right = groups(said, sides[1] ?? '', 'right');
  checkSides(said, left, right);
  return { left, right };
}

/** Parentheses, and what stands between them and spaces. */
function words({ op, pattern }: Said, side: string): string[] {
  const bad = /[^\w.() ]/.exec(side)?.[0];
  if (bad) fail(say.badAxis(op, pattern, bad));
  return side.match(/[()]|[\w.]+/g) ?? [];
}

const isAxis = (word: string): boolean =>
  word === DOTS || /^[1-9]\d*$/.test(word) || /^[A-Za-z](\w*[A-Za-z0-9])?$/.test(word);

function groups(said: Said, text: string, side: say.Side): Group[] {
  const { op, pattern } = said;
  const found: string[][] = [];
  const seen = new Set<string>();
  let open: string[] | undefined;
  for (const word of words(said, text)) {
    if (word === '(') {
      if (open) fail(say.nested(op, pattern));
      open = [];
    } else if (word === ')') {
      found.push(open ?? fail(say.unpaired(op, pattern, side)));
      open = undefined;
    } else {
      if (!isAxis(word)) fail(say.badAxis(op, pattern, word));
      if (seen.has(word)) fail(say.axisTwice(op, pattern, word, side));
      if (!isNumber(word)) seen.add(word);
      const axes = word === '1' ? [] : [word];
      if (open) open.push(...axes.map((axis) => (axis === DOTS ? JOINED : axis)));
      else found.push(axes);
    }
  }
  if (open) fail(say.unpaired(op, pattern, side));
  return found;
}

/** Refuses axes that are on one side only, as far as the op has them on both. */
function checkSides({ op, pattern }: Said, left: readonly Group[], right: readonly Group[]): void {
  if (left.flat().includes(JOINED)) fail(say.dotsInside(op, pattern));
  const before = left.flat();
  const after = right.flat().map((axis) => (axis === JOINED ? DOTS : axis));
  if (after.includes(DOTS) && !before.includes(DOTS)) fail(say.dotsNew(op, pattern));
  const dropped = before.find((axis) => isNumber(axis) || !after.includes(axis));
  if (op !== 'reduce' && dropped) fail(say.oneSided(op, pattern, dropped, 'left'));
  const added = after.find((axis) => isNumber(axis) || !before.includes(axis));
  if (op !== 'repeat' && added) fail(say.oneSided(op, pattern, added, 'right'));
}

// ---- sizes -------------------------------------------------------------------------------------

function checkGiven({ op, pattern }: Said, { left, right }: Pattern, given: AxisSizes): void {
  const axes = [...left.flat(), ...right.flat()];
  for (const [axis, size] of Object.entries(given)) {
    if (!axes.includes(axis) || isNumber(axis) || axis === DOTS)
      fail(say.unusedSize(op, pattern, axis));
    if (!Number.isInteger(size) || size < 0) fail(say.badAxisSize(op, pattern, axis, size));
  }
}

/** The size that the pattern or the call gives to an axis. */
const sizeOf = (axis: string, given: AxisSizes): number | undefined => {
  if (isNumber(axis)) return Number(axis);
  return Object.hasOwn(given, axis) ? Number(given[axis]) + 0 : undefined;
};

/** Refuses what cannot be inferred from any shape. */
function checkKnown({ op, pattern }: Said, { left, right }: Pattern, given: AxisSizes): void {
  for (const group of left) {
    const [first, second] = group.filter((axis) => sizeOf(axis, given) === undefined);
    if (first && second) fail(say.allButOne(op, pattern, written(group), first));
  }
  const before = [...left.flat(), JOINED];
  const isKnown = (axis: string) => before.includes(axis) || sizeOf(axis, given) !== undefined;
  const unknown = right.flat().find((axis) => !isKnown(axis));
  if (unknown) fail(say.newAxis(op, pattern, unknown));
}

/** How a sentence writes a group. */
const written = (group: Group): string =>
  group.length === 1 ? group.join('') : group.length === 0 ? '1' : `(${group.join(' ')})`;

/** The groups with an axis for each that '...' stands for. */
const expanded = (side: readonly Group[], places: Group): Group[] =>
  side.flatMap((group) => {
    if (group.length === 1 && group[0] === DOTS) return places.map((place) => [place]);
    return [group.flatMap((axis) => (axis === JOINED ? places : [axis]))];
  });

/** The axes that '...' stands for, named by their places. */
function places({ op, pattern }: Said, left: readonly Group[], shape: Shape): Group {
  const dots = left.some((group) => group.includes(DOTS));
  const rank = dots ? left.length - 1 : left.length;
  const fits = dots ? shape.length >= rank : shape.length === rank;
  if (!fits) fail(say.leftRank(op, pattern, shape, `rank ${rank}${dots ? ' or more' : ''}`));
  return Array.from({ length: shape.length - rank }, (_, i) => `-${i}`);
}

/** The sizes of the axes of a group that is axis `at` of the shape. */
function sizesIn(
  { op, pattern }: Said,
  group: Group,
  shape: Shape,
  at: number,
  given: AxisSizes,
): number[] {
  const size = shape[at] ?? 1;
  const known = group.flatMap((axis) => sizeOf(axis, given) ?? []);
  const product = numel(known);
  if (known.length === group.length) {
    if (size !== product)
      fail(say.axisDiffers(op, pattern, shape, at, size, written(group), product));
  } else if (known.length > 0 && (product === 0 || size % product !== 0))
    fail(say.indivisible(op, pattern, shape, at, size, written(group), product));
  return group.map((axis) => sizeOf(axis, given) ?? size / product);
}

/** Applies a pattern to a shape. */
export function einops(
  op: EinopsName,
  pattern: unknown,
  shape: Shape,
  given: unknown = {},
): Rearrangement {
  if (typeof pattern !== 'string') throw new GradusError(say.notPattern(op, pattern));
  if (typeof given !== 'object' || given === null) throw new GradusError(say.notSizes(op, given));
  const said = { op, pattern };
  const sizes = given as AxisSizes;
  const parsed = parse(said);
  checkGiven(said, parsed, sizes);
  checkKnown(said, parsed, sizes);
  const dots = places(said, parsed.left, shape);
  const left = expanded(parsed.left, dots);
  const split = left.flatMap((group, at) => sizesIn(said, group, shape, at, sizes));
  return arranged(left.flat(), split, expanded(parsed.right, dots), sizes);
}

function arranged(
  left: Group,
  split: readonly number[],
  right: readonly Group[],
  given: AxisSizes,
): Rearrangement {
  const axes = right.flat();
  const isIn = (axis: string, list: Group) => !isNumber(axis) && list.includes(axis);
  const stays = left.filter((axis) => isIn(axis, axes));
  const size = (axis: string) =>
    isIn(axis, left) ? (split[left.indexOf(axis)] ?? 1) : (sizeOf(axis, given) ?? 1);
  return {
    split,
    reduced: left.flatMap((axis, i) => (isIn(axis, axes) ? [] : [i])),
    order: axes.flatMap((axis) => (isIn(axis, left) ? [stays.indexOf(axis)] : [])),
    kept: axes.map((axis) => (isIn(axis, left) ? size(axis) : 1)),
    full: axes.map(size),
    shape: right.map((group) => numel(group.map(size))),
  };
}

// rearrange, reduce and repeat: patterns of all forms, right and wrong, on shapes that mostly fit them.

import { type Call, call, chance, integer, many, pick, shuffled, tensors } from './draw.ts';

const NAMES = ['b', 'h', 'w', 'c', 'h1', 'out_width', 'Kv'];
const size = () => pick([1, 1, 2, 2, 3, 4, 6, 7, 12, 28]);

/** One wrong or superfluous piece somewhere. */
function disturbed(pattern: string): string {
  const noise = [
    '(',
    ')',
    '()',
    ' 1 ',
    ' 2 ',
    '...',
    '.',
    '->',
    '-',
    ' b ',
    ' _x ',
    'h_',
    ' 0 ',
    ',',
  ];
  const at = integer(0, pattern.length);
  return `${pattern.slice(0, at)}${pick(noise)}${pattern.slice(at + (chance(0.5) ? 1 : 0))}`;
}

/** Axes in groups of one to three, with an axis of size 1 here and there. */
function grouped(axes: readonly string[], p: number): string[][] {
  const groups: string[][] = [];
  for (const axis of axes) {
    const last = groups.at(-1);
    if (last && last.length < 3 && axis !== '...' && chance(p)) last.push(axis);
    else groups.push([axis]);
    if (chance(0.05)) groups.push([]);
  }
  return groups;
}

const written = (groups: readonly (readonly string[])[]): string =>
  groups
    .map((group) => {
      if (group.length === 0) return pick(['1', '()']);
      const inside = group.join(' ');
      return group.length === 1 && chance(0.95) ? inside : `(${inside}${chance(0.1) ? ' 1' : ''})`;
    })
    .join(' ');

type Op = 'rearrange' | 'reduce' | 'repeat';

/** The axes on the right: all, some of them, or more, mostly as the op has it; rarely otherwise. */
function axesAfter(op: Op, axes: readonly string[], dots: boolean): string[] {
  const all = shuffled(dots ? [...axes, '...'] : axes);
  const habit = chance(0.06) ? pick(['rearrange', 'reduce', 'repeat'] as const) : op;
  if (habit === 'reduce') return all.filter(() => chance(0.5));
  if (habit === 'rearrange') return all;
  const fresh = NAMES.filter((name) => !axes.includes(name)).slice(0, integer(0, 2));
  return shuffled([...all, ...fresh, ...(chance(0.3) ? ['2'] : [])]);
}

function einops(): Call {
  const op = pick(['rearrange', 'rearrange', 'reduce', 'repeat'] as const);
  const axes = shuffled(NAMES).slice(0, integer(0, 5));
  const sizes = new Map(axes.map((axis) => [axis, size()]));
  const dots = chance(0.25);
  const before = axes.toSpliced(integer(0, axes.length), 0, ...(dots ? ['...'] : []));
  if (op === 'reduce' && chance(0.3)) before.push(pick(['2', '3']));
  const left = grouped(before, 0.4).map((group) =>
    group.length > 1 ? group.filter((axis) => axis !== '...') : group,
  );
  const used = left.flat();
  const right = axesAfter(
    op,
    used.filter((axis) => axis !== '...' && !/\d/.test(axis[0] ?? '')),
    used.includes('...'),
  );
  const batch = many(integer(0, 2), size);
  const sizeOf = (axis: string) => sizes.get(axis) ?? Number(axis);
  const shape = left.flatMap((group) => {
    if (group[0] === '...') return batch;
    const product = group.reduce((total, axis) => total * sizeOf(axis), 1);
    return [chance(0.04) ? size() : product];
  });
  // What a split cannot infer and what is new must be given; some others are too.
  const needed = left.flatMap((group) => (chance(0.95) ? group.slice(1) : []));
  const given = [...needed, ...right.filter((axis) => !sizes.has(axis)), ...used.slice(0, 1)]
    .filter((axis) => /^[a-zA-Z]/.test(axis))
    .filter((axis) => needed.includes(axis) || chance(sizes.has(axis) ? 0.2 : 0.95));
  // One mistake among the sizes: the run time names the first, the types each.
  const mistake = chance(0.06) ? pick(['name', 'size'] as const) : undefined;
  if (mistake === 'name') given.push(pick(['zz', '...', '2']));
  const entries = [...new Set(given)].map((axis, i) => {
    const wrong = i === 0 && mistake === 'size' ? pick([-1, 0.5]) : undefined;
    const n = wrong ?? (chance(0.03) ? pick([0, 5]) : (sizes.get(axis) ?? size()));
    return `${JSON.stringify(axis)}: ${n}`;
  });
  const plain = `${written(left)}${pick(['->', ' -> ', ' -> '])}${written(grouped(right, 0.3))}`;
  const pattern = `'${chance(0.08) ? disturbed(plain) : plain}'`;
  const by = `'${pick(['mean', 'sum', 'max', 'min', 'prod', 'any', 'all'])}'`;
  const last = entries.length > 0 || chance(0.1) ? [`{ ${entries.join(', ')} }`] : [];
  const of = chance(0.03) ? shape.slice(1) : shape;
  return call(op, tensors(of), pattern, ...(op === 'reduce' ? [by] : []), ...last);
}

export const families: readonly (() => Call)[] = [einops, einops];

/**
 * Random programs. A program is a list of choices; `play` makes them on a pool of tensors, so one program can be run
 * lazily, one op at a time, lowered, or differentiated.
 */
import fc from 'fast-check';
import { dtypes, isFloat as isFloatDType } from '../src/dtype.ts';
import { type Graph, graph } from '../src/graph/build.ts';
import type { Node } from '../src/graph/node.ts';
import { node, type Traced, wrap } from '../src/ops/define.ts';
import { type Loose, loose, partsOf } from './loose.ts';

/**
 * What the values of a program are like.
 *
 * - `exact`: small whole numbers in all dtypes, which no op rounds. Two ways to compute them agree bit for bit.
 * - `continuous`: real numbers of moderate size and continuous ops. Two ways agree within rounding.
 * - `smooth`: `continuous` without kinks, so that finite differences work.
 */
export type Mode = 'exact' | 'continuous' | 'smooth';

/** One step: an op, its operands among the tensors so far, and two numbers for whatever else it needs. */
export interface Choice {
  readonly op: number;
  readonly a: number;
  readonly b: number;
  readonly p: number;
  readonly q: number;
}

export interface RandomProgram {
  readonly shapes: readonly (readonly number[])[];
  readonly choices: readonly Choice[];
  /** How many of the last tensors are results. */
  readonly results: number;
  readonly seed: number;
}

const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(7, 8, 9, 13) },
);
const shape = fc.array(size, { maxLength: 3 });
const anyNumber = fc.nat({ max: 0xffff });

export const randomProgram = (length: number): fc.Arbitrary<RandomProgram> =>
  fc.record({
    shapes: fc.array(shape, { minLength: 1, maxLength: 3 }),
    choices: fc.array(
      fc.record({ op: anyNumber, a: anyNumber, b: anyNumber, p: anyNumber, q: anyNumber }),
      { minLength: 1, maxLength: length },
    ),
    results: fc.integer({ min: 1, max: 3 }),
    seed: anyNumber,
  });

/** Tensors never grow beyond this many elements. */
const LIMIT = 300;

const numel = (sizes: readonly number[]) => sizes.reduce((x, y) => x * y, 1);

/** A primitive that no op reaches by itself. */
const primitive = (x: Loose, f: (g: Graph, x: Node) => Node): Loose => {
  const traced = x as unknown as Traced;
  return traced[wrap](f(graph, traced[node])) as unknown as Loose;
};

interface Step {
  readonly a: Loose;
  readonly b: Loose;
  readonly p: number;
  readonly q: number;
  /** Brings values back into the range of the mode. */
  readonly tame: (x: Loose) => Loose;
  readonly mode: Mode;
}

/** An op that can be chosen, with one result or several; `undefined` where the operands do not fit. */
type Maker = (step: Step) => Loose | readonly Loose[] | undefined;

const axisOf = (x: Loose, p: number) => p % Math.max(x.ndim, 1);
/** What an op along an axis gives; several results one after another. */
const along =
  (f: (a: Loose, axis: number, step: Step) => unknown): Maker =>
  (step) => {
    if (step.a.ndim === 0) return undefined;
    return partsOf(f(step.a, axisOf(step.a, step.p), step)).map(([, part]) => part);
  };

const isFloat = (x: Loose) => isFloatDType(x.dtype);
const float = (x: Loose) => (isFloat(x) ? x : x.to('float32'));
/** With a sign: numbers below 0 are put beside them. */
const numbers = (x: Loose) => (x.dtype === 'bool' || x.dtype === 'uint8' ? x.to('int32') : x);

/** `b` made to broadcast with `a`: itself if it does, else folded to a scalar. */
function partner({ a, b, mode }: Step): Loose {
  const fits = b.shape.every((n, i) => {
    const m = a.shape[a.ndim - b.ndim + i];
    return m === undefined || n === m || n === 1 || m === 1;
  });
  const rank = Math.max(a.ndim, b.ndim);
  const grown = Array.from({ length: rank }, (_, i) =>
    Math.max(a.shape[a.ndim - 1 - i] ?? 1, b.shape[b.ndim - 1 - i] ?? 1),
  );
  if (fits && numel(grown) <= LIMIT) return b;
  return mode === 'exact' ? b.max() : b.mean();
}

const binary =
  (f: (a: Loose, b: Loose) => Loose): Maker =>
  (step) =>
    step.tame(f(numbers(step.a), numbers(partner(step))));

const compare =
  (name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'): Maker =>
  (step) =>
    step.a[name](partner(step));

const reduce =
  (name: 'sum' | 'mean' | 'max' | 'min'): Maker =>
  ({ a, p, q, tame }) => {
    if (a.ndim === 0 || numel(a.shape) === 0) return undefined;
    const all = a.shape.map((_, i) => i);
    const axes = q % 4 === 0 ? all : all.filter((i) => (p >> i) % 2 === 0);
    return tame(a[name](axes, { keepdims: q % 3 === 0 }));
  };

const divisor = (n: number, p: number) => {
  const divisors = Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);
  return divisors[p % divisors.length] ?? 1;
};

/** Ops that move elements and compute nothing. */
const movements: readonly Maker[] = [
  ({ a }) => a.T(),
  ({ a, p, q }) => {
    const n = numel(a.shape);
    const first = divisor(n, p);
    const second = divisor(n / first, q);
    return a.reshape(first, second, n / first / second);
  },
  ({ a }) => a.reshape([numel(a.shape)]),
  ({ a, p }) => {
    const axes = a.shape.map((_, i) => i);
    const from = axisOf(a, p);
    return a.permute([...axes.slice(from), ...axes.slice(0, from)]);
  },
  ({ a }) => a.squeeze(),
  ({ a, p }) => (a.ndim < 4 ? a.unsqueeze(p % (a.ndim + 1)) : undefined),
  ({ a, p, q }) => {
    const target = a.shape.map((n) => (n === 1 ? 1 + (p % 4) : n));
    const sizes = q % 2 === 0 && a.ndim < 4 ? [1 + (q % 3), ...target] : target;
    return numel(sizes) <= LIMIT ? a.expand(sizes) : undefined;
  },
  ({ a, b, p, tame }) => {
    if (a.ndim === 0) return undefined;
    const axis = axisOf(a, p);
    const fits = b.ndim === a.ndim && b.shape.every((n, i) => i === axis || n === a.shape[i]);
    const parts = fits ? [a, b] : [a, tame(a.add(a))];
    return numel(a.shape) + numel(b.shape) <= LIMIT ? loose.cat(parts, axis) : undefined;
  },
  ({ a, p, q }) =>
    primitive(a, (g, x) => {
      const before = x.shape.map((n, i) => Math.min((p >> i) % 3, Math.max(n - 1, 0)));
      const kept = x.shape.map((n, i) => Math.max(1, n - (before[i] ?? 0) - ((q >> (2 * i)) % 4)));
      return g.slice(x, before, kept);
    }),
  ({ a, p, q }) =>
    primitive(a, (g, x) => {
      const steps = x.shape.map((_, i) => [1, 2, -1, -2, 3, -3][(p >> (2 * i)) % 6] ?? 1);
      const kept = x.shape.map((n, i) => Math.ceil(n / Math.abs(steps[i] ?? 1)));
      // All the room that is left before the first element, or none.
      const first = x.shape.map((n, i) => {
        const room = n - 1 - ((kept[i] ?? 0) - 1) * Math.abs(steps[i] ?? 1);
        const skipped = q % 2 === 0 ? room : 0;
        return (steps[i] ?? 1) > 0 ? skipped : n - 1 - skipped;
      });
      return g.slice(x, first, kept, steps);
    }),
  ({ a, p, q }) =>
    numel(a.shape.map((n) => 3 * n + 2)) <= LIMIT
      ? primitive(a, (g, x) => {
          const steps = x.shape.map((_, i) => 1 + ((p >> (2 * i)) % 3));
          const [before, after] = [p, q].map((r) => x.shape.map((_, i) => (r >> i) % 2));
          return g.pad(x, before ?? [], after ?? [], steps);
        })
      : undefined,
  ({ a, p, q }) =>
    numel(a.shape.map((n) => n + 4)) <= LIMIT
      ? primitive(a, (g, x) =>
          g.pad(
            x,
            x.shape.map((_, i) => (p >> i) % 3),
            x.shape.map((_, i) => (q >> i) % 3),
          ),
        )
      : undefined,
];

/** Another axis than this one. */
const otherAxis = (x: Node, axis: number, by: number) =>
  (axis + 1 + (by % (x.shape.length - 1))) % x.shape.length;

/** A shear along an axis by another. */
function sheared(g: Graph, x: Node, p: number, q: number): Node {
  const axis = p % x.shape.length;
  const numbers = {
    scale: 1 + ((p >> 3) % 3),
    slope: ((q >> 3) % 5) - 2,
    step: 1 + ((p >> 5) % 3),
  };
  const offset = ((q >> 5) % 7) - 3;
  const shear = { axis, by: otherAxis(x, axis, q), ...numbers, offset };
  return g.shear(x, shear, 1 + ((p >> 7) % 6), q % 3 === 0 ? 2 : 0);
}

/** Shears, alone and between a product and a sum. */
const shears: readonly Maker[] = [
  ({ a, p, q }) =>
    a.ndim > 1 && 6 * numel(a.shape) <= LIMIT
      ? primitive(numbers(a), (g, x) => sheared(g, x, p, q))
      : undefined,
  ({ a, p, q, tame }) =>
    a.ndim === 2
      ? tame(
          primitive(numbers(a), (g, x) => {
            const product = g.contract(x, x, [
              [0, 1],
              [2, 1],
              [0, 2],
            ]);
            return g.sum(sheared(g, product, p, q), [q % 2]);
          }),
        )
      : undefined,
];

const notEmpty = (x: Loose) => (numel(x.shape) > 0 ? x : undefined);

/** Movements of the other files of rows. */
const layouts: readonly Maker[] = [
  along((a, axis, { q }) => a.split(1 + (q % 3), axis)),
  along((a, axis, { q }) => a.chunk(1 + (q % 3), axis)),
  along((a, axis) => (a.size(axis) < 5 ? a.unbind(axis) : [])),
  along((a, axis, { q }) => a.roll((q % 9) - 4, axis)),
  along((a, axis, { p }) => a.movedim(axis, (p >> 3) % a.ndim)),
  along((a, axis, { q }) =>
    numel(a.shape) * 3 <= LIMIT ? a.repeatInterleave(1 + (q % 3), axis) : [],
  ),
  ({ a, p, q }) => {
    if (a.ndim === 0 || numel(a.shape) * 5 > LIMIT) return undefined;
    const mode = ['constant', 'reflect', 'replicate', 'circular'][p % 4];
    const by = [q % 3, (q >> 2) % 3].map((n) => Math.min(n, (a.shape.at(-1) ?? 1) - 1));
    return a.pad(by, { mode });
  },
  ({ a, p }) => notEmpty(a.ndim === 2 ? a.diag((p % 3) - 1) : a.ndim === 1 ? a.diag(p % 2) : a),
  ({ a, p }) => notEmpty(a.ndim > 1 ? a.diagonal((p % 3) - 1, p % a.ndim, (p + 1) % a.ndim) : a),
  ({ a, p, q }) => (a.ndim > 0 ? a.transpose(axisOf(a, p), axisOf(a, q)) : undefined),
  ({ a, p, q }) =>
    a.ndim > 0 && numel(a.shape) * 4 <= LIMIT ? a.tile(1 + (p % 2), 1 + (q % 2)) : undefined,
  ({ a, p, tame }) =>
    a.ndim < 4 && 2 * numel(a.shape) <= LIMIT
      ? loose.stack([a, tame(a.add(a))], p % (a.ndim + 1))
      : undefined,
  ({ a, p }) => (a.ndim > 1 ? a.tril((p % 3) - 1) : undefined),
  ({ a, p }) => (a.ndim > 1 ? a.triu((p % 3) - 1) : undefined),
  ({ a, tame }) => (a.ndim === 2 ? tame(a.trace()) : undefined),
];

const square = (x: Loose) => x.mul(x);

/** Products, with what makes the shapes meet. */
const product: Maker = ({ a, b, tame }) => {
  const k = a.shape.at(-1);
  if (k === undefined || b.ndim === 0) return undefined;
  const other = b.shape.at(b.ndim === 1 ? 0 : -2) === k ? b : a.T();
  if (other.ndim > 2 || a.ndim * other.ndim === 0) return undefined;
  if (other.shape.at(other.ndim === 1 ? 0 : -2) !== k) return undefined;
  const columns = other.ndim === 1 ? 1 : (other.shape[1] ?? 1);
  if ((numel(a.shape) / Math.max(k, 1)) * columns > LIMIT) return undefined;
  return tame(numbers(a).matmul(numbers(other)).mul(1));
};

const withNumber: readonly Maker[] = [
  ({ a, p, tame }) => tame(numbers(a).add((p % 5) - 2)),
  ({ a, p, tame }) => tame(numbers(a).mul((p % 5) - 2)),
  ({ a }) => numbers(a).neg(),
];

const shared: readonly Maker[] = [
  ...movements,
  ...shears,
  ...layouts,
  ...withNumber,
  binary((a, b) => a.add(b)),
  binary((a, b) => a.sub(b)),
  binary((a, b) => a.mul(b)),
  product,
  (step) =>
    numel(step.a.shape) * numel(step.b.shape) <= LIMIT
      ? step.tame(numbers(step.a).kron(numbers(step.b)))
      : undefined,
  reduce('sum'),
];

/** Sorts and the like: exact, and continuous, with kinks where elements are equal. */
const sorts: readonly Maker[] = [
  along((a, axis, { q }) => a.sort(axis, { descending: q % 2 === 0 })),
  along((a, axis, { q }) => a.topk(1 + (q % a.size(axis)), axis)),
  along((a, axis, { q }) => a.kthvalue(1 + (q % a.size(axis)), axis)),
  along((a, axis) => a.median(axis)),
  along((a, axis) => a.cummax(axis)),
  along((a, axis) => a.cummin(axis)),
];

/** Indices into an axis of this size, some of them twice. */
const indices = (n: number, length: number, p: number): Loose =>
  loose.tensor(
    Int32Array.from({ length }, (_, i) => (i * (1 + (p % 3)) + p) % n),
    [length],
  );

/** What selects by indices in memory, and what is put into a part: exact, and linear. */
const selections: readonly Maker[] = [
  along((a, axis, { p, q }) =>
    numel(a.shape) * 3 <= LIMIT
      ? a.indexSelect(axis, indices(a.size(axis), 1 + (q % 3), p))
      : a.flip(axis),
  ),
  along((a, axis, { p, q, tame }) => {
    const index = indices(a.size(axis), 1 + (q % 4), p);
    return tame(numbers(a).indexAdd(axis, index, numbers(a).indexSelect(axis, index)));
  }),
  ({ a, p, q }) =>
    a.ndim > 1
      ? a.at(indices(a.size(0), 3, p), ...Array(a.ndim - 2).fill(':'), [0, q % a.size(-1), -1])
      : undefined,
  ({ a, p, q }) => (a.ndim > 0 ? a.set([p % a.size(0)], a.at(q % a.size(0))) : undefined),
  ({ a, p, q }) =>
    a.ndim > 1 ? a.set(['...', indices(a.size(-1), 2, p)], a.at('...', [0, q % a.size(-1)])) : a,
];

const logic =
  (name: 'and' | 'or' | 'xor'): Maker =>
  (step) => {
    const [a, b] = [step.a, partner(step)].map((x) => (isFloat(x) ? x.gt(0) : x)) as [Loose, Loose];
    return a[name](b);
  };

const exact: readonly Maker[] = [
  ...shared,
  binary((a, b) => a.maximum(b)),
  binary((a, b) => a.minimum(b)),
  reduce('max'),
  reduce('min'),
  ...(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map(compare),
  ({ a }) => numbers(a).abs(),
  ({ a }) => numbers(a).relu(),
  ({ a, p, tame }) => tame(numbers(a).pow(p % 3)),
  (step) => loose.where(numbers(step.a).gt(0), numbers(partner(step)), 1),
  (step) => loose.where(step.a.eq(partner(step)), numbers(step.a), step.b.max()),
  ({ a, p }) => a.to(dtypes[p % dtypes.length]),
  ({ a, tame }) => (a.dtype === 'bool' ? undefined : tame(a.mul(a).sub(a))),
  ({ a, q }) =>
    a.dtype === 'uint8' || a.dtype === 'int32' ? a.bitwiseRightShift(q % 9) : undefined,
  ...(['and', 'or', 'xor'] as const).map(logic),
  ({ a }) => (isFloat(a) ? a.isfinite() : a.not()),
  ({ a }) => numbers(a).sign(),
  ({ a, p }) => float(a).div(2)[(['floor', 'ceil', 'round', 'trunc'] as const)[p % 4] ?? 'floor'](),
  ({ a, p }) => numbers(a).clamp({ max: (p % 5) - 2 }),
  (step) => numbers(step.a).fmod(numbers(partner(step)).abs().add(1)),
  (step) => numbers(step.a).remainder(numbers(partner(step)).abs().add(1).neg()),
  ({ a, p }) => (a.ndim > 0 ? a.argmax(axisOf(a, p)) : undefined),
  ({ a }) => (numel(a.shape) > 0 ? a.argmax() : undefined),
  ({ a, p }) => (a.ndim > 0 ? a.argmin(axisOf(a, p)) : undefined),
  ({ a, p }) => (a.ndim > 0 ? a.any(axisOf(a, p)) : undefined),
  ({ a, p }) => (a.ndim > 0 ? a.all(axisOf(a, p)) : undefined),
  ({ a, p }) => (a.ndim > 0 ? a.count(axisOf(a, p)) : undefined),
  ...sorts,
  ...selections,
  along((a, axis) => a.argsort(axis)),
  along((a, axis, { tame }) => tame(a.cumsum(axis))),
  along((a, axis, { tame }) => tame(a.sign().cumprod(axis))),
];

const reductions = ['none', 'sum', 'mean'] as const;

/** Losses against what the operand is elsewhere. */
const losses: readonly Maker[] = [
  along((a, axis, { p, tame }) => tame(a.mse(a.flip(axis), { reduction: reductions[p % 3] }))),
  ({ a, p, tame }) => tame(a.bceWithLogits(a.cos(), { reduction: reductions[p % 3] })),
  along((a, axis, { p, tame }) =>
    tame(a.logSoftmax(axis).kl(a.flip(axis).softmax(axis), { reduction: reductions[p % 3] })),
  ),
  ({ a, p, tame }) =>
    a.ndim > 1
      ? tame(
          a.crossEntropy(a.flip(1).softmax(1), {
            reduction: reductions[p % 3],
            labelSmoothing: (p % 4) / 4,
          }),
        )
      : undefined,
];

/** What is solved with or decomposed: positive definite matrices, far from singular ones. */
const ofMatrices =
  (f: (matrix: Loose, a: Loose) => unknown): Maker =>
  ({ a, tame }) => {
    if (a.ndim < 2) return undefined;
    const matrix = a.matmul(a.swapaxes(-1, -2)).add(loose.eye(a.shape.at(-2)));
    return partsOf(f(matrix, a)).map(([, part]) => tame(part));
  };

const smooth: readonly Maker[] = [
  ...shared,
  ...selections,
  ...losses,
  reduce('mean'),
  ({ a, p, tame }) => (a.ndim > 0 ? tame(a.logsumexp(axisOf(a, p))) : undefined),
  ({ a, p, tame }) => ((a.shape[axisOf(a, p)] ?? 9) < 6 ? tame(a.prod(axisOf(a, p))) : undefined),
  ({ a, p }) => (a.ndim > 0 ? a.var(axisOf(a, p), { correction: 0 }) : undefined),
  along((a, axis, { tame }) => tame(a.cumsum(axis))),
  along((a, axis, { tame }) => (a.size(axis) < 6 ? tame(a.cumprod(axis)) : [])),
  along((a, axis, { tame }) => tame(a.logcumsumexp(axis))),
  ofMatrices((matrix, a) => matrix.solve(a)),
  ofMatrices((matrix) => matrix.cholesky()),
  ofMatrices((matrix) => matrix.slogdet()),
  ({ a, tame }) => (a.ndim % 4 > 0 && a.size(-1) > 0 ? tame(a.rfft()) : undefined),
  ({ a }) => a.tanh(),
  ({ a }) => a.sigmoid(),
  ({ a }) => a.sin(),
  ({ a }) => a.cos(),
  ({ a }) => a.atan(),
  ({ a }) => a.erf(),
  ({ a }) => a.gelu(),
  ({ a }) => a.silu(),
  ({ a }) => a.softplus(),
  ({ a }) => a.mish(),
  (step) => step.a.atan2(square(partner(step)).add(0.5)),
  (step) => step.tame(step.a.lerp(partner(step), 0.3)),
  ({ a }) => square(a).log1p(),
  ({ a }) => square(a).neg().expm1(),
  ({ a }) => square(a).add(0.5).rsqrt(),
  ({ a }) => square(a).neg().exp(),
  ({ a }) => square(a).add(1).log(),
  ({ a }) => square(a).add(0.5).sqrt(),
  (step) => step.a.div(square(partner(step)).add(1)),
  ({ a }) => square(a).add(0.5).pow(-1.5),
  ({ a, p }) => (a.ndim > 0 ? a.softmax(axisOf(a, p)) : undefined),
  ({ a, p, tame }) => (a.ndim > 0 ? tame(a.logSoftmax(axisOf(a, p))) : undefined),
  ({ a }) =>
    a.ndim === 2
      ? a.crossEntropy(loose.arange(a.shape[0], { dtype: 'int32' }).minimum(a.size(1) - 1))
      : undefined,
];

const continuous: readonly Maker[] = [
  ...smooth,
  ...sorts.map(
    (make): Maker =>
      (step) =>
        [make(step) ?? []].flat().filter(isFloat),
  ),
  along((a, axis) => a.huber(a.flip(axis), { delta: 0.5, reduction: 'none' })),
  along((a, axis, { tame }) => tame(a.l1(a.flip(axis), { reduction: 'sum' }))),
  ({ a, p }) => a.clamp(-1, (p % 4) / 2),
  ({ a, p }) => a.leakyRelu((p % 3) / 2),
  ({ a }) => a.elu(),
  ({ a }) => a.abs(),
  ({ a }) => a.relu(),
  binary((a, b) => a.maximum(b)),
  binary((a, b) => a.minimum(b)),
  reduce('max'),
  reduce('min'),
];

const makers: Readonly<Record<Mode, readonly Maker[]>> = { exact, continuous, smooth };

const tame: Readonly<Record<Mode, (x: Loose) => Loose>> = {
  exact: (x) =>
    x.dtype === 'bool' ? x : x.dtype === 'uint8' ? x.minimum(9) : x.maximum(-9).minimum(9),
  continuous: (x) => x.div(square(x).mul(0.1).add(1)),
  smooth: (x) => x.div(square(x).mul(0.1).add(1)),
};

/** Inputs that suit a mode. */
export function inputsOf({ shapes, seed }: RandomProgram, mode: Mode, salt = 0): Loose[] {
  const random = loose.generator(seed + salt * 7919);
  return shapes.map((sizes, i) => {
    const x = loose.rand(sizes, { generator: random }).mul(4).sub(2);
    const whole = mode === 'exact' ? x.mul(2).to('int32') : x;
    const typed = mode === 'exact' && (seed + i) % 3 > 0 ? float(whole) : whole;
    // Read, so that programs begin at data.
    return loose.tensor(typed.dataSync(), typed.shape);
  });
}

/** Plays a program; `each` sees (and may replace) every tensor that it makes. */
export function play(
  { choices, results }: RandomProgram,
  mode: Mode,
  inputs: readonly Loose[],
  each: (x: Loose) => Loose = (x) => x,
): Loose[] {
  const pool = [...inputs];
  // Recent tensors are more likely operands, so that programs grow deep.
  const pick = (n: number) => pool[pool.length - 1 - (n % Math.min(pool.length, 6))] as Loose;
  const list = makers[mode];
  for (const { op, a, b, p, q } of choices) {
    const step = { a: pick(a), b: pick(b), p, q, mode, tame: tame[mode] };
    const made = list[op % list.length]?.(step);
    if (made) pool.push(...[made].flat().map(each));
  }
  return pool.slice(-results);
}

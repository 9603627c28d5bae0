/**
 * Sums over shears that divide: `sum(shear(x))`, where element `i` comes from `(i + slope * k + offset) / step`. Most of
 * the steps of such a sum find nothing, as the division leaves a rest. Whether it does depends on `i mod step` alone,
 * so the sum is taken for each of these phases apart, over those `k` that fit, and the phases are interleaved.
 */
import { graph as g } from '../graph/build.ts';
import { type Node, type Shear, type Sizes, shearOf } from '../graph/node.ts';

/** The shears below a node, the outermost first, and what they move. */
export interface Chain {
  readonly shears: readonly Node[];
  readonly base: Node;
}

export function chainOf(node: Node): Chain {
  const shears: Node[] = [];
  let base = node;
  while (base.op === 'shear' && base.attributes.value === undefined && base.inputs[0]) {
    shears.push(base);
    base = base.inputs[0];
  }
  return { shears, base };
}

/** Whether a shear divides along an axis that is left, by one that is summed, and no other touches the two. */
function divides(shear: Node, shears: readonly Node[], summed: Sizes): boolean {
  const { axis, by, scale, step } = shearOf(shear);
  if (step === 1 || scale !== 1 || summed.includes(axis) || !summed.includes(by)) return false;
  return shears.every((other) => {
    const { axis: x, by: y } = shearOf(other);
    return other === shear || ![x, y].some((one) => one === axis || one === by);
  });
}

const mod = (a: number, b: number) => ((a % b) + b) % b;

/** The places along `by` that fit a phase: from `first` on, `every` so many, `count` of them. */
function fitting({ slope, offset, step }: Shear, steps: number, phase: number) {
  const fits = Array.from({ length: steps }, (_, k) => k).filter(
    (k) => mod(phase + slope * k + offset, step) === 0,
  );
  const [first = 0, second = first + 1] = fits;
  return { first, every: second - first, count: fits.length };
}

/** Every so many elements of one axis; of a product, of its operands. */
function taken(x: Node, axis: number, first: number, count: number, every: number): Node {
  const { labels } = x.attributes;
  const [a, b] = x.inputs;
  if (x.op !== 'contract' || !labels || !a || !b) {
    const start = x.shape.map((_, i) => (i === axis ? first : 0));
    const steps = x.shape.map((_, i) => (i === axis ? every : 1));
    return g.slice(x, start, x.shape.with(axis, count), steps);
  }
  const part = (operand: Node, own: Sizes) => {
    const at = own.indexOf(labels[2][axis] ?? -1);
    return at < 0 ? operand : taken(operand, at, first, count, every);
  };
  return g.contract(part(a, labels[0]), part(b, labels[1]), labels);
}

/** The sum for one phase of the shear `chosen`, of `size` elements along its axis. */
function phaseOf(chain: Chain, chosen: Node, summed: Sizes, phase: number, size: number): Node {
  const shear = shearOf(chosen);
  const { first, every, count } = fitting(shear, chosen.shape[shear.by] ?? 0, phase);
  const numbers = {
    slope: (shear.slope * every) / shear.step,
    offset: (phase + shear.slope * first + shear.offset) / shear.step,
  };
  let moved = taken(chain.base, shear.by, first, count, every);
  for (const other of chain.shears.toReversed()) {
    const own = shearOf(other);
    const is = other === chosen;
    moved = is
      ? g.shear(moved, { ...shear, ...numbers, step: 1 }, size)
      : g.shear(moved, own, other.shape[own.axis] ?? 0);
  }
  return g.sum(moved, summed);
}

/** `sum(shear(x))` in phases; `simpler` is what comes of each. */
export function inPhases(node: Node, simpler: (phase: Node) => Node): Node | undefined {
  const [input] = node.inputs;
  const summed = node.attributes.axes ?? [];
  if (!input || node.dtype === 'bool') return undefined;
  const chain = chainOf(input);
  const chosen = chain.shears.find((shear) => divides(shear, chain.shears, summed));
  if (!chosen) return undefined;
  const { axis, step } = shearOf(chosen);
  const size = Math.ceil((chosen.shape[axis] ?? 0) / step);
  const at = axis - summed.filter((one) => one < axis).length;
  const parts = Array.from({ length: step }, (_, phase) => {
    const part = simpler(phaseOf(chain, chosen, summed, phase, size));
    return g.reshape(part, part.shape.toSpliced(at + 1, 0, 1));
  });
  const whole = node.shape.with(at, size * step);
  const all = g.reshape(g.concat(parts, at + 1), whole);
  return g.slice(
    all,
    whole.map(() => 0),
    node.shape,
  );
}

/** The tangents of loops with a condition, and their batches. Reverse mode would have to keep a number of steps that nobody knows. */
import { GradientError } from '../errors.ts';
import { noReverseMode } from '../errors-control.ts';
import { graph as g, zerosLike } from '../graph/build.ts';
import { regionsOf, whileNodes } from '../graph/control.ts';
import type { Node } from '../graph/node.ts';
import { replace } from '../graph/rebuild.ts';
import type { Region } from '../graph/region.ts';
import type { Compound } from './compound.ts';
import {
  batched,
  chosen,
  dependent,
  isThere,
  meaning,
  partsOf,
  pick,
  present,
  pushed,
  spread,
  withAxis,
} from './regions.ts';

const whileJvp: NonNullable<Compound['jvp']> = (walk, tangents, node) => {
  const { carries, body, cut } = partsOf(node);
  const [test] = regionsOf(node) as [Region];
  const {
    active,
    found: { probes, found },
  } = pushed(walk, node, tangents);
  const [init, , captured] = cut(node.inputs);
  const along = present(tangents).filter((i) => i >= carries);
  const start = active.map((i) => tangents[i] ?? zerosLike(init[i] as Node));
  const next = active.map((i) => found[i] ?? zerosLike(body.outputs[i] as Node));
  const standing = (inputs: readonly Node[], now: readonly Node[]) =>
    meaning(
      [inputs, [...now.slice(0, carries), ...captured]],
      [pick(probes, active).filter(isThere), now.slice(carries)],
      [pick(probes, along).filter(isThere), pick(tangents, along).filter(isThere)],
    );
  const results = whileNodes(
    [...init, ...start],
    (now) => replace(test.outputs, standing(test.inputs, now))[0] as Node,
    (now) => replace([...body.outputs, ...next], standing(body.inputs, now)),
    whileLoop,
  );
  return (result) =>
    (active.includes(result) ? results[carries + active.indexOf(result)] : null) ?? null;
};

/** Where the condition has rows, all are carried until none goes on, and those that have ended stay as they are. */
const whileBatch: Compound['batch'] = (walk, node, inputs, hasAxis, n) => {
  const { carries, body, cut } = partsOf(node);
  const [test] = regionsOf(node) as [Region];
  const reach = (active: ReadonlySet<number>) => {
    const has = (i: number) => (i < carries ? active.has(i) : hasAxis(i));
    const from = ({ inputs: list }: Region) => list.filter((_, i) => has(i));
    const [rows = false] = dependent(test.outputs, from(test));
    const found = dependent(body.outputs, from(body));
    return { found: { has, rows }, has: (i: number) => rows || !!found[i] };
  };
  const {
    found: { has, rows },
  } = spread(carries, hasAxis, reach);
  const [given, , captured] = cut(inputs);
  const init = given.map((x, i) => (has(i) ? withAxis(x, hasAxis(i), n) : x));
  const asked = (now: readonly Node[]) =>
    batched(walk, test, [...now, ...captured], has, () => rows, n)[0] as Node;
  const results = whileNodes(
    init,
    (now) => (rows ? g.max(asked(now), [0]) : asked(now)),
    (now) => {
      const next = batched(walk, body, [...now, ...captured], has, has, n);
      return rows ? next.map((x, i) => chosen(asked(now), x, now[i] as Node)) : next;
    },
    whileLoop,
  );
  return (result) => withAxis(results[result] as Node, has(result), n);
};

export const whileLoop: Compound = {
  vjp: () => {
    throw new GradientError(noReverseMode());
  },
  jvp: whileJvp,
  batch: whileBatch,
};

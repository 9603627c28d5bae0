/** The derivatives of conditions, and their batches: conditions over those of their branches. */

import { isFloat } from '../dtype.ts';
import { zerosLike } from '../graph/build.ts';
import { condNodes, regionsOf } from '../graph/control.ts';
import type { Node } from '../graph/node.ts';
import { replace } from '../graph/rebuild.ts';
import type { Region } from '../graph/region.ts';
import type { Compound } from './compound.ts';
import { batched, chosen, type Found, meaning, pick, present, probesFor } from './regions.ts';

/**
 * A choice between what is found of each branch, where one of them has something. `extra` are
 * the placeholders that it is made of besides the inputs, and what they stand for.
 */
function choose(
  [predicate, ...operands]: readonly Node[],
  regions: readonly Region[],
  found: readonly Found[],
  likes: readonly Node[],
  extra: readonly (readonly [probe: Node, node: Node])[],
): Found {
  const there = likes.map((_, i) => i).filter((i) => found.some((one) => one[i]));
  const branch = (b: number) => (given: readonly Node[]) => {
    const own = pick(found[b] ?? [], there).map(
      (x, i) => x ?? zerosLike(likes[there[i] ?? 0] as Node),
    );
    const probes = extra.map(([probe]) => probe);
    const inputs = regions[b]?.inputs ?? [];
    return replace(own, meaning([[...inputs, ...probes], given]));
  };
  const all = [...operands, ...extra.map(([, node]) => node)];
  const results = condNodes(predicate as Node, all, branch(0), branch(1), cond);
  return likes.map((_, i) => results[there.indexOf(i)] ?? null);
}

const condVjp: Compound['vjp'] = (walk, ct, node, isActive) => {
  const regions = regionsOf(node);
  const [yes] = regions as [Region];
  const cts = yes.outputs.map((_, i) => ct(i));
  const probes = probesFor(yes.outputs, (i) => cts[i] !== null);
  const found = regions.map(({ inputs, outputs }) => {
    const floats = inputs.filter((x, i) => isFloat(x.dtype) && isActive(i + 1));
    const parts = walk(outputs, probes, floats);
    return inputs.map((x) => parts[floats.indexOf(x)] ?? null);
  });
  const extra = present(cts).map((i) => [probes[i], cts[i]] as [Node, Node]);
  return [null, ...choose(node.inputs, regions, found, yes.inputs, extra)];
};

const condJvp: NonNullable<Compound['jvp']> = (walk, [, ...tangents], node) => {
  const regions = regionsOf(node);
  const [yes] = regions as [Region];
  const probes = probesFor(yes.inputs, (i) => !!tangents[i]);
  const extra = present(tangents).map((i) => [probes[i], tangents[i]] as [Node, Node]);
  const found = regions.map(({ inputs, outputs }) => {
    const given = present(tangents).map((i) => [inputs[i], probes[i]] as [Node, Node]);
    return walk(outputs, new Map(given));
  });
  const results = choose(node.inputs, regions, found, yes.outputs, extra);
  return (result) => results[result] ?? null;
};

const condBatch: Compound['batch'] = (walk, node, [predicate, ...operands], hasAxis, n) => {
  const has = (i: number) => hasAxis(i + 1);
  const rows = (region: Region, given: readonly Node[]) =>
    batched(walk, region, given, has, () => true, n);
  const [yes, no] = regionsOf(node) as [Region, Region];
  if (hasAxis(0)) {
    const [a, b] = [rows(yes, operands), rows(no, operands)];
    return (result) => chosen(predicate as Node, a[result] as Node, b[result] as Node);
  }
  const branch = (one: Region) => (given: readonly Node[]) => rows(one, given);
  const results = condNodes(predicate as Node, operands, branch(yes), branch(no), cond);
  return (result) => results[result] as Node;
};

export const cond: Compound = { vjp: condVjp, jvp: condJvp, batch: condBatch };

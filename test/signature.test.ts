/** Programs are found by the numbers of their graphs: equal numbers exactly where the graphs are equal. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graph as g } from '../src/graph/build.ts';
import { type Node, source, topological } from '../src/graph/node.ts';
import { structureOf } from '../src/graph/region.ts';
import { hashOf, sameParts, signatureOf } from '../src/graph/signature.ts';
import { node, type Traced } from '../src/ops/define.ts';
import { inputsOf, play, randomProgram } from './random.ts';

const isKnown = ({ op }: Node) => op === 'source';

const partsOf = (outputs: readonly Node[]) => signatureOf(outputs, isKnown).parts;

/** The graph as text, written by other code. */
const textOf = (outputs: readonly Node[]): string =>
  structureOf(outputs, topological(outputs, isKnown), (x) =>
    isKnown(x) ? `in|${x.dtype}|${x.shape.join()}` : undefined,
  );

test('two graphs have equal signatures where they have equal texts', () => {
  const program = randomProgram(6);
  const seen = new Map<string, readonly (number | string)[]>();
  fc.assert(
    fc.property(program, (one) => {
      const outputs = play(one, 'exact', inputsOf(one, 'exact')).map(
        (x) => (x as unknown as Traced)[node],
      );
      const [text, parts] = [textOf(outputs), partsOf(outputs)];
      for (const [other, otherParts] of seen)
        expect(sameParts(parts, otherParts)).toBe(text === other);
      expect(hashOf(parts)).toBe(hashOf([...parts]));
      seen.set(text, parts);
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(seen.size).toBeGreaterThan(100);
  // Few of them share a hash: each would push the other out.
  expect(new Set([...seen.values()].map(hashOf)).size).toBeGreaterThan(seen.size * 0.99);
});

test('constants, orders of operands and sharing are told apart', () => {
  const [x, y] = [source([2], 'float32'), source([2], 'float32')];
  const graphs = [
    [g.add(x, 1)],
    [g.add(x, 1.5)],
    [g.add(x, -0)],
    [g.add(x, 0)],
    [g.add(x, Number.NaN)],
    [g.sub(x, y)],
    [g.sub(x, x)],
    [g.add(g.sub(x, y), x)],
    [g.add(g.sub(x, y), y)],
    [g.neg(x), g.neg(y)],
    [g.neg(x), g.neg(x)],
    [g.neg(x)],
    [g.permute(g.reshape(x, [1, 2]), [1, 0])],
    [g.reshape(x, [2, 1])],
  ];
  for (const [i, a] of graphs.entries())
    for (const [j, b] of graphs.entries())
      expect(sameParts(partsOf(a), partsOf(b)), `${i} and ${j}`).toBe(i === j);
});

test('what is known is met in the order of the inputs', () => {
  const [x, y] = [source([2], 'float32'), source([2], 'float32')];
  expect(signatureOf([g.sub(y, x)], isKnown).inputs).toEqual([y, x]);
  expect(signatureOf([g.mul(g.sub(y, x), y), x], isKnown).inputs).toEqual([y, x]);
});

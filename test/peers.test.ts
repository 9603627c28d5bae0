// What decides the figures of `npm run bench:peers`: which results count as right, which rows as lost, and the models that
// ONNX Runtime is given.
import { describe, expect, it } from 'vitest';
// @ts-expect-error: a script, which has no types.
import { errorOf } from '../bench/peers/check.mjs';
// @ts-expect-error: a script, which has no types.
import { geometricMean, measured, median } from '../bench/peers/measure.mjs';
// @ts-expect-error: a script, which has no types.
import { modelOf, smallestModel } from '../bench/peers/onnx/models.mjs';
// @ts-expect-error: a script, which has no types.
import { combined, losses, meanRatio } from '../bench/peers/table.mjs';

const row = (title: string, times: readonly (readonly [string, number])[]) => ({
  workload: { title },
  times: new Map(times),
  reasons: new Map(),
});

describe('results', () => {
  const expected = [Float32Array.of(1, -4), Float32Array.of(100)];

  it('are compared relative to the largest element of their tensor', () => {
    expect(errorOf(expected, expected)).toBe(0);
    expect(errorOf([Float32Array.of(2, -4), Float32Array.of(100)], expected)).toBe(0.25);
    expect(errorOf([Float32Array.of(1, -4), Float32Array.of(101)], expected)).toBeCloseTo(0.01);
  });

  it('are wrong where an element is not a number, or missing', () => {
    const nan = [Float32Array.of(1, Number.NaN), Float32Array.of(100)];
    expect(errorOf(nan, expected)).toBe(Number.POSITIVE_INFINITY);
    expect(errorOf([Float32Array.of(1)], expected)).toBe(Number.POSITIVE_INFINITY);
    const short = [Float32Array.of(1), Float32Array.of(100)];
    expect(errorOf(short, expected)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('figures', () => {
  it('are medians, and geometric means of runs', () => {
    expect(median([5, 1, 9])).toBe(5);
    expect(geometricMean([1, 4])).toBeCloseTo(2);
    const runs = [[row('r', [['a', 2]])], [row('r', [['a', 8]])]];
    expect(combined(runs)[0].times.get('a')).toBeCloseTo(4);
  });

  it('list every row in which a peer is ahead, and no way of ours as a peer', () => {
    const rows = [
      row('lost', [
        ['built', 10],
        ['lower', 5],
        ['near', 8],
        ['far', 2],
      ]),
      row('won', [
        ['built', 1],
        ['near', 1],
        ['far', 3],
      ]),
    ];
    expect(losses(rows, { base: 'built', ours: ['built', 'lower'] })).toEqual([
      {
        title: 'lost',
        ahead: [
          { key: 'far', factor: 5 },
          { key: 'near', factor: 1.25 },
        ],
      },
    ]);
    expect(meanRatio(rows, 'far', 'built')).toBeCloseTo(Math.sqrt(0.2 * 3));
    expect(meanRatio(rows, 'absent', 'built')).toBeUndefined();
  });

  it('come from samples that take turns', async () => {
    const order: string[] = [];
    const fake = (name: string, time: number) => async (count: number) => {
      order.push(name);
      return time / count;
    };
    const samples = [
      ['a', fake('a', 2000)],
      ['b', fake('b', 100)],
    ];
    const times = await measured(samples, { budget: 100, turn: 0 });
    expect([...times]).toEqual([
      ['a', 2000],
      ['b', 100],
    ]);
    // What is slow is measured once, the other once to warm up and then five times, which is more than its budget.
    expect(order).toEqual(['a', 'b', 'b', 'b', 'b', 'b', 'b']);
  });
});

describe('models', () => {
  const shaped = (...shape: number[]) => ({ shape });

  // The bytes that the Python package onnx 1.23.1 writes for the same graphs.
  it('are what the format says', () => {
    expect(smallestModel().toString('hex')).toBe(
      [
        '08083a540a120a01780a01781202763022064d61744d756c0a0d0a027630120179220452656c75120567726170685a130a01',
        '78120e0a0c080112080a0208020a02080262130a0179120e0a0c080112080a0208020a02080242040a001011',
      ].join(''),
    );
  });

  it('have numbers, lists and weights as the format says', () => {
    const x = { x: shaped(1, 2), gamma: shaped(2), beta: shaped(2) };
    const weights = { gamma: Float32Array.of(2, 3), beta: Float32Array.of(4, 5) };
    const normalized = modelOf({ op: 'layerNorm', inputs: x }, weights);
    expect(normalized.bytes.toString('hex')).toBe(
      [
        '08083aa6010a4b0a01780a0263300a02633112017922124c617965724e6f726d616c697a6174696f6e2a140a046178697318',
        'ffffffffffffffffff01a001022a110a07657073696c6f6e15acc52737a00101120567726170682a1208021001420263304a',
        '0800000040000040402a1208021001420263314a08000080400000a0405a130a0178120e0a0c080112080a0208010a020802',
        '62130a0179120e0a0c080112080a0208010a02080242040a001011',
      ].join(''),
    );
    const images = { x: shaped(1, 1, 2, 2), weight: shaped(1, 1, 3, 3), bias: shaped(1) };
    const taps = {
      weight: Float32Array.from({ length: 9 }, (_, i) => i),
      bias: Float32Array.of(7),
    };
    const convolved = modelOf({ op: 'convolution', inputs: images }, taps);
    expect(convolved.bytes.toString('hex')).toBe(
      [
        '08083ac7010a3e0a01780a0263300a0263311201792204436f6e762a150a0c6b65726e656c5f736861706540034003a00107',
        '2a110a04706164734001400140014001a00107120567726170682a3408010801080308031001420263304a24000000000000',
        '803f0000004000004040000080400000a0400000c0400000e040000000412a0e08011001420263314a040000e0405a1b0a01',
        '7812160a14080112100a0208010a0208010a0208020a020802621b0a017912160a14080112100a0208010a0208010a020802',
        '0a02080242040a001011',
      ].join(''),
    );
    const summed = modelOf({ op: 'sum', axis: 1, inputs: { x: shaped(2, 300) } }, {});
    expect(summed.bytes.toString('hex')).toBe(
      [
        '08083a6a0a260a01780a026330120179220952656475636553756d2a0f0a086b65657064696d731800a00102120567726170',
        '682a1208011007420263304a0801000000000000005a140a0178120f0a0d080112090a0208020a0308ac02620f0a0179120a',
        '0a08080112040a02080242040a001011',
      ].join(''),
    );
  });
});

/** Losses: their options, what they refuse, and the corners that the table of samples does not reach. */
import { GradusError, ShapeError, type Tensor, tensor, valueAndGrad, zeros } from 'gradus';
import { describe, expect, test } from 'vitest';
import { type Loose, loose, untyped } from './loose.ts';

const numbers = (x: unknown) => Array.from(untyped(x).dataSync());
const ints = (...values: number[]) => loose.tensor(values, { dtype: 'int32' });
/** A gradient, in which -0 is 0. */
const gradient = (f: (x: Loose) => Loose, ...values: number[]) =>
  numbers(loose.grad((x: Loose) => f(x))(tensor(values))).map((x) => x + 0);

describe('classes', () => {
  const logits = untyped(tensor([[1, 2, 3], [3, 2, 1], [0, 0, 0]])); // biome-ignore format: a table
  const each = logits.crossEntropy(ints(0, 0, 1), { reduction: 'none' });

  test('an ignored target counts for nothing', () => {
    const [a = 0, , c = 0] = numbers(each);
    expect(logits.crossEntropy(ints(0, -100, 1)).itemSync()).toBeCloseTo((a + c) / 2, 6);
    expect(logits.crossEntropy(ints(0, 2, 1), { ignoreIndex: 2 }).itemSync()).toBeCloseTo(
      (a + c) / 2,
      6,
    );
    const [kept] = numbers(logits.crossEntropy(ints(0, -100, 1), { reduction: 'none' })).slice(1);
    expect(kept).toBe(0);
    const g = loose.grad((x: Loose) => x.crossEntropy(ints(0, -100, 1)))(logits) as Loose;
    expect(numbers(g.at(1))).toEqual([0, 0, 0]);
  });

  test('a target that is no class makes the loss NaN, never a wrong number', () => {
    for (const bad of [-1, 3, -2147483648]) {
      expect(logits.crossEntropy(ints(0, bad, 1)).itemSync()).toBeNaN();
      expect(logits.nll(ints(0, bad, 1)).itemSync()).toBeNaN();
    }
    expect(logits.crossEntropy(ints(-100, -100, -100)).itemSync()).toBeNaN();
    expect(logits.crossEntropy(ints(-100, -100, -100), { reduction: 'sum' }).itemSync()).toBe(0);
  });

  test('probabilities of one class are that class', () => {
    const hot = tensor([[1, 0, 0], [1, 0, 0], [0, 1, 0]]); // biome-ignore format: a table
    expect(numbers(logits.crossEntropy(hot, { reduction: 'none' }))).toEqual(numbers(each));
    const smooth = { labelSmoothing: 0.2 };
    expect(logits.crossEntropy(hot, smooth).itemSync()).toBeCloseTo(
      logits.crossEntropy(ints(0, 0, 1), smooth).itemSync(),
      6,
    );
  });

  test('the loss of log-probabilities is that of the logits', () => {
    const targets = ints(2, 0, 1);
    expect(logits.logSoftmax(1).nll(targets).itemSync()).toBe(
      logits.crossEntropy(targets).itemSync(),
    );
  });

  test('large logits do not overflow', () => {
    const large = tensor([[1000, -1000]]);
    expect(untyped(large).crossEntropy(ints(0)).itemSync() + 0).toBe(0);
    expect(untyped(large).crossEntropy(ints(1)).itemSync()).toBe(2000);
  });

  test('the gradient is softmax less the target, over the batch', () => {
    const labels = tensor([2, 0, 1], { dtype: 'int32' });
    const loss = (x: Tensor<[3, 3]>) => x.crossEntropy(labels);
    const [, g] = valueAndGrad(loss)(logits as unknown as Tensor<[3, 3]>);
    const hot = [0, 0, 1, 1, 0, 0, 0, 1, 0];
    numbers(logits.softmax(1)).forEach((p, i) => {
      expect(numbers(g)[i]).toBeCloseTo((p - (hot[i] ?? 0)) / 3, 6);
    });
  });
});

describe('pairs', () => {
  test('integers and bools count as floats', () => {
    expect(
      untyped(tensor([1, 3]))
        .mse(ints(1, 1))
        .itemSync(),
    ).toBe(2);
    expect(ints(1, 3).mse(ints(1, 1)).dtype).toBe('float32');
    const flags = untyped(tensor([true, false]));
    expect(untyped(zeros(2)).bceWithLogits(flags).itemSync()).toBeCloseTo(Math.LN2, 6);
  });

  test('kinks and special points of their gradients', () => {
    const zero = untyped(zeros(3));
    expect(gradient((x) => x.l1(zero, { reduction: 'sum' }), -2, 0, 3)).toEqual([-1, 0, 1]);
    expect(gradient((x) => x.huber(zero, { reduction: 'sum' }), -2, 0.5, 1)).toEqual([-1, 0.5, 1]);
    expect(gradient((x) => x.bceWithLogits(zero, { reduction: 'sum' }), 0, 200, -200)).toEqual([
      0.5, 1, 0,
    ]);
    const one = untyped(zeros(3)).add(1);
    expect(gradient((x) => x.bceWithLogits(one, { reduction: 'sum' }), 0, 200, -200)).toEqual([
      -0.5, 0, -1,
    ]);
    const logs = untyped(tensor([-1, -1, -1]));
    expect(gradient((x) => logs.kl(x, { reduction: 'sum' }), 0, 1, 1)).toEqual([1, 2, 2]);
  });

  test('logits far from 0 do not overflow', () => {
    const x = untyped(tensor([1e6, -1e6]));
    expect(numbers(x.bceWithLogits(tensor([1, 0]), { reduction: 'none' }))).toEqual([0, 0]);
    expect(numbers(x.bceWithLogits(tensor([0, 1]), { reduction: 'none' }))).toEqual([1e6, 1e6]);
  });

  test('batchmean divides by the first size, mean by all', () => {
    const logs = untyped(zeros(2, 3)).sub(1);
    const targets = loose.full([2, 3], 0.5);
    const sum = logs.kl(targets, { reduction: 'sum' }).itemSync();
    expect(logs.kl(targets).itemSync()).toBeCloseTo(sum / 6, 6);
    expect(logs.kl(targets, { reduction: 'batchmean' }).itemSync()).toBeCloseTo(sum / 2, 6);
  });
});

describe('refuses', () => {
  const column = loose.zeros(32, 1);
  const prices = loose.zeros(32);
  const scores = loose.zeros(4, 5);
  const labels = ints(0, 1, 2, 3);
  const list: readonly (readonly [string, () => unknown])[] = [
    [
      'mse [32, 1] with targets [32]: ranks 2 and 1 differ, and broadcasting would pair each element with every target; squeeze(-1) the predictions',
      () => column.mse(prices),
    ],
    [
      'huber [32] with targets [32, 1]: ranks 1 and 2 differ, and broadcasting would pair each element with every target; squeeze(-1) the targets',
      () => prices.huber(column),
    ],
    [
      'l1 [4, 5] with targets [32]: ranks 2 and 1 differ; a loss takes equal shapes',
      () => scores.l1(prices),
    ],
    [
      'kl [4, 5] with targets [4, 1]: sizes 5 and 1 at axis 1 differ; a loss takes equal shapes',
      () => scores.kl(loose.zeros(4, 1)),
    ],
    [
      "crossEntropy [4, 5] with targets [32] of dtype float32: classes are int32, as x.to('int32'); probabilities have the shape [4, 5]",
      () => scores.crossEntropy(prices),
    ],
    [
      'crossEntropy [4, 5] with targets [4, 1]: takes logits [n, classes, ...] and targets [n, ...]',
      () => scores.crossEntropy(labels.unsqueeze(1)),
    ],
    ['nll [4, 5] with targets [3]: batch sizes 4 and 3 differ', () => scores.nll(ints(0, 1, 2))],
    ['crossEntropy targets of dtype bool: must be int32', () => scores.crossEntropy(labels.eq(0))],
  ];

  test.each(list)('%s', (sentence, bad) => {
    expect(bad).toThrow(sentence);
    expect(bad).toThrow(GradusError);
  });

  test('shapes as ShapeError', () => {
    expect(() => column.mse(prices)).toThrow(ShapeError);
    expect(() => scores.nll(ints(0))).toThrow(ShapeError);
  });

  const options: readonly (readonly [string, () => unknown])[] = [
    [
      "mse reduction 'avg': reductions are mean, sum and none",
      () => prices.mse(prices, { reduction: 'avg' }),
    ],
    [
      "mse reduction 'batchmean': reductions are mean, sum and none",
      () => prices.mse(prices, { reduction: 'batchmean' }),
    ],
    [
      "mse options: takes an object, as { reduction: 'sum' }, not a string",
      () => prices.mse(prices, 'sum'),
    ],
    [
      "kl options: takes an object, as { reduction: 'sum' }, not null",
      () => prices.kl(prices, null),
    ],
    ['huber delta 0: takes a number above 0', () => prices.huber(prices, { delta: 0 })],
    ['huber delta NaN: takes a number above 0', () => prices.huber(prices, { delta: Number.NaN })],
    [
      'crossEntropy labelSmoothing 1.5: takes a number from 0 to 1',
      () => scores.crossEntropy(labels, { labelSmoothing: 1.5 }),
    ],
    ['nll ignoreIndex 0.5: takes a whole number', () => scores.nll(labels, { ignoreIndex: 0.5 })],
    ['mse argument 2: takes a tensor, not a number', () => prices.mse(0)],
  ];
  test.each(options)('%s', (sentence, bad) => {
    let message = '';
    try {
      bad();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toBe(sentence);
  });
});

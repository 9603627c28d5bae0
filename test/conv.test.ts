/** Convolution and pooling: against plain loops, their gradients, the kernels they become, and bad input. */

import fc from 'fast-check';
import { checkGrad, ShapeError } from 'gradus';
import { describe, expect, test } from 'vitest';
import { printProgram } from '../src/ir/print.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { eachProduct, optionsOf, setup, shapesOf } from './fixtures/windows.ts';
import { callOp, type Loose, loose } from './loose.ts';

type Sizes = readonly number[];
type F = (...inputs: Loose[]) => Loose;

const numel = (shape: Sizes) => shape.reduce((a, b) => a * b, 1);

/** Small whole numbers, so that every order of adding them up gives the same. */
const whole = (shape: Sizes, seed: number): Loose =>
  loose.tensor(
    Float32Array.from({ length: numel(shape) }, (_, i) => (((i + 7) * (seed * 31 + 17)) % 13) - 6),
    shape,
  );

/** The elements, without the sign of a zero. */
const dataOf = (x: Loose): number[] => Array.from(x.dataSync(), (value) => value + 0);
const at = (list: ArrayLike<number>, i: number) => list[i] ?? 0;

/** The sums that `each` makes in an array of this length. */
function sums(length: number, each: (add: (i: number, value: number) => void) => void): number[] {
  const into = new Float64Array(length);
  each((i, value) => {
    into[i] = at(into, i) + value;
  });
  return Array.from(into, (x) => x + 0);
}

describe('against plain loops', () => {
  test('a convolution and its gradients', () => {
    const property = fc.property(setup, (one) => {
      const shapes = shapesOf(one);
      const [x, w, ct] = [whole(shapes.x, 1), whole(shapes.w, 2), whole(shapes.y, 3)];
      const [xs, ws, cts] = [dataOf(x), dataOf(w), dataOf(ct)];
      const op: F = (a, b) => callOp(`conv${one.rank}d`, [a, b, optionsOf(one)]);
      const loss: F = (a, b) => op(a, b).mul(ct).sum();
      const [dx, dw] = loose.grad(loss, { argnums: [0, 1] })(x, w) as [Loose, Loose];
      const y = op(x, w);
      expect(y.shape).toEqual(shapes.y);
      expect(dataOf(y)).toEqual(
        sums(y.numel, (add) => eachProduct(one, (i, j, k) => add(k, at(xs, i) * at(ws, j)))),
      );
      expect(dataOf(dx)).toEqual(
        sums(x.numel, (add) => eachProduct(one, (i, j, k) => add(i, at(cts, k) * at(ws, j)))),
      );
      expect(dataOf(dw)).toEqual(
        sums(w.numel, (add) => eachProduct(one, (i, j, k) => add(j, at(cts, k) * at(xs, i)))),
      );
    });
    fc.assert(property, { numRuns: 60 });
  });

  test('a transposed convolution leads back what a convolution leads', () => {
    const property = fc.property(setup, (one) => {
      const shapes = shapesOf(one);
      const [w, y] = [whole(shapes.w, 2), whole(shapes.y, 3)];
      // What the windows do not reach at the end of an axis is the output padding.
      const back = (extra: Sizes) =>
        callOp(`convTranspose${one.rank}d`, [y, w, { ...optionsOf(one), outputPadding: extra }]);
      const none = one.size.map(() => 0);
      const extra = one.size.map((n, i) => n - at(reach(one), i));
      fc.pre(reach(one).every((n) => n >= 1));
      const x = back(extra.some((n) => n > 0) ? extra : none);
      const [ws, ys] = [dataOf(w), dataOf(y)];
      expect(x.shape).toEqual(shapes.x);
      expect(dataOf(x)).toEqual(
        sums(x.numel, (add) => eachProduct(one, (i, j, k) => add(i, at(ys, k) * at(ws, j)))),
      );
    });
    fc.assert(property, { numRuns: 40 });
  });

  /** The size of what the windows see, less the padding. */
  const reach = (one: Parameters<typeof shapesOf>[0]): number[] =>
    shapesOf(one)
      .y.slice(2)
      .map(
        (n, i) =>
          (n - 1) * at(one.stride, i) +
          at(one.dilation, i) * (at(one.kernel, i) - 1) +
          1 -
          2 * at(one.padding, i),
      );
});

describe('options', () => {
  const x = whole([2, 4, 5, 6], 1);
  const w = whole([6, 2, 3, 3], 2);

  test('a bias is added to each output channel, and has a gradient', () => {
    const bias = whole([6], 4);
    const options = { groups: 2, padding: 1 };
    const plain = x.conv2d(w, options);
    expect(x.conv2d(w, { ...options, bias }).arraySync()).toEqual(
      plain.add(bias.reshape(6, 1, 1)).arraySync(),
    );
    const loss = (b: Loose) => x.conv2d(w, { ...options, bias: b }).sum();
    expect((loose.grad(loss)(bias) as Loose).arraySync()).toEqual(Array(6).fill(2 * 5 * 6));
    const lowered = loose.lower((a: Loose, b: Loose) => a.conv2d(w, { ...options, bias: b }));
    expect((lowered(x, bias) as Loose).arraySync()).toEqual(
      x.conv2d(w, { ...options, bias }).arraySync(),
    );
  });

  test('groups are convolutions side by side', () => {
    const part = (i: number) =>
      x.at(':', `${2 * i}:${2 * i + 2}`).conv2d(w.at(`${3 * i}:${3 * i + 3}`));
    expect(x.conv2d(w, { groups: 2 }).arraySync()).toEqual(
      loose.cat([part(0), part(1)], 1).arraySync(),
    );
  });

  test("padding 'same' and 'valid' are numbers", () => {
    const y = whole([2, 4, 3, 3], 2);
    expect(x.conv2d(y, { padding: 'same' }).arraySync()).toEqual(
      x.conv2d(y, { padding: 1 }).arraySync(),
    );
    expect(x.conv2d(y, { padding: 'valid' }).arraySync()).toEqual(x.conv2d(y).arraySync());
  });

  test('the parts of an adaptive pool are exact, however many there are', () => {
    const means = loose.ones([1, 1, 5003]).adaptiveAvgPool1d(5001);
    expect(new Set(dataOf(means))).toEqual(new Set([1]));
  });

  test('the sum over no channels is 0', () => {
    const none = loose.zeros([2, 0, 5]).conv1d(loose.zeros([3, 0, 2]));
    expect(none.arraySync()).toEqual(loose.zeros([2, 3, 4]).arraySync());
  });
});

describe('gradients', () => {
  const gradient = (f: (x: Loose) => Loose, x: Loose) =>
    loose.grad((a: Loose) => f(a).sum())(x) as Loose;

  test('of a max pool it goes to the first of equal elements', () => {
    const equal = loose.ones([1, 1, 2, 4]);
    expect(gradient((x) => x.maxPool2d(2), equal).arraySync()).toEqual([
      [
        [
          [1, 0, 1, 0],
          [0, 0, 0, 0],
        ],
      ],
    ]);
    const overlapping = loose.tensor([[[1, 3, 3, 1, 3]]]);
    expect(gradient((x) => x.maxPool1d(3, { stride: 1 }), overlapping).arraySync()).toEqual([
      [[0, 2, 1, 0, 0]],
    ]);
    expect(gradient((x) => x.adaptiveMaxPool1d(2), loose.ones([1, 1, 5])).arraySync()).toEqual([
      [[1, 0, 1, 0, 0]],
    ]);
  });

  test('of a mean it is spread evenly, over what counts', () => {
    const x = loose.ones([1, 1, 3]);
    const options = { stride: 2, padding: 1 };
    expect(gradient((a) => a.avgPool1d(2, options), x).arraySync()).toEqual([[[0.5, 0.5, 0.5]]]);
    const counted = { ...options, countIncludePad: false };
    expect(gradient((a) => a.avgPool1d(2, counted), x).arraySync()).toEqual([[[1, 0.5, 0.5]]]);
  });

  test('to second order, through a small network', () => {
    const image = loose.rand([1, 2, 5, 5], { generator: loose.generator(1) });
    const weights = [
      loose.rand([3, 2, 3, 3], { generator: loose.generator(2) }),
      loose.rand([3, 2, 2, 2], { generator: loose.generator(3) }),
    ];
    const network = (x: Loose, a: Loose, b: Loose) =>
      x
        .conv2d(a, { stride: 2, padding: 1 })
        .tanh()
        .convTranspose2d(b, { stride: 2 })
        .avgPool2d(2, { padding: 1, ceilMode: true })
        .sigmoid();
    const check = checkGrad(network as (...inputs: never[]) => Loose, [image, ...weights], {
      tolerance: 1e-6,
    });
    expect(check.errors.length).toBe(2);
  });

  test('a jacobian is the convolution as a matrix', () => {
    const [x, w] = [whole([1, 1, 4], 1), whole([1, 1, 2], 2)];
    const matrix = loose.jacobian((a: Loose) => a.conv1d(w))(x) as Loose;
    const [p = 0, q = 0] = dataOf(w);
    expect(matrix.reshape(3, 4).arraySync()).toEqual([
      [p, q, 0, 0],
      [0, p, q, 0],
      [0, 0, p, q],
    ]);
  });

  test('no zero is multiplied that is not there', () => {
    const x = loose.tensor([[[1, 2]]]);
    const w = loose.tensor([[[Number.POSITIVE_INFINITY, 1]]]);
    const back = x.convTranspose1d(w, { stride: 3 });
    expect(back.arraySync()).toEqual([[[Infinity, 1, 0, Infinity, 2]]]);
  });
});

describe('kernels', () => {
  const program = (f: F, ...shapes: Sizes[]) =>
    trace(
      'f',
      f as (...args: unknown[]) => unknown,
      shapes.map((shape) => new TensorSpec(shape, 'float32')),
    ).program;
  /** Kernels, and the sizes of what lives from one to another. */
  const temporaries = (f: F, ...shapes: Sizes[]) => {
    const { kernels, values } = program(f, ...shapes);
    const sizes = values.flatMap(({ place, size }, value) =>
      place.kind === 'arena' && kernels.every(({ scratch }) => scratch !== value) ? [size] : [],
    );
    return [kernels.length, sizes] as const;
  };
  const counts = (f: F, ...shapes: Sizes[]) => {
    const [kernels, sizes] = temporaries(f, ...shapes);
    return [kernels, sizes.length];
  };
  const [X, W] = [
    [2, 3, 8, 8],
    [4, 3, 3, 3],
  ];
  const options = { padding: 1, stride: 2 };

  test('a convolution with its bias and what follows is one kernel, without a temporary', () => {
    const f: F = (x, w, bias) => x.conv2d(w, { ...options, bias }).relu();
    expect(counts(f, X, W, [4])).toEqual([1, 0]);
    expect(counts((x, w) => x.convTranspose2d(w), X, [3, 4, 3, 3])).toEqual([1, 0]);
    expect(
      printProgram(program((x, w) => x.conv2d(w, { padding: 1 }), X, W)),
    ).toMatchInlineSnapshot(`
      "kernels (1)
        f_0_contract: (input 0, input 1) -> (result 0)
          for i0<2 i2<4 i3<8 i4<8 tile 1x2x1x4, 27648 operations
          r0 = add over k0_0<3 k0_1<3 k0_2<3
          store 0
          in vectors: family product, tiling (rows 4, vectors 2, cached 96, right 0, sums 1536), packLeft false, packRight false, window (table 1408), block 3, split outer, chunk 2, parts 1, share 0, scratch 1536, threads false

      arithmetic: 27648 operations, worth 27648 additions
      memory: arena of 1536 bytes for 1 temporaries of 1536 bytes in all"
    `);
  });

  test('so is each of its gradients, and theirs', () => {
    const loss: F = (x, w, ct) => x.conv2d(w, { padding: 1 }).mul(ct).sum();
    const ct = [2, 4, 8, 8];
    for (const argnum of [0, 1]) {
      const first = loose.grad(loss, { argnums: argnum }) as F;
      expect(counts(first, X, W, ct)).toEqual([1, 0]);
      const again: F = (x, w, y) => first(x, w, y).mul([x, w][argnum]).sum();
      expect(counts(loose.grad(again, { argnums: 1 - argnum }) as F, X, W, ct)).toEqual([1, 0]);
    }
  });

  /** Kernels, and the sizes of the temporaries. */
  test('with a stride, what leads back is a product for each phase, and their interleaving', () => {
    const loss: F = (x, w, ct) => x.conv2d(w, options).mul(ct).sum();
    const quarter = Array(4).fill(numel(X) / 4);
    const byInput = loose.grad(loss) as F;
    expect(temporaries(byInput, X, W, [2, 4, 4, 4])).toEqual([5, quarter]);
    const byWeight = loose.grad(loss, { argnums: 1 }) as F;
    expect(temporaries(byWeight, X, W, [2, 4, 4, 4])).toEqual([1, []]);
    const back: F = (x, w) => x.convTranspose2d(w, { stride: [2, 1] });
    expect(temporaries(back, X, [3, 4, 2, 2])).toEqual([3, Array(2).fill(2 * 4 * 8 * 9)]);
  });

  test('pools are one kernel; so is what leads back from a mean', () => {
    expect(counts((x) => x.avgPool2d(3, options), X)).toEqual([1, 0]);
    expect(counts((x) => x.maxPool2d(3, options), X)).toEqual([1, 0]);
    const mean = loose.grad((x: Loose) => x.avgPool2d(3, { padding: 1, stride: 1 }).sum()) as F;
    expect(counts(mean, X)).toEqual([1, 0]);
  });

  test('nothing in the gradient of a max pool is as large as all that its windows see', () => {
    for (const stride of [1, 2]) {
      const f = loose.grad((x: Loose) => x.maxPool2d(3, { stride, padding: 1 }).sum()) as F;
      const sizes = program(f, X).values.map(({ size }) => size);
      expect(Math.max(...sizes)).toBe(numel(X));
    }
  });
});

describe('bad input', () => {
  const x = loose.zeros([8, 3, 28, 28]);
  const w = loose.zeros([16, 3, 3, 3]);
  const subject = 'conv2d [8, 3, 28, 28] with weight [16, 3, 3, 3]';
  const list: readonly (readonly [sentence: string, bad: () => unknown])[] = [
    [
      `${subject}: stride null is not a whole number, 1 or more`,
      () => x.conv2d(w, { stride: null }),
    ],
    [
      `${subject}: padding full is not a whole number, 0 or more`,
      () => x.conv2d(w, { padding: 'full' }),
    ],
    [
      `${subject}: groups NaN is not a whole number, 1 or more`,
      () => x.conv2d(w, { groups: Number.NaN }),
    ],
    [
      `${subject}: dilation Infinity is not a whole number, 1 or more`,
      () => x.conv2d(w, { dilation: [1, Infinity] }),
    ],
    [`${subject}: there is no option 'strides'`, () => x.conv2d(w, { strides: 2 })],
    [
      'maxPool2d of [8, 3, 28, 28]: kernelSize null is not a whole number, 1 or more',
      () => x.maxPool2d(),
    ],
    [
      'adaptiveAvgPool2d of [8, 3, 28, 28]: outputSize is one number or 2 of them',
      () => x.adaptiveAvgPool2d([]),
    ],
    [
      'conv2d [1, 1, 2097153, 2097153]: 4398050705409 elements are more than 2147483647',
      () => loose.zeros([1, 1, 1, 1]).conv2d(loose.zeros([1, 1, 1, 1]), { padding: 2 ** 20 }),
    ],
  ];
  test.each(list)('%s', (sentence, bad) => {
    expect(bad).toThrow(ShapeError);
    expect(bad).toThrow(sentence);
  });

  test('a bias that is no tensor', () => {
    expect(() => x.conv2d(w, { bias: [1, 2] })).toThrow(
      'conv2d bias argument 3: takes a tensor, not an array',
    );
  });
});

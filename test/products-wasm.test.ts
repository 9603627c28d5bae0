/** Products of matrices in WebAssembly, over many shapes and strides, against plain loops in float64. */
import { expect, test } from 'vitest';
import { Module } from '../src/codegen/wasm/encode.ts';
import { conv2d, grad } from '../src/index.ts';
import type { Program } from '../src/ir/program.ts';
import { type Engine, engine } from '../src/runtime/cpu/engine.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type Loose, loose } from './loose.ts';
import { interpreted, relaxed, runInPieces, runWasm } from './wasm.ts';

type Shape = readonly number[];
type F = (...x: Loose[]) => Loose;

const WebAssembly = engine() as Engine;

function fusing(): Uint8Array<ArrayBuffer> {
  const module = new Module();
  const f = module.function(['v128', 'v128', 'v128'], ['v128']);
  f.get(f.param(0)).get(f.param(1)).get(f.param(2)).madd();
  return relaxed(module.encode());
}

const plain = (code: Uint8Array<ArrayBuffer>) => code;
const variants = WebAssembly.validate(fusing()) ? [plain, relaxed] : [plain];

const volume = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Pseudo-random numbers from -1 to 1, the same in each run. */
function numbers(shape: Shape, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: volume(shape) }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x40000000 - 1;
  });
}

const programOf = (f: (...x: Loose[]) => unknown, shapes: readonly Shape[]): Program =>
  trace(
    'program',
    (...x) => f(...(x as Loose[])),
    shapes.map((shape) => new TensorSpec(shape, 'float32')),
  ).program;

const familiesOf = ({ kernels }: Program) => kernels.map(({ schedule }) => schedule.simd?.family);

/** A value, and the sum of the absolute values of its terms, which rounding goes by. */
type Sum = readonly [value: number, absolute: number];

const UNIT = 2 ** -24;

/** The elements that differ from the reference by more than the rounding of so many terms. */
function wrong(
  f: (...x: Loose[]) => unknown,
  shapes: readonly Shape[],
  terms: number,
  reference: (...inputs: Float32Array[]) => readonly Sum[],
): string[] {
  const program = programOf(f, shapes);
  const inputs = shapes.map((shape, i) => numbers(shape, i + 1));
  const expected = reference(...inputs);
  return variants.flatMap((variant) => {
    const { results, host } = runWasm(program, inputs, variant);
    const found = expected.flatMap(([value, absolute], i) => {
      const got = results[0]?.[i] ?? Number.NaN;
      const isClose = Math.abs(got - value) <= (terms + 4) * UNIT * (absolute + 1);
      return isClose ? [] : [`element ${i}: ${got}, not ${value}`];
    });
    return [...host, ...found.slice(0, 3)];
  });
}

/** `a * b` by three loops: elements of the operands lie at multiples of these strides. */
function product(
  [m, k, n]: Shape,
  a: Float32Array,
  [aRow, aStep]: Shape,
  b: Float32Array,
  [bStep, bColumn]: Shape,
): Sum[] {
  const result: Sum[] = [];
  for (let i = 0; i < (m ?? 0); i++)
    for (let j = 0; j < (n ?? 0); j++) {
      let [sum, absolute] = [0, 0];
      for (let s = 0; s < (k ?? 0); s++) {
        const x = a[i * (aRow ?? 0) + s * (aStep ?? 0)] ?? Number.NaN;
        const y = b[s * (bStep ?? 0) + j * (bColumn ?? 0)] ?? Number.NaN;
        sum += x * y;
        absolute += Math.abs(x * y);
      }
      result.push([sum, absolute]);
    }
  return result;
}

/** Every rest of rows and columns of a tile, long sums, prime numbers, and what is in one place only. */
const SIZES: readonly Shape[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((m) => [m, 9, 17 - m]),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => [11, 13, n]),
  [1, 1, 1],
  [2, 1, 3],
  [31, 2, 1],
  [1, 40, 1],
  [37, 41, 33],
  [16, 600, 24],
  [150, 8, 61],
  [101, 513, 29],
  [4, 0, 5],
  [9, 130, 1],
];

const turned = (x: Loose, isTurned: boolean): Loose => (isTurned ? x.transpose(0, 1) : x);

const layouts = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

test.each(SIZES)('%i x %i x %i, as it is and transposed', (m = 0, k = 0, n = 0) => {
  for (const [left, right] of layouts) {
    const shapes = [left ? [k, m] : [m, k], right ? [n, k] : [k, n]];
    const f = (a: Loose, b: Loose) => turned(a, left).matmul(turned(b, right));
    const [rows, columns] = [left ? [1, m] : [k, 1], right ? [1, k] : [n, 1]];
    const found = wrong(f as never, shapes, k, (a, b) =>
      product([m, k, n], a as Float32Array, rows, b as Float32Array, columns),
    );
    expect(found).toEqual([]);
  }
});

test('products of two operands are products', () => {
  const shapes = [
    [20, 30],
    [30, 40],
  ];
  expect(familiesOf(programOf((a, b) => (a as Loose).matmul(b), shapes))).toEqual(['product']);
});

const [M, K, N] = [23, 300, 31];
const SHAPES = [[M, K], [K, N], [N], [M, N]];

/** What becomes of a sum, by its place, in the same kernel. */
const epilogues: Readonly<
  Record<
    string,
    readonly [
      (y: Loose, bias: Loose, like: Loose) => Loose,
      (y: number, bias: number, like: number) => number,
    ]
  >
> = {
  'a bias and an activation': [(y, bias) => y.add(bias).relu(), (y, bias) => Math.max(y + bias, 0)],
  'a mask': [(y, _, like) => like.gt(0).where(y, 0), (y, _, like) => (like > 0 ? y : 0)],
  'a step of training': [(y, _, like) => like.sub(y.mul(0.5)), (y, _, like) => like - y * 0.5],
};

test.each(Object.entries(epilogues))('%s behind a product', (_, [f, expected]) => {
  const whole = (a: Loose, b: Loose, bias: Loose, like: Loose) => f(a.matmul(b), bias, like);
  expect(familiesOf(programOf(whole as never, SHAPES))).toEqual(['product']);
  const found = wrong(whole as never, SHAPES, K, (a, b, bias, like) =>
    product([M, K, N], a as Float32Array, [K, 1], b as Float32Array, [N, 1]).map(
      ([y, absolute], i) =>
        [expected(y, bias?.[i % N] ?? 0, like?.[i] ?? 0), absolute + 1] as const,
    ),
  );
  expect(found).toEqual([]);
});

test('several results of one product', () => {
  const shapes = SHAPES.slice(0, 2);
  const program = programOf((a, b) => {
    const y = (a as Loose).matmul(b);
    return [y.relu(), y.mul(2)];
  }, shapes);
  expect(familiesOf(program)).toEqual(['product']);
  const [a, b] = shapes.map((shape, i) => numbers(shape, i + 1)) as [Float32Array, Float32Array];
  const sums = product([M, K, N], a, [K, 1], b, [N, 1]);
  const [relu, twice] = runWasm(program, [a, b]).results;
  for (const [i, [y, absolute]] of sums.entries()) {
    const bound = K * UNIT * absolute;
    expect(Math.abs((relu?.[i] ?? Number.NaN) - Math.max(y, 0))).toBeLessThanOrEqual(bound);
    expect(Math.abs((twice?.[i] ?? Number.NaN) - 2 * y)).toBeLessThanOrEqual(2 * bound);
  }
});

test('what operands are made of is computed while they are copied', () => {
  const f = (a: Loose, b: Loose) => a.mul(2).add(1).matmul(b.gt(0).where(b, 0));
  const found = wrong(f as never, SHAPES.slice(0, 2), K, (a, b) =>
    product(
      [M, K, N],
      (a as Float32Array).map((x) => x * 2 + 1),
      [K, 1],
      (b as Float32Array).map((x) => Math.max(x, 0)),
      [N, 1],
    ),
  );
  expect(found).toEqual([]);
});

test('an operand that is not there everywhere', () => {
  const f = (a: Loose, b: Loose) => a.matmul(b.pad([2, 3]));
  const [m, k, n] = [13, 20, 11];
  const shapes = [
    [m, k],
    [k, n],
  ];
  const found = wrong(f as F, shapes, k, (a, b) => {
    const wide = new Float32Array(k * (n + 5));
    for (let i = 0; i < k; i++)
      wide.set((b as Float32Array).subarray(i * n, (i + 1) * n), i * (n + 5) + 2);
    return product([m, k, n + 5], a as Float32Array, [k, 1], wide, [n + 5, 1]);
  });
  expect(found).toEqual([]);
});

test.each([
  [3, 5, 6, 7],
  [32, 8, 9, 10],
  [5, 40, 70, 13],
])('%i products of %i x %i x %i', (batch, m, k, n) => {
  const shapes = [
    [batch, m, k],
    [batch, n, k],
  ];
  const f = (a: Loose, b: Loose) => a.matmul(b.transpose(1, 2));
  const found = wrong(f as never, shapes, k, (a, b) =>
    Array.from({ length: batch }, (_, i) =>
      product(
        [m, k, n],
        (a as Float32Array).subarray(i * m * k),
        [k, 1],
        (b as Float32Array).subarray(i * n * k),
        [1, k],
      ),
    ).flat(),
  );
  expect(found).toEqual([]);
});

interface Convolution {
  readonly image: Shape;
  readonly weight: Shape;
  readonly stride?: number;
  readonly padding?: number;
  readonly dilation?: number;
  readonly groups?: number;
}

const convolutions: readonly Convolution[] = [
  { image: [2, 3, 8, 8], weight: [5, 3, 3, 3], padding: 1 },
  { image: [1, 2, 9, 21], weight: [4, 2, 3, 2] },
  { image: [2, 3, 11, 10], weight: [4, 3, 3, 3], padding: 1, stride: 2 },
  { image: [2, 2, 12, 13], weight: [3, 2, 3, 3], padding: 2, dilation: 2, stride: 3 },
  { image: [2, 6, 7, 17], weight: [4, 3, 3, 3], padding: 1, groups: 2 },
  { image: [3, 4, 6, 6], weight: [5, 4, 1, 1] },
  { image: [1, 16, 20, 7], weight: [8, 16, 5, 5], padding: 2 },
  { image: [2, 3, 9, 12], weight: [4, 3, 3, 3], stride: 2 },
  { image: [2, 3, 7, 3], weight: [4, 3, 5, 5], padding: 4, dilation: 2 },
];

const outSize = (
  size: number,
  kernel: number,
  { stride = 1, padding = 0, dilation = 1 }: Convolution,
) => Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;

const resultShape = (one: Convolution): [number, number, number, number] => {
  const [batch = 0, , height = 0, width = 0] = one.image;
  const [out = 0, , down = 0, across = 0] = one.weight;
  return [batch, out, outSize(height, down, one), outSize(width, across, one)];
};

/** Calls `visit` for each place in the result, the image and the weight that are one term of a convolution. */
function terms(one: Convolution, visit: (y: number, x: number, w: number) => void): void {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = one;
  const [, channels = 0, height = 0, width = 0] = one.image;
  const [, depth = 0, down = 0, across = 0] = one.weight;
  const [batch, out, rows, columns] = resultShape(one);
  for (let y = 0; y < batch * out * rows * columns; y++) {
    const column = y % columns;
    const row = Math.floor(y / columns) % rows;
    const o = Math.floor(y / columns / rows) % out;
    const image = Math.floor(y / columns / rows / out);
    const group = Math.floor(o / (out / groups));
    for (let tap = 0; tap < depth * down * across; tap++) {
      const j = column * stride + (tap % across) * dilation - padding;
      const i = row * stride + (Math.floor(tap / across) % down) * dilation - padding;
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const channel = group * depth + Math.floor(tap / across / down);
      visit(
        y,
        ((image * channels + channel) * height + i) * width + j,
        o * depth * down * across + tap,
      );
    }
  }
}

/** Sums, by place, of the products that `terms` names. */
function summed(size: number, add: (put: (place: number, term: number) => void) => void): Sum[] {
  const [value, absolute] = [new Float64Array(size), new Float64Array(size)];
  add((place, term) => {
    value[place] = (value[place] ?? 0) + term;
    absolute[place] = (absolute[place] ?? 0) + Math.abs(term);
  });
  return Array.from(value, (x, i) => [x, absolute[i] ?? 0] as const);
}

test.each(convolutions)('convolution of $image by $weight, and its gradients', (one) => {
  const { image, weight, ...options } = one;
  const result = resultShape(one);
  const at = (x: Float32Array | undefined, i: number) => x?.[i] ?? Number.NaN;
  const convolved = conv2d as unknown as (x: Loose, w: Loose, options: object) => Loose;
  const derivative = grad as unknown as (f: (x: Loose) => Loose) => (x: Loose) => Loose;
  const forward = (x: Loose, w: Loose) => convolved(x, w, options);
  const found = [
    wrong(forward as never, [image, weight], volume(weight), (x, w) =>
      summed(volume(result), (put) => terms(one, (i, j, l) => put(i, at(x, j) * at(w, l)))),
    ),
    wrong(
      ((x: Loose, w: Loose, d: Loose) => derivative((y) => forward(y, w).mul(d).sum())(x)) as never,
      [image, weight, result],
      volume(weight),
      (_, w, d) =>
        summed(volume(image), (put) => terms(one, (i, j, l) => put(j, at(d, i) * at(w, l)))),
    ),
    wrong(
      ((x: Loose, w: Loose, d: Loose) => derivative((y) => forward(x, y).mul(d).sum())(w)) as never,
      [image, weight, result],
      volume(result),
      (x, _, d) =>
        summed(volume(weight), (put) => terms(one, (i, j, l) => put(l, at(d, i) * at(x, j)))),
    ),
  ];
  expect(found).toEqual([[], [], []]);
});

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];

interface Special {
  readonly stride: number;
  /** Which of image, weight and the gradient of the result has an infinite element, and where. */
  readonly infinite: readonly [operand: number, place: number];
  /** What PyTorch computes, by what: the result, or the gradient by the image (0) or the weight (1). */
  readonly result?: readonly number[];
  readonly gradients?: readonly (readonly number[] | undefined)[];
}

const [image, weight] = [
  [1, 2, 3, 4],
  [2, 2, 3, 3],
];

const specials: readonly Special[] = [
  {
    stride: 1,
    infinite: [1, 11],
    result: [
      [nan, nan, nan, nan, inf, inf, inf, nan, inf, inf, inf, nan],
      [-29, -32, -35, 8, -2, -1, 0, 31, 40, -3, -2, -38],
    ].flat(),
    gradients: [
      [
        [2, -1, -1, 0, 1, -2, -2, -2, 1, 0, 0, -1],
        [-1, inf, inf, inf, -1, inf, inf, inf, -2, -2, -2, 1],
      ].flat(),
    ],
  },
  {
    stride: 2,
    infinite: [1, 11],
    result: [nan, nan, inf, inf, -29, -35, 40, -2],
    gradients: [
      [
        [2, -1, 2, -1, -1, -2, -1, -2, 2, -1, 2, -1],
        [0, 0, 0, 2, 0, inf, 0, inf, 0, 0, 0, 2],
      ].flat(),
    ],
  },
  {
    stride: 1,
    infinite: [2, 12],
    gradients: [
      [
        [nan, inf, -1, 0, -inf, -inf, -2, -2, 1, 0, 0, -1],
        [-inf, nan, 2, 2, inf, -inf, 0, 1, -2, -2, -2, 1],
      ].flat(),
      [
        [24, 36, 30, 54, 78, 63, 48, 68, 54, 96, 132, 102, 162, 222, 171, 120, 164, 126],
        [nan, nan, nan, nan, inf, inf, nan, inf, inf],
        [nan, nan, nan, nan, inf, inf, nan, inf, inf],
      ].flat(),
    ],
  },
  {
    stride: 1,
    infinite: [0, 0],
    result: [
      [inf, inf, -6, -38, -inf, -inf, -27, -50, 6, 38, 38, 35],
      [nan, -inf, -35, 8, inf, inf, 0, 31, 40, -3, -2, -38],
    ].flat(),
  },
];

test.each(specials)(
  'what is infinite at a border, as in PyTorch: $infinite, stride $stride',
  (one) => {
    const { stride, infinite, result, gradients = [] } = one;
    const out = resultShape({ image, weight, padding: 1, stride });
    const shapes = [image, weight, out];
    const inputs = [
      Float32Array.from({ length: volume(image) }, (_, i) => i + 1),
      Float32Array.from({ length: volume(weight) }, (_, i) => (i % 5) - 2),
      new Float32Array(volume(out)).fill(1),
    ];
    const [operand, place] = infinite;
    (inputs[operand] as Float32Array)[place] = inf;
    const convolved = conv2d as unknown as (x: Loose, w: Loose, options: object) => Loose;
    const derivative = grad as unknown as (f: F, options: object) => (...x: Loose[]) => Loose;
    const forward = (x: Loose, w: Loose) => convolved(x, w, { padding: 1, stride });
    const loss = (x: Loose, w: Loose, d: Loose) => forward(x, w).mul(d).sum();
    const check = (f: F, wanted: readonly number[] | undefined) => {
      if (!wanted) return;
      const program = programOf(f, shapes);
      // Without the sign of 0.
      const unsigned = (x: ArrayLike<number> | undefined) => Array.from(x ?? [], (one) => one + 0);
      for (const variant of variants)
        expect(unsigned(runWasm(program, inputs, variant).results[0])).toEqual(wanted);
      expect(unsigned(interpreted(program, inputs)[0])).toEqual(wanted);
    };
    check(forward as F, result);
    for (const [argnums, wanted] of gradients.entries())
      check(derivative(loss as F, { argnums }), wanted);
  },
);

const padded = (x: Loose, w: Loose): Loose =>
  (conv2d as unknown as (x: Loose, w: Loose, o: object) => Loose)(x, w, { padding: 1 });

/** What leads back from the result of a convolution to its image. */
const ledBack = (y: Loose, w: Loose): Loose => {
  const [batch = 0, , ...sizes] = y.shape;
  const image = loose.zeros([batch, w.shape[1] ?? 0, ...sizes]);
  return (loose.grad((x: Loose) => padded(x, w).mul(y).sum()) as F)(image);
};

interface Divided {
  readonly what: string;
  readonly f: (a: Loose, b: Loose) => Loose;
  readonly shapes: readonly Shape[];
  /** Where the second operand is infinite. */
  readonly infinite?: number;
}

const divided: readonly Divided[] = [
  {
    what: 'columns',
    f: (a, b) => a.matmul(b),
    shapes: [
      [50, 700],
      [700, 130],
    ],
  },
  {
    what: 'rows',
    f: (a, b) => a.matmul(b).relu(),
    shapes: [
      [107, 300],
      [300, 19],
    ],
  },
  {
    what: 'copied rows',
    f: (a, b) => a.pad([1, 2]).matmul(b).relu(),
    shapes: [
      [107, 300],
      [303, 19],
    ],
  },
  {
    what: 'products',
    f: (a, b) => a.matmul(b.transpose(1, 2)).relu(),
    shapes: [
      [21, 32, 40],
      [21, 30, 40],
    ],
  },
  {
    what: 'images',
    f: padded,
    shapes: [
      [5, 8, 16, 17],
      [16, 8, 3, 3],
    ],
  },
  {
    what: 'rows of an image',
    f: padded,
    shapes: [
      [1, 8, 24, 25],
      [16, 8, 3, 3],
    ],
  },
  {
    what: 'images, with an infinite weight',
    f: ledBack,
    shapes: [
      [5, 16, 16, 17],
      [16, 8, 3, 3],
    ],
    infinite: 100,
  },
];

test.each(divided)('parts that are $what give the same bits however they are run', (one) => {
  const { f, shapes, infinite } = one;
  const program = programOf(f as never, shapes);
  const inputs = shapes.map((shape, i) => numbers(shape, i + 1));
  if (infinite !== undefined) (inputs[1] as Float32Array)[infinite] = inf;
  const parts = program.kernels[0]?.schedule.simd?.parts ?? 0;
  expect(parts).toBeGreaterThan(2);
  const whole = runInPieces(program, inputs, [[0, parts]]).results;
  const single = Array.from({ length: parts }, (_, i) => [i, i + 1] as const).toReversed();
  const uneven = [
    [1, parts],
    [0, 1],
  ] as const;
  expect(whole).toEqual(runWasm(program, inputs).results);
  expect(runInPieces(program, inputs, single).results).toEqual(whole);
  expect(runInPieces(program, inputs, uneven).results).toEqual(whole);
});

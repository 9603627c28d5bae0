// What each op costs the compiler: type instantiations for one call with shapes that it has not seen,
// the making of its operands included. test/types.test.ts fails at 10% more, here and in each budget-<theme>.ts.

export interface Cost {
  readonly pinned: number;
  /** A call whose sizes depend on `i`, so that nothing is seen twice. */
  readonly line: (i: number) => string;
}

const zeros = (...sizes: number[]) => `gradus.zeros([${sizes.join(', ')}])`;

/** Sizes that no other `i` gives. */
const m = (i: number) => 100 + i;
const n = (i: number) => 301 + 2 * i;

export const budget: Record<string, Cost> = {
  zeros: { pinned: 32, line: (i) => `${zeros(32, m(i))};` },
  'zeros(...sizes)': { pinned: 80, line: (i) => `gradus.zeros(32, ${m(i)});` },
  relu: { pinned: 43, line: (i) => `${zeros(32, m(i))}.relu();` },
  add: { pinned: 235, line: (i) => `${zeros(32, m(i))}.add(${zeros(m(i))});` },
  'add of a number': { pinned: 107, line: (i) => `${zeros(32, m(i))}.add(1);` },
  where: { pinned: 307, line: (i) => `gradus.where(${zeros(m(i), 3)}.gt(0), ${zeros(3)}, 0);` },
  matmul: { pinned: 206, line: (i) => `${zeros(32, m(i))}.matmul(${zeros(m(i), n(i))});` },
  'matmul of batches': {
    pinned: 248,
    line: (i) => `${zeros(8, 12, 32, m(i))}.matmul(${zeros(8, 12, m(i), n(i))});`,
  },
  'sum(-1)': { pinned: 125, line: (i) => `${zeros(32, m(i), n(i))}.sum(-1, { keepdims: true });` },
  'sum()': { pinned: 70, line: (i) => `${zeros(32, m(i), n(i))}.sum();` },
  softmax: { pinned: 127, line: (i) => `${zeros(32, m(i), n(i))}.softmax(-1);` },
  'reshape, multiplied': {
    pinned: 981,
    line: (i) => `${zeros(32, m(i), n(i))}.reshape([32, ${m(i) * n(i)}]);`,
  },
  'reshape, cancelled': {
    pinned: 698,
    line: (i) => `${zeros(32, m(i), n(i))}.reshape([-1, ${n(i)}]);`,
  },
  permute: { pinned: 109, line: (i) => `${zeros(32, m(i), n(i))}.permute(2, 0, 1);` },
  T: { pinned: 100, line: (i) => `${zeros(m(i), n(i))}.T();` },
  squeeze: { pinned: 130, line: (i) => `${zeros(1, m(i), n(i))}.squeeze(0);` },
  unsqueeze: { pinned: 178, line: (i) => `${zeros(m(i), n(i))}.unsqueeze(-1);` },
  expand: { pinned: 228, line: (i) => `${zeros(1, m(i))}.expand(${n(i)}, -1);` },
  at: { pinned: 683, line: (i) => `${zeros(32, m(i), n(i))}.at(':', '1:-1', 5);` },
  'at, reversed': { pinned: 543, line: (i) => `${zeros(m(i), n(i))}.at('::-2', '...');` },
  flip: { pinned: 145, line: (i) => `${zeros(m(i), n(i))}.flip(-1);` },
  cat: { pinned: 497, line: (i) => `gradus.cat([${zeros(32, m(i))}, ${zeros(32, n(i))}], 1);` },
  stack: { pinned: 312, line: (i) => `gradus.stack([${zeros(32, m(i))}, ${zeros(32, m(i))}]);` },
  flatten: { pinned: 1013, line: (i) => `${zeros(32, m(i), n(i))}.flatten(1);` },
  unflatten: {
    pinned: 985,
    line: (i) => `${zeros(32, m(i) * n(i))}.unflatten(1, [${m(i)}, ${n(i)}]);`,
  },
  transpose: { pinned: 208, line: (i) => `${zeros(32, m(i), n(i))}.transpose(-1, 0);` },
  tile: { pinned: 464, line: (i) => `${zeros(32, m(i))}.tile(2);` },
  tril: { pinned: 65, line: (i) => `${zeros(32, m(i))}.tril();` },
  bmm: { pinned: 254, line: (i) => `${zeros(8, 32, m(i))}.bmm(${zeros(8, m(i), n(i))});` },
  norm: { pinned: 101, line: (i) => `${zeros(32, m(i), n(i))}.norm(2, -1);` },
  arange: { pinned: 500, line: (i) => `gradus.arange(${m(i)}, ${n(i)}, 2);` },
  tensor: { pinned: 149, line: (i) => `gradus.tensor([${[...Array(i + 1).keys()].join(', ')}]);` },
};

export const FIRST_USE = `
const x = gradus.zeros([32, 784]);
const y = x.matmul(gradus.zeros([784, 10])).add(gradus.zeros([10])).softmax(-1);
y.reshape(-1, 5, 2).permute(1, 0, 2).sum([0, 1]);
gradus.cat([x, x], 1);
gradus.grad((w: gradus.Tensor<[784, 10]>) => x.matmul(w).sum());
`;

const row = (i: number) => `[${Array.from({ length: 100 }, (_, j) => i * 100 + j).join(', ')}]`;

export const LITERAL = `gradus.tensor([${Array.from({ length: 300 }, (_, i) => row(i)).join(',\n')}]);`;

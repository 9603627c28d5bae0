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

/** The forward pass of GPT-2 (small), generic in batch and time; every shape between its lines is inferred. */
export const GPT2 = `
type Norm = { gain: gradus.Tensor<[768]>; bias: gradus.Tensor<[768]> };
type Block = {
  first: Norm; second: Norm;
  attention: gradus.Tensor<[768, 2304]>; attentionBias: gradus.Tensor<[2304]>;
  project: gradus.Tensor<[768, 768]>; projectBias: gradus.Tensor<[768]>;
  up: gradus.Tensor<[768, 3072]>; upBias: gradus.Tensor<[3072]>;
  down: gradus.Tensor<[3072, 768]>; downBias: gradus.Tensor<[768]>;
};
function norm<B extends number, T extends number>(x: gradus.Tensor<[B, T, 768]>, p: Norm) {
  const centered = x.sub(x.mean(-1, { keepdims: true }));
  const deviation = x.var(-1, { keepdims: true, correction: 0 }).add(1e-5).sqrt();
  return centered.div(deviation).mul(p.gain).add(p.bias);
}
function heads<B extends number, T extends number>(x: gradus.Tensor<[B, T, 768]>) {
  return x.reshape(x.shape[0], x.shape[1], 12, 64).permute(0, 2, 1, 3);
}
function attention<B extends number, T extends number>(
  x: gradus.Tensor<[B, T, 768]>, p: Block, mask: gradus.Tensor<[T, T], 'bool'>,
) {
  const all = x.matmul(p.attention).add(p.attentionBias);
  const q = heads(all.at(':', ':', ':768'));
  const k = heads(all.at(':', ':', '768:1536'));
  const v = heads(all.at(':', ':', '1536:'));
  const scores = q.matmul(k.permute(0, 1, 3, 2)).div(8);
  const weights = mask.where(scores, Number.NEGATIVE_INFINITY).softmax(-1);
  const mixed = weights.matmul(v).permute(0, 2, 1, 3).reshape(x.shape[0], x.shape[1], 768);
  return mixed.matmul(p.project).add(p.projectBias);
}
function block<B extends number, T extends number>(
  x: gradus.Tensor<[B, T, 768]>, p: Block, mask: gradus.Tensor<[T, T], 'bool'>,
) {
  const h = x.add(attention(norm(x, p.first), p, mask));
  return h.add(norm(h, p.second).matmul(p.up).add(p.upBias).gelu().matmul(p.down).add(p.downBias));
}
export function gpt2<B extends number, T extends number>(
  x: gradus.Tensor<[B, T, 768]>, blocks: Block[], last: Norm,
  mask: gradus.Tensor<[T, T], 'bool'>, tokens: gradus.Tensor<[50257, 768]>,
) {
  let h = x;
  for (const p of blocks) h = block(h, p, mask);
  return norm(h, last).matmul(tokens.T());
}
`;

/** Its use, which says what shape it infers. */
export const GPT2_USE = `
declare const masks: gradus.Tensor<[1024, 1024], 'bool'>;
declare const p: Block;
const tokens = gradus.zeros([50257, 768]);
const logits: gradus.Tensor<[4, 1024, 50257]> =
  gpt2(gradus.zeros([4, 1024, 768]), [p], p.first, masks, tokens);
`;

const row = (i: number) => `[${Array.from({ length: 100 }, (_, j) => i * 100 + j).join(', ')}]`;

export const LITERAL = `gradus.tensor([${Array.from({ length: 300 }, (_, i) => row(i)).join(',\n')}]);`;

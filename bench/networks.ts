// The arithmetic of networks: forward, with the gradient, and of the Hessian times a vector.
import { conv2d, hvp, scan, type Tensor, valueAndGrad, zeros } from 'gradus';
import { type Arithmetic, arithmeticOfProgram } from '../src/ir/cost.ts';
import { type TracedFunction, trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';

interface Row {
  readonly name: string;
  readonly forward: Arithmetic;
  /** Value and gradient by all arguments. */
  readonly gradient: Arithmetic;
  readonly product: Arithmetic;
  /** Of the arena of value and gradient. */
  readonly bytes: number;
}

type Sizes = readonly number[];

function row<Args extends readonly Tensor[]>(
  name: string,
  f: (...args: Args) => Tensor<[]>,
  shapes: { readonly [I in keyof Args]: Args[I] extends Tensor<infer S> ? S : never },
): Row {
  const specs = shapes.map((shape: Sizes) => new TensorSpec(shape, 'float32'));
  const argnums = shapes.map((_, i) => i);
  // Traced on placeholders of these shapes, whatever the types say.
  const traced = (g: unknown): TracedFunction =>
    trace('f', g as (...args: unknown[]) => unknown, specs);
  const plain = f as unknown as (...args: Tensor[]) => Tensor<[]>;
  const both = traced(valueAndGrad(plain, { argnums }));
  const product = traced((...args: Tensor[]) => hvp(plain, args, args));
  const [forward, gradient, second] = [traced(f), both, product].map(({ program }) =>
    arithmeticOfProgram(program),
  ) as [Arithmetic, Arithmetic, Arithmetic];
  return { name, forward, gradient, product: second, bytes: both.program.arenaBytes };
}

type Rows = Tensor<[64, 64]>;

/** A block of a transformer with four heads. */
function block(
  x: Rows,
  wq: Rows,
  wk: Rows,
  wv: Rows,
  wo: Rows,
  w1: Tensor<[64, 256]>,
  w2: Tensor<[256, 64]>,
) {
  const heads = (t: Rows) => t.reshape([64, 4, 16]).permute(1, 0, 2);
  const n = x.sub(x.mean(1, { keepdims: true })).div(x.var(1, { keepdims: true }).add(1e-5).sqrt());
  const [q, k, v] = [heads(n.matmul(wq)), heads(n.matmul(wk)), heads(n.matmul(wv))] as const;
  const weights = q.matmul(k.transpose(-1, -2)).mul(0.25).softmax(-1);
  const a = weights.matmul(v).permute(1, 0, 2).reshape([64, 64]);
  const y = x.add(a.matmul(wo));
  return y.add(y.matmul(w1).gelu().matmul(w2)).pow(2).mean();
}

type Pixels = Tensor<[16, 3, 28, 28]>;

export const networks = (): Row[] => [
  row(
    'products',
    (x: Tensor<[32, 64]>, a: Tensor<[64, 48]>, b: Tensor<[48, 40]>, c: Tensor<[40, 24]>) =>
      x.matmul(a).matmul(b).matmul(c).sum(),
    [
      [32, 64],
      [64, 48],
      [48, 40],
      [40, 24],
    ],
  ),
  row(
    'elementwise, 50 layers',
    (x: Tensor<[1000]>, y: Tensor<[1000]>) => {
      let h = x;
      for (let i = 0; i < 50; i++) h = h.mul(y).tanh();
      return h.sum();
    },
    [[1000], [1000]],
  ),
  row(
    'MLP 784-256-10, batch 64',
    (
      x: Tensor<[64, 784]>,
      y: Tensor<[64, 10]>,
      w1: Tensor<[784, 256]>,
      b1: Tensor<[256]>,
      w2: Tensor<[256, 10]>,
      b2: Tensor<[10]>,
    ) => x.matmul(w1).add(b1).relu().matmul(w2).add(b2).crossEntropy(y.softmax(1)),
    [[64, 784], [64, 10], [784, 256], [256], [256, 10], [10]],
  ),
  row(
    'convolutions',
    (x: Pixels, a: Tensor<[8, 3, 3, 3]>, b: Tensor<[16, 8, 3, 3]>, w: Tensor<[2704, 10]>) => {
      const h = conv2d(x, a, { padding: 1 }).relu();
      return conv2d(h, b, { stride: 2 }).relu().reshape([16, 2704]).matmul(w).pow(2).mean();
    },
    [
      [16, 3, 28, 28],
      [8, 3, 3, 3],
      [16, 8, 3, 3],
      [2704, 10],
    ],
  ),
  row('attention block', block, [
    [64, 64],
    [64, 64],
    [64, 64],
    [64, 64],
    [64, 64],
    [64, 256],
    [256, 64],
  ]),
  row(
    'scan, 50 steps',
    (xs: Tensor<[50, 16]>, w: Tensor<[16, 16]>) => {
      const [last] = scan((h, x) => [h.matmul(w).add(x).tanh(), null], zeros([16]), xs);
      return last.sum();
    },
    [
      [50, 16],
      [16, 16],
    ],
  ),
];

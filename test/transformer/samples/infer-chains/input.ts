import * as g from 'gradus';
import { cat, grad, ones, relu, type Tensor, tensor, variable, vmap } from 'gradus';

const rate = 0.1;
const options = { keepdims: true } as const;
let calls = 0;

const count = (x: Tensor<[3]>): Tensor<[3]> => {
  calls++;
  return x;
};

class Layer {
  readonly w = ones(3, 3);
  readonly b = tensor([1, 2, 3]);

  forward(x: Tensor<[4, 3]>) {
    return x.matmul(this.w).add(this.b).relu();
  }
}

const double = <S extends [number]>(x: Tensor<S>) => x.mul(2);

export async function run() {
  const x = tensor([1, 2, 3]);
  const m = ones(4, 3).mul(0.5);
  const layer = new Layer();
  const scaled = x.mul(rate).add(x).exp();
  const free = relu(g.sub(x, 2)).sum(0, options);
  const after = count(x).mul(2).add(x.exp()).tanh();
  const waited = (await Promise.resolve(x)).tanh().add(1);
  const between = x.mul(3).add(count(x).mul(4));
  const shifted = x.add(ones(3)).mul(tensor([1, rate, 2]));
  const joined = cat([x, x.neg()], 0).reshape(2, x.shape[0]).sum(1);
  const slope = grad((v: Tensor<[3]>) => v.mul(v).sum())(x).mul(2);
  const rows = vmap((row: Tensor<[3]>) => row.softmax(0))(m).log();
  const part = m.split(2)[0].add(1);
  const v = variable(x);
  const loss = v.mul(v).sum().add(1);
  loss.backward();
  const n = Math.random() < 2 ? 3 : 4;
  const dynamic = ones(n).mul(2).add(1);
  const text = `${x.add(1).mul(2).arraySync()}`;
  // biome-ignore format: nested
  const nested = count(x.add(1).neg()).mul(2).add(count(x.mul(3).neg()).sub(1).sum());
  const lied = (ones(n) as unknown as Tensor<[4]>).mul(2).sum();
  return {
    ...{ scaled, free, after, waited, shifted, between, joined, slope, rows, part, loss, nested, lied },
    ...{ calls, text, gradient: v.grad, dynamic, y: layer.forward(m), two: double(x) },
  };
}

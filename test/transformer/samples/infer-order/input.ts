import { cat, ones, type Tensor, tensor, type Variable, variable, vmap } from 'gradus';

const log: string[] = [];

const note = (name: string, x: Tensor<[2]>): Tensor<[2]> => {
  log.push(name);
  return x;
};

/** Changes a variable that an expression has read before. */
const bump = (v: Variable<[2]>): Tensor<[2]> => {
  v.assign(v.detach().add(10));
  return ones(2);
};

const later = async (x: Tensor<[2]>) => x;

const scale = (x: Tensor<[2]>, by = tensor([3, 4]).sub(1), times = 2) => x.mul(by).mul(times);

const maybe = (x: Tensor<[2]> | undefined) => x?.mul(2).add(1);

const loose = (x: any): Tensor<[2]> => x.mul(2).add(1);

const wide = (x: Tensor<[number]>, y: Tensor<[2] | [3]>) => [x.add(1), y.add(1)];

export async function run() {
  const x = tensor([1, 2]);
  const v = variable(tensor([1, 2]));
  const before = v.mul(2).add(bump(v));
  const after = v.mul(2).add(ones(2));
  const three = note('a', x).add(note('b', x).mul(note('c', x)));
  const midway = x.mul(2).add(await later(x));
  const parts = [x, x];
  const spread = cat([...parts], 0);
  let total: Tensor<[2]> = x;
  for (let i = 0; i < 3; i++) total = total.add(x.mul(i)).div(2);
  const chosen = (log.length > 1 ? x : x.neg()).exp();
  const assigned = (total = total.mul(2)).add(total);
  const captured = vmap((y: Tensor<[2]>) => y.add(x))(ones(3, 2));
  const root = tensor([[1, 2], [2, 1]]).cholesky().sum();
  const outside = x.gather(0, tensor([5], { dtype: 'int32' })).mul(2);
  const thrown = [root, outside].map((y) => {
    try {
      return y.dataSync();
    } catch (error) {
      return String(error);
    }
  });
  const rate = log.length;
  const byNumber = x.mul(rate).add(1).tanh();
  return {
    ...{ before, after, three, midway, spread, total, chosen, assigned, captured, byNumber, thrown },
    ...{ log, scaled: scale(x), maybe: maybe(x), none: maybe(undefined), loose: loose(x) },
    wide: wide(x, tensor([1, 2])),
  };
}

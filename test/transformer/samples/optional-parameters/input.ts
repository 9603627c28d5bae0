import { grad, lower, ones, type Tensor, tensor, zeros } from 'gradus';

export const biased = lower((x: Tensor<[2]>, b?: Tensor<[2]>) => (b ? x.add(b) : x.neg()));

export const scaled = lower(
  (
    x: Tensor<[3]>,
    by: Tensor<[3]> = tensor([1, 2, 3]),
    { shift }: { readonly shift: Tensor<[3]> } = { shift: ones(3) },
  ) => x.mul(by).add(shift),
);

export const all = lower((x: Tensor<[2]> = tensor([4, 5])) => ({ sum: x.sum(), x }));

const step = (w: Tensor<[2]>, slope: Tensor<[2]>, momentum?: Tensor<[2]>) =>
  w.sub(momentum ? slope.add(momentum.mul(0.9)) : slope);

export const inPlace = lower(step, { donate: 0 });

export function run() {
  const x = tensor([1, 2]);
  const y = tensor([1, 2, 3]);
  return [
    ...[biased(x), biased(x, ones(2)), biased(x, undefined)],
    ...[scaled(y), scaled(y, y), scaled(y, undefined, { shift: zeros(3) }), scaled(y, y, { shift: y })],
    ...[all(), all(undefined), all(x)],
    ...[inPlace(ones(2), x), inPlace(ones(2), x, ones(2))],
    ...[grad((z: Tensor<[2]>) => biased(z).mul(z).sum())(x)],
    ...[grad((z: Tensor<[2]>) => biased(x, z).mul(z).sum())(x)],
  ];
}

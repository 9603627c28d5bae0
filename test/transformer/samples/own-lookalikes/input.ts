import { lower as real, type Tensor as RealTensor } from 'gradus';

interface Tensor<S> {
  readonly shape: S;
}
const lower = <F>(f: F): F => f;

export const mine = lower((x: Tensor<[number]>) => x.shape);
export const f = real((x: RealTensor<[2]>) => x.neg());

import { lower, type Tensor } from 'gradus';

interface Chain {
  readonly w: Tensor<[2]>;
  readonly next: Chain | null;
}

export const f = lower((p: Chain) => p.w);

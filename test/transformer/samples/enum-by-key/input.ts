import { lower, type Tensor } from 'gradus';

enum Scale {
  Small = 2,
  Large = Small * 8,
}
const enum Kind {
  A = 'a',
}

export const f = lower((x: Tensor<[2]>) => (Kind.A === 'a' ? x.mul(Scale['Large']).add(Scale.Small) : x));

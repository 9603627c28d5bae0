import { lower, type Tensor } from 'gradus';

class Wrong extends Error {}

export const f = lower((x: Tensor<[2]>) => {
  if (x.shape[0] === 2) throw new Wrong('two');
  return new Wrong('none').message === 'none' ? x : x.neg();
});

export const g = lower((x: Tensor<[2]>) => (new Wrong('none').message === 'none' ? x : x.neg()));

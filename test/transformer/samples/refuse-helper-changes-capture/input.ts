import { lower, type Tensor } from 'gradus';

const state = { n: 0 };
const next = () => ++state.n;

export const f = lower((x: Tensor<[2]>) => x.mul(next()));

import { lower, randn, type Tensor } from 'gradus';

const w = randn([2]).mul(0.1);

export const f = lower((x: Tensor<[2]>) => x.add(w));

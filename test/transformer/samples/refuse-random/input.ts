import { lower, randn, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.add(randn([2])));

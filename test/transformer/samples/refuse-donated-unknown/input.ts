import { lower, type Tensor } from 'gradus';

export let donate: 0 | 1 = 0;
donate = 1;
export const f = lower((x: Tensor<[2]>, y: Tensor<[2]>) => x.add(y), { donate });

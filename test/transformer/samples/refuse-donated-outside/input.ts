import { lower, type Tensor } from 'gradus';

// @ts-expect-error: there is no argument 1
export const f = lower((x: Tensor<[2]>) => x.add(1), { donate: [0, 1] });

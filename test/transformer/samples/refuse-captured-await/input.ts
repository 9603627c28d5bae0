import { lower, type Tensor } from 'gradus';

const rates = await Promise.resolve([1, 2]);

export const f = lower((x: Tensor<[2]>) => x.mul(rates[0]!));

import { lower, type Tensor } from 'gradus';

const anything: any = JSON.parse('{ "rate": 2 }');

export const f = lower((x: Tensor<[2]>) => x.mul(anything.rate) as Tensor<[2]>);

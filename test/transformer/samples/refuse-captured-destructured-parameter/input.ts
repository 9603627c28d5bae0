import { lower, type Tensor } from 'gradus';

export const make = ({ rate }: { rate: number }) => lower((x: Tensor<[2]>) => x.mul(rate));

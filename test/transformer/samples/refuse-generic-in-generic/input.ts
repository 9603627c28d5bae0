import { lower, ones, type Tensor } from 'gradus';

const layer = lower(<N extends number>(x: Tensor<[N, 3]>) => x.relu());

const twice = <N extends number>(x: Tensor<[N, 3]>) => layer(layer(x));

export const run = () => twice(ones(2, 3));

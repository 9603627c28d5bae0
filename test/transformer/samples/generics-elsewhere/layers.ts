import { lower, ones, type Tensor } from 'gradus';

export const layer = lower(<N extends number>(x: Tensor<[N, 2]>, w: Tensor<[2, 2]>) => x.matmul(w));
export const total = lower(<N extends number>(x: Tensor<[N]>) => x.sum());
const half = lower(<N extends number>(x: Tensor<[N]>) => x.div(2));
export { half as halved };

export const own = () => layer(ones(2, 2), ones(2, 2));

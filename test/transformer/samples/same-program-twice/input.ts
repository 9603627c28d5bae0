import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[5]>) => x.add(1));
export const g = lower((y: Tensor<[5]>) => y.add(1));
export default lower((z: Tensor<[5]>) => z.add(1));

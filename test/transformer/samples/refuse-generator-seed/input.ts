import { generator, lower, rand, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.add(rand(2, { generator: generator(1) })));

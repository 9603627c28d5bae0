import type { Tensor } from 'gradus';

const arrow = (x: Tensor<[2]>) => x.neg();
export { arrow as default };

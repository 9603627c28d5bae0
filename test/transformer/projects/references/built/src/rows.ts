import type { Tensor } from 'gradus';

export type Row = Tensor<[2, 3]>;
export const first = (x: Row) => x.sum(0);

import type { Tensor } from 'gradus';

export type Inputs = Tensor<[8, 4]>;
export type Labels = Tensor<[8], 'int32'>;

export interface Params {
  readonly w: Tensor<[4, 3]>;
  readonly b: Tensor<[3]>;
}

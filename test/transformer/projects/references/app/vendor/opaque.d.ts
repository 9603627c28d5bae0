import type { Tensor } from 'gradus';
export declare const opaque: (x: Tensor<[2, 3]>) => Tensor<[3]>;

import type { Tensor } from 'gradus';
import type { Vector } from './types.ts';

export const double = (x: Vector) => x.mul(2);
export const scales = [3, 5] as const;

export namespace Ops {
  const by = 1.5;
  export namespace Inner {
    export const shifted = (x: Vector) => x.add(by);
  }
}

export class Affine {
  constructor(private readonly scale: number) {}
  forward(x: Tensor<[2]>) {
    return double(x).mul(this.scale);
  }
}

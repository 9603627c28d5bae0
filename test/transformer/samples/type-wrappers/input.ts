import { lower, type Tensor } from 'gradus';

const options = { scale: 2, axes: [0, 1] } as const satisfies { scale: number; axes: readonly number[] };

export const f = lower((x: Tensor<[2, 3]>) => {
  const y = (x as Tensor<[2, 3]>).mul(options.scale)!;
  const z = <Tensor<[2, 3]>>y;
  return (z satisfies Tensor<[2, 3]>).sum(options.axes);
});

import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, options: { readonly scale: 3; readonly name: 'a'; readonly none: null }, on: true) =>
  on ? x.mul(options.scale).add(options.name.length) : x,
);

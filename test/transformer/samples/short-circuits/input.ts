import { lower, type Tensor } from 'gradus';

interface Options {
  readonly bias?: Tensor<[2]>;
  readonly f?: (x: Tensor<[2]>) => Tensor<[2]>;
}

function apply(x: Tensor<[2]>, options?: Options): Tensor<[2]> {
  const y = options?.f?.(x) ?? x;
  return options?.bias ? y.add(options.bias) : y;
}

export const f = lower((x: Tensor<[2]>, b: Tensor<[2]>) => {
  let n = 0;
  n ||= 3;
  n &&= n * 2;
  const on = true as boolean;
  const y = apply(apply(x), { bias: b, f: (v) => v.mul(n) });
  return (on && y) || x;
});

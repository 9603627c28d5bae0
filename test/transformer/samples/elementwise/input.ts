import { and, clamp, erf, lerp, lower, not, or, round, type Tensor } from 'gradus';

const bounds = { min: -1, max: 0.75 };

/** Ops with helpers, options and names that are operators elsewhere. */
export const blend = lower((x: Tensor<[2, 3]>, y: Tensor<[3]>, n: Tensor<[3], 'int32'>) => {
  const inside = and(x.gt(-1), not(or(x.isnan(), x.gt(y))));
  return {
    value: lerp(clamp(x, bounds), erf(y), 0.25).gelu().leakyRelu(0.1),
    rest: round(x.mul(4)).remainder(3).add(y.softplus()),
    bits: n.xor(5).not(),
    inside,
  };
});

import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => ({
  x,
  numbers: [NaN, -0, Infinity, -Infinity, 1e300, 1e-320],
  texts: ['</script>', '\u2028', '\\', '"', '`${1}`', '\ud800'],
  nothing: [null, undefined, true],
  empty: [[], {}],
}));

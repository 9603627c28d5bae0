import { lower, type Tensor } from 'gradus';

/* ‮ not the end ⁦ */
const caf\u00e9 = 2;
const a‍b = 3;
const text = '‮⁦*/ // [31m </script> <!-- ${1} `';

/** The name of a program is the user's text, in comments and strings of the module. */
export const table = {
  '*/ alert(1) //': lower((x: Tensor<[2]>) => x.mul(café)),
  '‮</script><!--': lower((x: Tensor<[2]>) => x.mul(a‍b)),
  ['# sourceMappingURL=data:\n']: lower((x: Tensor<[2]>) => x.mul(text.length)),
  "'\\": lower((x: Tensor<[2]>) => ({ '`${x}`\u2028': x, 'a‮b': x.neg(), [`__proto__`]: x })),
  __proto__: lower((x: Tensor<[2]>) => x.neg()),
  constructor: lower((x: Tensor<[2]>, { toString, valueOf }: { toString: Tensor<[2]>; valueOf: Tensor<[2]> }) =>
    x.mul(toString).mul(valueOf),
  ),
};

export const hasOwnProperty = lower((x: Tensor<[2]>) => x.add(1));
export const $webAssembly = lower((x: Tensor<[2]>) => x.add(2));
export const caf\u00e9s = lower((x: Tensor<[2]>) => x.add(3));

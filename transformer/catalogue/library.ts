/** GR14xx: what the library says while a function is traced, and GR20xx: codes of the run time, which say it too. */
import type { Pages } from './page.ts';

export const library: Pages = {
  GR1401: {
    rule: 'Shapes fit.',
    why: 'The sentence is the one that the types and the run time give. It comes from here when a cast, `any` or a comment has kept the checker from saying it first.',
    bad: `import { lower, type Tensor } from 'gradus';

// @ts-expect-error: the checker says the same
export const f = lower((x: Tensor<[2, 3]>, w: Tensor<[4, 2]>) => x.matmul(w));`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2, 3]>, w: Tensor<[3, 2]>) => x.matmul(w));`,
  },
  GR1402: {
    rule: 'Each op gets a dtype that it takes.',
    why: 'Dtypes are never converted behind your back where numbers could be lost. The sentence is the one that the types and the run time give.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((mask: Tensor<[2], 'bool'>) => {
  // @ts-expect-error: the checker says the same
  return mask.add(1);
});`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((mask: Tensor<[2], 'bool'>) => mask.to('float32').add(1));`,
  },
  GR1403: {
    rule: 'What is differentiated has a derivative.',
    why: 'A gradient is of a scalar, with respect to tensors of floats. The sentence says which of the two is not so.',
    bad: `import { grad, lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => {
  // @ts-expect-error: the checker says the same
  return grad((v: Tensor<[2]>) => v.mul(2))(x);
});`,
    good: `import { grad, lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => grad((v: Tensor<[2]>) => v.mul(2).sum())(x));`,
  },
  GR1404: {
    rule: 'Arguments are those that the library takes.',
    why: 'The library was called while the function was traced, and refused. Without the transformer the same call would throw at run time, with the same sentence.',
    bad: `import { lower, type Tensor } from 'gradus';

// @ts-expect-error: the checker says the same
export const f = lower((x: Tensor<[2]>) => x, 1);`,
    good: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.neg(), { donate: [0] });`,
  },
  GR2001: {
    rule: 'No shape inside `lower` depends on values.',
    why: 'Memory is laid out before the program runs, so the size of every tensor must follow from the sizes of the arguments. Choosing elements by a mask gives as many as the mask has; `where` and products with the mask keep the shape.',
    bad: `import { lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[4]>) => x.maskedSelect(x.gt(0)).sum());`,
    good: `import { lower, type Tensor, where } from 'gradus';

export const f = lower((x: Tensor<[4]>) => where(x.gt(0), x, 0).sum());`,
  },
  GR2002: {
    rule: 'Random tensors inside of `lower` are drawn from a key.',
    why: 'The function runs once, while it is traced: numbers drawn then would come back on every call. A key is a tensor, so drawing from a key that is a parameter is part of the program, and gives other numbers for another key. Or draw outside, and pass the numbers in.',
    bad: `import { lower, randn, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>) => x.add(randn([2])));`,
    good: `import { lower, randn, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2]>, key: Tensor<[2], 'int32'>) =>
  x.add(randn([2], { generator: key })),
);`,
  },
  GR2003: {
    rule: 'A variable that a lowered function uses is one of its parameters.',
    why: 'The program would keep the value that the variable had when it was traced, and training would change nothing.',
    bad: `import { lower, type Tensor, variable, zeros } from 'gradus';

const params = { w: variable(zeros([2])) };

export const f = lower((x: Tensor<[2]>) => x.mul(params.w));`,
    good: `import { lower, type Tensor, variable, zeros } from 'gradus';

const params = { w: variable(zeros([2])) };
const product = lower((p: { readonly w: Tensor<[2]> }, x: Tensor<[2]>) => x.mul(p.w));

export const f = (x: Tensor<[2]>) => product(params, x);`,
  },
};

/** Further samples of einsum. Several operands, and sums before a product, are rounded in between: see test/einsum.test.ts. */
import type { Sample } from '../../src/ops/define.ts';
import type { Theme } from './sample.ts';

const of = (equation: string, ...shapes: (readonly number[])[]): Sample => ({
  shapes,
  args: [equation],
});

export const einsum: Theme = {
  further: {
    einsum: [
      of('', []),
      of('->', []),
      of('i', [18]),
      of('i->', [0]),
      of('ij->ji', [0, 3]),
      of(' b a ', [2, 3]),
      of('bA', [2, 3]),
      of('ii', [4, 4]),
      of('iji->ji', [2, 3, 2]),
      of('iii->i', [3, 3, 3]),
      of('iijj->ji', [2, 2, 3, 3]),
      of('...', [2, 3]),
      of('...ii->...i', [2, 1, 3, 3]),
      of('b...->...b', [2, 3, 4]),
      of('i,i', [18], [18]),
      of('i,i->i', [18], [18]),
      of('i,j->ij', [18], [18]),
      of('ij,jk', [0, 3], [3, 2]),
      of('ij,jk->ik', [2, 0], [0, 3]),
      of('ij,jk->ki', [2, 1], [3, 2]),
      of('ij,ij->ij', [2, 1], [1, 3]),
      of('ij,ji->', [3, 4], [4, 3]),
      of('ij,ij->', [3, 4], [3, 4]),
      of('bhid,bhjd->bhij', [2, 2, 3, 4], [2, 2, 5, 4]),
      of('...ij,...jk->...ik', [2, 3, 4], [5, 1, 4, 2]),
      of('a...,...b->b...a', [2, 4, 1], [3, 5]),
      of('abcdef,f->fedcba', [1, 2, 1, 2, 1, 2], [2]),
      {
        shapes: [
          [2, 3],
          [3, 2],
        ],
        args: ['ij,jk->ik'],
        dtypes: ['int32', 'float32'],
        range: [-2, 2],
      },
    ],
  },
  eitherZero: ['einsum'],
};

// Equations that are wrong, or do not fit their operands. See errors.ts.

import { einsum, type Tensor } from '../src/index.ts';

declare const v: Tensor<[3]>;
declare const a: Tensor<[2, 3]>;
declare const b: Tensor<[4, 5]>;
declare const dynamic: Tensor<[number, 3]>;

// ---- the equation
// @ts-expect-error einsum 'i1->i': '1' in operand 1 is no index; indices are letters, and '...' stands for any axes
einsum('i1->i', a);
// @ts-expect-error einsum 'ij,i->j->i': '-' in the output is no index; indices are letters, and '...' stands for any axes
einsum('ij,i->j->i', a, v);
// @ts-expect-error einsum 'ij->i,j': ',' in the output is no index; indices are letters, and '...' stands for any axes
einsum('ij->i,j', a);
// @ts-expect-error einsum 'i,..j': '.' in operand 2 is no index; indices are letters, and '...' stands for any axes
einsum('i,..j', v, a);
// @ts-expect-error einsum 'ij - > i': '-' in operand 1 is no index; indices are letters, and '...' stands for any axes
einsum('ij - > i', a);
// @ts-expect-error einsum '...i...': a second '...' in operand 1; one stands for all axes that are left
einsum('...i...', a);
// @ts-expect-error einsum '...i->......': a second '...' in the output; one stands for all axes that are left
einsum('...i->......', a);
// @ts-expect-error einsum 'ij->ii': index i comes twice in the output; name it once
einsum('ij->ii', a);
// @ts-expect-error einsum 'ij->ik': index k of the output is in no operand
einsum('ij->ik', a);
// @ts-expect-error einsum 'ij,jk->ik' operands: 2 in the equation, 1 in the call
einsum('ij,jk->ik', a);
// @ts-expect-error einsum 'ij' operands: 1 in the equation, 0 in the call
einsum('ij');

// ---- the operand at fault
einsum(
  'ij->i',
  a,
  // @ts-expect-error einsum 'ij->i' operands: 1 in the equation, 2 in the call
  b,
);
einsum(
  'ij,jk->ik',
  a,
  // @ts-expect-error einsum 'ij,jk->ik' operand 2 of [4, 5]: index j is 4, but 3 in operand 1 of [2, 3]
  b,
);
einsum(
  'i,ij,jk->k',
  {} as Tensor<[1]>,
  a,
  // @ts-expect-error einsum 'i,ij,jk->k' operand 3 of [4, 5]: index j is 4, but 3 in operand 2 of [2, 3]
  b,
);
einsum(
  'ij,ij->',
  {} as Tensor<[1, 3]>,
  // @ts-expect-error einsum 'ij,ij->' operand 2 of [4, 5]: index j is 5, but 3 in operand 1 of [1, 3]
  b,
);
// @ts-expect-error einsum 'ii->i' operand 1 of [2, 3]: index i is both 2 and 3
einsum('ii->i', a);
// @ts-expect-error einsum 'ii' operand 1 of [1, 3]: index i is both 1 and 3
einsum('ii', {} as Tensor<[1, 3]>);
einsum(
  'ij,j->i',
  a,
  // @ts-expect-error einsum 'ij,j->i' operand 2 of [2, 3]: 'j' is for rank 1, not 2
  a,
);
// @ts-expect-error einsum 'i j k -> i' operand 1 of [2, 3]: 'ijk' is for rank 3, not 2
einsum('i j k -> i', a);
// @ts-expect-error einsum 'i...jk->i' operand 1 of [2, 3]: 'i...jk' is for rank 3 or more, not 2
einsum('i...jk->i', a);
einsum(
  '...,...',
  a,
  // @ts-expect-error einsum '...,...' operand 2 of [2]: axis -1 of '...' is 2, but 3 in operand 1 of [2, 3]
  a.sum(1),
);
einsum(
  'ij,kj',
  dynamic,
  // @ts-expect-error `einsum 'ij,kj' operand 2 of [4, 5]: index j is 5, but 3 in operand 1 of [${number}, 3]`
  b,
);
// @ts-expect-error einsum 'i?': '?' in operand 1 is no index; indices are letters, and '...' stands for any axes
einsum('i?', ...[a, a]);

// One mistake reports once: the rank of the result is unknown.
// @ts-expect-error einsum 'ii' operand 1 of [2, 3]: index i is both 2 and 3
einsum('ii', a).matmul(b).relu();

export function symbolic<B extends number>(x: Tensor<[B, 784]>) {
  einsum(
    'ij,jk->ik',
    x,
    // @ts-expect-error `einsum 'ij,jk->ik' operand 2 of [4, 5]: index j is 4, but 784 in operand 1 of [${B}, 784]`
    b,
  );
  einsum(
    'ij,ij->i',
    x,
    // @ts-expect-error `einsum 'ij,ij->i' operand 2 of [5, 784]: index i is 5, but ${B} in operand 1 of [${B}, 784]`
    {} as Tensor<[5, 784]>,
  );
  // @ts-expect-error `einsum 'ii' operand 1 of [${B}, 784]: index i is both ${B} and 784`
  einsum('ii', x);
}

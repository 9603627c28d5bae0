// Equations that are wrong, or do not fit their operands. See errors.ts.

import { einsum, type Tensor } from '../src/index.ts';

declare const v: Tensor<[3]>;
declare const a: Tensor<[2, 3]>;
declare const b: Tensor<[4, 5]>;
declare const dynamic: Tensor<[number, 3]>;

// ---- the equation
// expected: einsum 'i1->i': '1' in operand 1 is no index; indices are letters, and '...' stands for any axes
einsum('i1->i', a);
// expected: einsum 'ij,i->j->i': '-' in the output is no index; indices are letters, and '...' stands for any axes
einsum('ij,i->j->i', a, v);
// expected: einsum 'ij->i,j': ',' in the output is no index; indices are letters, and '...' stands for any axes
einsum('ij->i,j', a);
// expected: einsum 'i,..j': '.' in operand 2 is no index; indices are letters, and '...' stands for any axes
einsum('i,..j', v, a);
// expected: einsum 'ij - > i': '-' in operand 1 is no index; indices are letters, and '...' stands for any axes
einsum('ij - > i', a);
// expected: einsum '...i...': a second '...' in operand 1; one stands for all axes that are left
einsum('...i...', a);
// expected: einsum '...i->......': a second '...' in the output; one stands for all axes that are left
einsum('...i->......', a);
// expected: einsum 'ij->ii': index i comes twice in the output; name it once
einsum('ij->ii', a);
// expected: einsum 'ij->ik': index k of the output is in no operand
einsum('ij->ik', a);
// expected: einsum 'ij,jk->ik' operands: 2 in the equation, 1 in the call
einsum('ij,jk->ik', a);
// expected: einsum 'ij' operands: 1 in the equation, 0 in the call
einsum('ij');

// ---- the operand at fault
einsum(
  'ij->i',
  a,
  // expected: einsum 'ij->i' operands: 1 in the equation, 2 in the call
  b,
);
einsum(
  'ij,jk->ik',
  a,
  // expected: einsum 'ij,jk->ik' operand 2 of [4, 5]: index j is 4, but 3 in operand 1 of [2, 3]
  b,
);
einsum(
  'i,ij,jk->k',
  {} as Tensor<[1]>,
  a,
  // expected: einsum 'i,ij,jk->k' operand 3 of [4, 5]: index j is 4, but 3 in operand 2 of [2, 3]
  b,
);
einsum(
  'ij,ij->',
  {} as Tensor<[1, 3]>,
  // expected: einsum 'ij,ij->' operand 2 of [4, 5]: index j is 5, but 3 in operand 1 of [1, 3]
  b,
);
// expected: einsum 'ii->i' operand 1 of [2, 3]: index i is both 2 and 3
einsum('ii->i', a);
// expected: einsum 'ii' operand 1 of [1, 3]: index i is both 1 and 3
einsum('ii', {} as Tensor<[1, 3]>);
einsum(
  'ij,j->i',
  a,
  // expected: einsum 'ij,j->i' operand 2 of [2, 3]: 'j' is for rank 1, not 2
  a,
);
// expected: einsum 'i j k -> i' operand 1 of [2, 3]: 'ijk' is for rank 3, not 2
einsum('i j k -> i', a);
// expected: einsum 'i...jk->i' operand 1 of [2, 3]: 'i...jk' is for rank 3 or more, not 2
einsum('i...jk->i', a);
einsum(
  '...,...',
  a,
  // expected: einsum '...,...' operand 2 of [2]: axis -1 of '...' is 2, but 3 in operand 1 of [2, 3]
  a.sum(1),
);
einsum(
  'ij,kj',
  dynamic,
  // expected: `einsum 'ij,kj' operand 2 of [4, 5]: index j is 5, but 3 in operand 1 of [${number}, 3]`
  b,
);
// expected: einsum 'i?': '?' in operand 1 is no index; indices are letters, and '...' stands for any axes
einsum('i?', ...[a, a]);

// One mistake reports once: the rank of the result is unknown.
// expected: einsum 'ii' operand 1 of [2, 3]: index i is both 2 and 3
einsum('ii', a).matmul(b).relu();

export function symbolic<B extends number>(x: Tensor<[B, 784]>) {
  einsum(
    'ij,jk->ik',
    x,
    // expected: `einsum 'ij,jk->ik' operand 2 of [4, 5]: index j is 4, but 784 in operand 1 of [${B}, 784]`
    b,
  );
  einsum(
    'ij,ij->i',
    x,
    // expected: `einsum 'ij,ij->i' operand 2 of [5, 784]: index i is 5, but ${B} in operand 1 of [${B}, 784]`
    {} as Tensor<[5, 784]>,
  );
  // expected: `einsum 'ii' operand 1 of [${B}, 784]: index i is both ${B} and 784`
  einsum('ii', x);
}

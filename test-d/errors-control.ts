// Wrong loops and branches. See errors.ts; the run time says the same in test/control.test.ts.

import { cond, scan, type Tensor, whileLoop, zeros } from '../src/index.ts';

declare const xs: Tensor<[5, 3]>;
declare const x: Tensor<[3]>;
declare const s: Tensor<[]>;
declare const n: Tensor<[], 'int32'>;
declare const p: Tensor<[], 'bool'>;
declare const mask: Tensor<[3], 'bool'>;

// ---- carries
// @ts-expect-error scan carry [3] becomes [3, 1]: a step must leave the shapes of its carry as they are
scan((carry, x) => [carry.add(x).unsqueeze(1), null], x, xs);
// @ts-expect-error scan carry [] becomes [3]: a step must leave the shapes of its carry as they are
scan((carry, x) => [x.add(carry), x], s, xs);
// @ts-expect-error scan carry of dtype int32 becomes float32: a step must leave the dtypes of its carry as they are
scan((carry, x) => [x.sum().add(carry), x], n, xs);
// @ts-expect-error scan carry.h [3] becomes []: a step must leave the shapes of its carry as they are
scan((carry, x) => [{ h: x.sum(), i: carry.i }, x], { h: x, i: n }, xs);
// @ts-expect-error scan carry[1] of dtype int32 becomes float32: a step must leave the dtypes of its carry as they are
scan(([h, i], x) => [[h, x.sum().add(i)], x], [x, n], xs);
// @ts-expect-error scan carry.i changes in a step: the new carry must have the tensors of init, in the same places
scan((carry, x) => [{ h: x.add(carry.h) }, x], { h: x, i: n }, xs);

// ---- what it runs over
// @ts-expect-error scan xs []: a scalar has no slices; give tensors with an axis 0, or null with a length
scan((carry, _) => [carry, null], x, s);
// @ts-expect-error scan xs of different sizes at axis 0: each step takes one slice of every tensor
scan((carry, _) => [carry, null], x, [xs, zeros([4, 3])]);
// @ts-expect-error scan xs of different sizes at axis 0: each step takes one slice of every tensor
scan((carry, _) => [carry, null], x, { a: xs, b: zeros([4]) });

// ---- branches
cond(
  p,
  (x) => x,
  // @ts-expect-error cond result [3] if true and [] if false: both must return the same shapes
  (x) => x.sum(),
  x,
);
cond(
  p,
  () => x,
  // @ts-expect-error cond result of dtype float32 if true and bool if false: both must return the same dtypes
  () => mask,
);
cond(
  p,
  () => ({ a: x }),
  // @ts-expect-error cond result.a [3] if true and [] if false: both must return the same shapes
  () => ({ a: s }),
);
cond(
  p,
  () => ({ a: x }),
  // @ts-expect-error cond results differ if true and if false: both must return tensors in the same places
  () => ({ b: x }),
);
cond(
  // @ts-expect-error cond predicate [3]: must be a scalar; use all() or any(), or where for a choice per element
  mask,
  () => x,
  () => x,
);
cond(
  // @ts-expect-error cond predicate of dtype float32: must be bool
  s,
  () => x,
  () => x,
);

// ---- loops
whileLoop(
  // @ts-expect-error whileLoop condition [3]: must be a scalar; use all() or any(), or where for a choice per element
  (x) => x.lt(1),
  (x) => x.add(1),
  x,
);
whileLoop(
  // @ts-expect-error whileLoop condition of dtype int32: must be bool
  (n) => n,
  (n) => n.add(1),
  n,
);
whileLoop(
  (x) => x.sum().lt(1),
  // @ts-expect-error whileLoop carry [3] becomes []: a step must leave the shapes of its carry as they are
  (x) => x.sum(),
  x,
);
whileLoop(
  ([n]) => n.lt(1),
  // @ts-expect-error whileLoop carry[0] of dtype int32 becomes float32: a step must leave the dtypes of its carry as they are
  ([n, x]) => [n.add(x.sum()), x],
  [n, x],
);

// Control flow: what callbacks are given, and what comes out.
import { cond, type Named, scan, type Tensor, whileLoop, zeros } from '../src/index.ts';
import { is } from './expect.ts';

declare const xs: Tensor<[5, 3]>;
declare const x: Tensor<[3]>;
declare const w: Tensor<[3, 3]>;
declare const p: Tensor<[], 'bool'>;
declare const n: Tensor<[], 'int32'>;

{
  const [carry, ys] = scan((carry, x) => [carry.add(x), carry.mul(x)], zeros([3]), xs);
  is<Tensor<[3]>>()(carry);
  is<Tensor<[5, 3]>>()(ys);
}
{
  // Trees.
  const [state, out] = scan(
    ({ h, c }, { a, b }) => {
      const next = h.matmul(w).add(a).tanh();
      return [
        { h: next, c: c.add(b) },
        { next, sum: next.sum() },
      ];
    },
    { h: x, c: zeros([], { dtype: 'int32' }) },
    { a: xs, b: zeros([5], { dtype: 'int32' }) },
  );
  is<Tensor<[3]>>()(state.h);
  is<Tensor<[], 'int32'>>()(state.c);
  is<Tensor<[5, 3]>>()(out.next);
  is<Tensor<[5]>>()(out.sum);
}
{
  // Tuples.
  const [[h, i], ys] = scan(
    ([h, i], x) => [
      [h.add(x), i.add(1)],
      [h, null],
    ],
    [x, n],
    xs,
  );
  is<Tensor<[3]>>()(h);
  is<Tensor<[], 'int32'>>()(i);
  is<[Tensor<[5, 3]>, null]>()(ys);
}
{
  // Without xs, without ys.
  const [carry, ys] = scan((carry) => [carry.mul(2), null], x, null, { length: 4 });
  is<Tensor<[3]>>()(carry);
  is<null>()(ys);
  const [, stacked] = scan((carry) => [carry.mul(2), carry], x, null, { length: 4, reverse: true });
  is<Tensor<[4, 3]>>()(stacked);
}
{
  const y = cond(
    p,
    (x) => x.mul(2),
    (x) => x,
    x,
  );
  is<Tensor<[3]>>()(y);
  const z = cond(
    x.sum().gt(0),
    () => x,
    () => zeros([3]),
  );
  is<Tensor<[3]>>()(z);
  const [a, b] = cond(
    p,
    (x, n) => [x, n.add(1)],
    (x, n) => [x.neg(), n],
    x,
    n,
  );
  is<Tensor<[3]>>()(a);
  is<Tensor<[], 'int32'>>()(b);
  const plain = cond(
    true,
    () => x,
    () => x.neg(),
  );
  is<Tensor<[3]>>()(plain);
}
{
  const y = whileLoop(
    (x) => x.max().gt(1),
    (x) => x.div(2),
    x,
  );
  is<Tensor<[3]>>()(y);
  const [i, z] = whileLoop(
    ([i]) => i.lt(10),
    ([i, z]) => [i.add(1), z.mul(2)],
    [n, x],
  );
  is<Tensor<[], 'int32'>>()(i);
  is<Tensor<[3]>>()(z);
}
/** Sizes of a generic function. */
function cumulate<T extends number, D extends number>(xs: Tensor<[T, D]>, init: Tensor<[D]>) {
  const [carry, ys] = scan((carry, x) => [carry.add(x), carry], init, xs);
  is<Tensor<[D]>>()(carry);
  is<Tensor<[T, D]>>()(ys);
  return ys;
}
/** Sizes that are not known. */
function dynamic(xs: Tensor<[number, 3]>, any: Tensor) {
  const [, ys] = scan((carry, x) => [carry.add(x), carry], x, xs);
  is<Tensor<[number, 3]>>()(ys);
  const [, more] = scan((carry, x) => [carry.add(x.sum()), carry], x, any);
  is<Tensor<[number, 3]>>()(more);
  return more;
}

export { cumulate, dynamic };

/** Sizes that have names. */
declare const tokens: Named<['time', 3]>;
{
  const [carry, ys] = scan((carry, x) => [carry.add(x), carry], x, tokens);
  is<Tensor<[3]>>()(carry);
  is<Named<['time', 3]>>()(ys);
}

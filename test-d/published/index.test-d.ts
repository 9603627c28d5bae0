// The declarations as they are published (dist/), under TypeScript 5.9: what `tsd` runs. The same calls from the
// sources, under three compilers, are in the other files of this folder.
import { expectError, expectType } from 'tsd';
import {
  arange,
  einsum,
  grad,
  jacobian,
  type Tensor,
  valueAndGrad,
  variable,
  zeros,
} from '../../dist/types/src/index.js';

const x = zeros([32, 784]);
expectType<Tensor<[32, 10]>>(x.matmul(zeros([784, 10])).add(zeros([10])));
expectType<Tensor<[3, 4]>>(arange(12).reshape(3, -1));
expectType<Tensor<[32, 1]>>(x.mean(1, { keepdims: true }));
expectType<Tensor<[32], 'int32'>>(x.argmax(1));
expectType<Tensor<[784, 784]>>(einsum('bi,bj->ij', x, x));
expectType<Tensor<[32, 28, 28]>>(x.rearrange('b (h w) -> b h w', { h: 28 }));
expectType<Tensor<[32, 784, 3]>>(x.repeat('b i -> b i c', { c: 3 }));

expectError(x.matmul(zeros([32, 10])));
expectError(x.add(zeros([783])));
expectError(x.reshape(31, -1));
expectError(einsum('bi,ib->bi', x, x));
expectError(x.rearrange('b (h w) -> b h w', { h: 30 }));

const loss = (w: { readonly a: Tensor<[3]>; readonly b: Tensor<[3]> }) => w.a.dot(w.b);
expectType<
  (w: { readonly a: Tensor<[3]>; readonly b: Tensor<[3]> }) => { a: Tensor<[3]>; b: Tensor<[3]> }
>(grad(loss));
expectType<Tensor<[]>>(valueAndGrad(loss)({ a: arange(3), b: arange(3) })[0]);
expectType<Tensor<[2, 3]>>(jacobian((v: Tensor<[3]>) => zeros([2, 3]).mv(v))(arange(3)));
expectError(grad((v: Tensor<[3]>) => v.mul(2)));
expectType<Tensor<[4]> | null>(variable(arange(4)).grad);

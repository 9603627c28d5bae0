// Wrong linear algebra and Fourier transforms. See errors.ts.

import { cholesky, cross, fft2, irfft, lstsq, qr, solve, type Tensor } from '../src/index.ts';

declare const v: Tensor<[3]>;
declare const scalar: Tensor<[]>;
declare const square: Tensor<[3, 3]>;
declare const tall: Tensor<[5, 3]>;
declare const batch: Tensor<[2, 3, 3]>;
declare const dynamic: Tensor<[number, 4]>;

// ---- square matrices
// @ts-expect-error inv of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.inv();
// @ts-expect-error det of [3]: takes a matrix or a batch of them
v.det();
// @ts-expect-error cholesky of []: takes a matrix or a batch of them
cholesky(scalar);
// @ts-expect-error slogdet of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.slogdet();
// @ts-expect-error matrixPower of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.matrixPower(2);
// @ts-expect-error eigh of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.eigh().eigenvalues.add(square);
// @ts-expect-error qr of [3]: takes a matrix or a batch of them
qr(v).Q.add(tall);
// @ts-expect-error svd of [3]: takes a matrix or a batch of them
v.svd();
// @ts-expect-error pinv of []: takes a matrix or a batch of them
scalar.pinv();

// ---- systems
// @ts-expect-error solve of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.solve(v);
// @ts-expect-error solve [3, 3] @ [5, 3]: inner sizes 3 and 5 differ; transpose(-1, -2) the second
solve(square, tall);
// @ts-expect-error solve [3, 3] @ []: takes a vector, a matrix or a batch of them on the right
square.solve(scalar);
// @ts-expect-error solve [2, 3, 3] @ [4, 3, 1]: batch sizes 2 and 4 at axis -3 do not broadcast
batch.solve({} as Tensor<[4, 3, 1]>);
// @ts-expect-error solveTriangular [3, 3] @ [4]: inner sizes 3 and 4 differ
square.solveTriangular({} as Tensor<[4]>, { upper: true });
// @ts-expect-error Expected 2 arguments, but got 1
square.solveTriangular(v);
// @ts-expect-error lstsq of [3, 5]: takes at least as many rows as columns, and 3 is less than 5
tall.T().lstsq(v);
// @ts-expect-error lstsq [5, 3] @ [3]: inner sizes 5 and 3 differ
lstsq(tall, v);
// @ts-expect-error lstsq [${number}, 4] @ []: takes a vector, a matrix or a batch of them on the right
dynamic.lstsq(scalar);

// ---- cross
// @ts-expect-error cross [3] and [2]: takes vectors of 3 elements along the last axis
v.cross({} as Tensor<[2]>);
// @ts-expect-error cross [] and [3]: takes vectors of 3 elements along the last axis
cross(scalar, v);
// @ts-expect-error cross [5, 3] and [4, 3]: sizes 5 and 4 at axis -2 do not broadcast; make them equal or one of them 1
tall.cross({} as Tensor<[4, 3]>);

// ---- Fourier
// @ts-expect-error fft of [5, 3]: takes [..., n, 2], real and imaginary parts along the last axis
tall.fft();
// @ts-expect-error ifft of [2]: takes [..., n, 2], real and imaginary parts along the last axis
(({}) as Tensor<[2]>).ifft();
// @ts-expect-error fft2 of [5, 2]: takes [..., m, n, 2], real and imaginary parts along the last axis
fft2({} as Tensor<[5, 2]>);
// @ts-expect-error fft of [0, 2]: axis -2 has no elements
(({}) as Tensor<[0, 2]>).fft();
// @ts-expect-error ifft2 of [0, 3, 2]: axis -3 has no elements
(({}) as Tensor<[0, 3, 2]>).ifft2();
// @ts-expect-error rfft of []: a scalar has no axes
scalar.rfft();
// @ts-expect-error rfft of [5, 0]: axis -1 has no elements
(({}) as Tensor<[5, 0]>).rfft();
// @ts-expect-error irfft of [5]: takes [..., n, 2], real and imaginary parts along the last axis
irfft({} as Tensor<[5]>);
// @ts-expect-error irfft to length 0: must be a whole number, 1 or more
(({}) as Tensor<[1, 2]>).irfft();
// @ts-expect-error irfft to length -3: must be a whole number, 1 or more
(({}) as Tensor<[4, 2]>).irfft({ n: -3 });
// @ts-expect-error Type '"unitary"' is not assignable to type
(({}) as Tensor<[4, 2]>).fft({ norm: 'unitary' });

export function symbolic<B extends number, N extends number>(
  a: Tensor<[B, 3, 4]>,
  b: Tensor<[B, N]>,
  x: Tensor<[N, B, 3]>,
) {
  // @ts-expect-error inv of [${B}, 3, 4]: takes square matrices, and sizes 3 and 4 differ
  a.inv();
  // @ts-expect-error fft of [${N}, ${B}, 3]: takes [..., n, 2], real and imaginary parts along the last axis
  x.fft();
  // @ts-expect-error fft of [${B}, ${N}]: takes [..., n, 2], real and imaginary parts along the last axis
  b.fft();
  // @ts-expect-error cross [${B}, ${N}] and [3]: takes vectors of 3 elements along the last axis
  b.cross(v);
}

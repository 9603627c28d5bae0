// Wrong linear algebra and Fourier transforms. See errors.ts.

import { cholesky, cross, fft2, irfft, lstsq, qr, solve, type Tensor } from '../src/index.ts';

declare const v: Tensor<[3]>;
declare const scalar: Tensor<[]>;
declare const square: Tensor<[3, 3]>;
declare const tall: Tensor<[5, 3]>;
declare const batch: Tensor<[2, 3, 3]>;
declare const dynamic: Tensor<[number, 4]>;

// ---- square matrices
// expected: inv of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.inv();
// expected: det of [3]: takes a matrix or a batch of them
v.det();
// expected: cholesky of []: takes a matrix or a batch of them
cholesky(scalar);
// expected: slogdet of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.slogdet();
// expected: matrixPower of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.matrixPower(2);
// expected: eigh of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.eigh().eigenvalues.add(square);
// expected: qr of [3]: takes a matrix or a batch of them
qr(v).Q.add(tall);
// expected: svd of [3]: takes a matrix or a batch of them
v.svd();
// expected: pinv of []: takes a matrix or a batch of them
scalar.pinv();

// ---- systems
// expected: solve of [5, 3]: takes square matrices, and sizes 5 and 3 differ
tall.solve(v);
// expected: solve [3, 3] @ [5, 3]: inner sizes 3 and 5 differ; transpose(-1, -2) the second
solve(square, tall);
// expected: solve [3, 3] @ []: takes a vector, a matrix or a batch of them on the right
square.solve(scalar);
// expected: solve [2, 3, 3] @ [4, 3, 1]: batch sizes 2 and 4 at axis -3 do not broadcast
batch.solve({} as Tensor<[4, 3, 1]>);
// expected: solveTriangular [3, 3] @ [4]: inner sizes 3 and 4 differ
square.solveTriangular({} as Tensor<[4]>, { upper: true });
// expected: Expected 2 arguments, but got 1
square.solveTriangular(v);
// expected: lstsq of [3, 5]: takes at least as many rows as columns, and 3 is less than 5
tall.T().lstsq(v);
// expected: lstsq [5, 3] @ [3]: inner sizes 5 and 3 differ
lstsq(tall, v);
// expected: lstsq [${number}, 4] @ []: takes a vector, a matrix or a batch of them on the right
dynamic.lstsq(scalar);

// ---- cross
// expected: cross [3] and [2]: takes vectors of 3 elements along the last axis
v.cross({} as Tensor<[2]>);
// expected: cross [] and [3]: takes vectors of 3 elements along the last axis
cross(scalar, v);
// expected: cross [5, 3] and [4, 3]: sizes 5 and 4 at axis -2 do not broadcast; make them equal or one of them 1
tall.cross({} as Tensor<[4, 3]>);

// ---- Fourier
// expected: fft of [5, 3]: takes [..., n, 2], real and imaginary parts along the last axis
tall.fft();
// expected: ifft of [2]: takes [..., n, 2], real and imaginary parts along the last axis
(({}) as Tensor<[2]>).ifft();
// expected: fft2 of [5, 2]: takes [..., m, n, 2], real and imaginary parts along the last axis
fft2({} as Tensor<[5, 2]>);
// expected: fft of [0, 2]: axis -2 has no elements
(({}) as Tensor<[0, 2]>).fft();
// expected: ifft2 of [0, 3, 2]: axis -3 has no elements
(({}) as Tensor<[0, 3, 2]>).ifft2();
// expected: rfft of []: a scalar has no axes
scalar.rfft();
// expected: rfft of [5, 0]: axis -1 has no elements
(({}) as Tensor<[5, 0]>).rfft();
// expected: irfft of [5]: takes [..., n, 2], real and imaginary parts along the last axis
irfft({} as Tensor<[5]>);
// expected: irfft to length 0: must be a whole number, 1 or more
(({}) as Tensor<[1, 2]>).irfft();
// expected: irfft to length -3: must be a whole number, 1 or more
(({}) as Tensor<[4, 2]>).irfft({ n: -3 });
// expected: Type '"unitary"' is not assignable to type
(({}) as Tensor<[4, 2]>).fft({ norm: 'unitary' });

export function symbolic<B extends number, N extends number>(
  a: Tensor<[B, 3, 4]>,
  b: Tensor<[B, N]>,
  x: Tensor<[N, B, 3]>,
) {
  // expected: inv of [${B}, 3, 4]: takes square matrices, and sizes 3 and 4 differ
  a.inv();
  // expected: fft of [${N}, ${B}, 3]: takes [..., n, 2], real and imaginary parts along the last axis
  x.fft();
  // expected: fft of [${B}, ${N}]: takes [..., n, 2], real and imaginary parts along the last axis
  b.fft();
  // expected: cross [${B}, ${N}] and [3]: takes vectors of 3 elements along the last axis
  b.cross(v);
}

// types/linalg.ts and types/fourier.ts: linear algebra and Fourier transforms.

import {
  cross,
  det,
  eigh,
  fft,
  inv,
  irfft,
  lstsq,
  pinv,
  qr,
  rfft,
  slogdet,
  solve,
  svd,
  type Tensor,
} from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const square: Tensor<[3, 3]>;
declare const batch: Tensor<[8, 1, 3, 3]>;
declare const tall: Tensor<[5, 3]>;
declare const wide: Tensor<[4, 3, 5]>;
declare const v: Tensor<[3]>;
declare const ints: Tensor<[3, 3], 'int32'>;

is<Tensor<[3, 3]>>()(square.inv());
is<Tensor<[8, 1, 3, 3]>>()(inv(batch));
is<Tensor<[3, 3]>>()(ints.inv());
is<Tensor<[3, 3]>>()(square.cholesky());
is<Tensor<[3, 3]>>()(square.matrixPower(-2));
is<Tensor<[]>>()(square.det());
is<Tensor<[8, 1]>>()(det(batch));
is<Tensor<[]>>()(square.slogdet().sign);
is<Tensor<[8, 1]>>()(slogdet(batch).logabsdet);

is<Tensor<[3]>>()(square.solve(v));
is<Tensor<[3, 5]>>()(solve(square, tall.T()));
is<Tensor<[8, 1, 3]>>()(batch.solve(v));
is<Tensor<[8, 4, 3, 5]>>()(batch.solve(wide));
is<Tensor<[4, 3, 5]>>()(ints.solve(wide));
is<Tensor<[3]>>()(square.solveTriangular(v, { upper: true }));
is<Tensor<[3]>>()(tall.lstsq({} as Tensor<[5]>));
is<Tensor<[3, 2]>>()(lstsq(tall, {} as Tensor<[5, 2]>));
is<Tensor<[4, 3, 2]>>()(tall.lstsq({} as Tensor<[4, 5, 2]>));
is<Tensor<[3]>>()(square.lstsq(v));

is<Tensor<[5, 3]>>()(tall.qr().Q);
is<Tensor<[3, 3]>>()(qr(tall).R);
is<Tensor<[4, 3, 3]>>()(wide.qr().Q);
is<Tensor<[4, 3, 5]>>()(wide.qr().R);
is<Tensor<[4, 3, 3]>>()(svd(wide).U);
is<Tensor<[4, 3]>>()(wide.svd().S);
is<Tensor<[4, 3, 5]>>()(wide.svd().Vh);
is<Tensor<[784, 100]>>()(({} as Tensor<[784, 100]>).svd().U);
is<Tensor<[3]>>()(tall.svdvals());
is<Tensor<[3, 5]>>()(tall.pinv());
is<Tensor<[4, 5, 3]>>()(pinv(wide, { rtol: 1e-3 }));
is<Tensor<[4], 'int32'>>()(wide.matrixRank());
is<Tensor<[8, 1, 3]>>()(eigh(batch).eigenvalues);
is<Tensor<[8, 1, 3, 3]>>()(batch.eigh().eigenvectors);
is<Tensor<[3]>>()(square.eigvalsh());

is<Tensor<[3]>>()(v.cross(v));
is<Tensor<[5, 3]>>()(cross(tall, v));
is<Tensor<[5, 3], 'int32'>>()(tall.to('int32').cross(ints.at(':', 0).unsqueeze(0).to('bool')));

declare const signal: Tensor<[8, 100, 2]>;
declare const image: Tensor<[28, 30, 2]>;
is<Tensor<[8, 100, 2]>>()(signal.fft());
is<Tensor<[8, 100, 2]>>()(fft(signal, { norm: 'ortho' }).ifft());
is<Tensor<[28, 30, 2]>>()(image.fft2().ifft2());
is<Tensor<[51, 2]>>()(({} as Tensor<[100]>).rfft());
is<Tensor<[8, 50, 2]>>()(rfft({} as Tensor<[8, 99], 'int32'>));
is<Tensor<[1, 2]>>()(({} as Tensor<[1]>).rfft());
is<Tensor<[513, 2]>>()(({} as Tensor<[1024]>).rfft());
is<Tensor<[8, 198]>>()(signal.irfft());
is<Tensor<[8, 99]>>()(irfft(signal, { n: 99 }));
is<Tensor<[8, 198]>>()(irfft(signal, { norm: 'forward' }));

declare const dynamic: Tensor<[number, 3]>;
declare const unknown: Tensor<Shape>;
is<Tensor<[number, 3]>>()(dynamic.inv());
is<Tensor<[]>>()(dynamic.det());
is<Tensor<[number, 3]>>()(dynamic.qr().Q.matmul(square).expectShape([dynamic.shape[0], 3]));
is<Tensor<[number, number]>>()(dynamic.qr().Q);
is<Tensor<[number]>>()(dynamic.svd().S);
is<Tensor<[number, 3]>>()(dynamic.svd().Vh);
is<Tensor<[3]>>()(dynamic.lstsq({} as Tensor<[7]>));
is<Tensor<[number]>>()(dynamic.solve(v));
is<Tensor<[number, 2, 2]>>()(dynamic.rfft());
is<Tensor<[3, number, 2]>>()(({} as Tensor<[3, number]>).rfft());
is<Tensor<Shape>>()(unknown.det());
is<Tensor<Shape>>()(unknown.inv());
is<Tensor<Shape>>()(unknown.svd().U);
is<Tensor<Shape>>()(unknown.solve(v));
is<Tensor<Shape>>()(unknown.fft());
is<Tensor<Shape>>()(unknown.rfft());
is<Tensor<Shape>>()(unknown.irfft({ n: 8 }));
is<Tensor<Shape>>()(unknown.cross(v));

declare const length: number;
is<Tensor<[8, number]>>()(signal.irfft({ n: length }));
declare const perhaps: { n?: number };
is<Tensor<[8, number]>>()(signal.irfft(perhaps));

export function symbolic<B extends number, N extends number, K extends number>(
  a: Tensor<[B, N, N]>,
  b: Tensor<[N, K]>,
  x: Tensor<[B, N, 2]>,
  y: Tensor<[B, 3]>,
  n: N,
) {
  is<Tensor<[B, N, N]>>()(a.inv());
  is<Tensor<[B]>>()(a.det());
  is<Tensor<[B]>>()(a.slogdet().logabsdet);
  is<Tensor<[B, N, K]>>()(a.solve(b));
  is<Tensor<[B, N, number]>>()(a.qr().Q);
  is<Tensor<[N, K]>>()(b.qr().Q.matmul(b.qr().R));
  is<Tensor<[N, number]>>()(b.qr().Q);
  is<Tensor<[number, K]>>()(b.svd().Vh);
  is<Tensor<[K, N]>>()(b.pinv());
  is<Tensor<[B, N]>>()(a.eigh().eigenvalues);
  is<Tensor<[B, N, N]>>()(a.eigh().eigenvectors);
  is<Tensor<[K, 5]>>()(b.lstsq({} as Tensor<[N, 5]>));
  is<Tensor<[B, N, 2]>>()(x.fft());
  is<Tensor<[B, number]>>()(x.irfft());
  is<Tensor<[B, N]>>()(x.irfft({ n }));
  is<Tensor<[B, number, 2]>>()(a.at(':', 0).rfft());
  is<Tensor<[B, 3]>>()(y.cross(y));
  is<Tensor<[B, 3]>>()(y.cross(v));
}

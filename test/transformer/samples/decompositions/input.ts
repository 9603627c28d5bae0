import { grad, lower, type Tensor } from 'gradus';

/** Systems and determinants, and their gradients. */
export const gaussian = lower((x: Tensor<[3]>, a: Tensor<[3, 3]>) => {
  const covariance = a.matmul(a.T()).add(1);
  const { logabsdet } = covariance.slogdet();
  const density = grad((y: Tensor<[3]>) => y.dot(covariance.solve(y)).add(logabsdet));
  return { density: density(x), inverse: covariance.inv(), rank: a.matrixRank() };
});

/** The principal components of rows, by two ways. */
export const components = lower((x: Tensor<[6, 3]>) => {
  const centred = x.sub(x.mean(0));
  const { U, S, Vh } = centred.svd();
  const { eigenvalues } = centred.T().matmul(centred).eigh();
  return { scores: U.mul(S), axes: Vh, variances: [S.mul(S), eigenvalues], R: centred.qr().R };
});

/** A filter: the frequencies below a bound. */
export const smooth = lower((x: Tensor<[2, 12]>) => {
  const spectrum = x.rfft();
  return spectrum.at(':', ':3').irfft({ n: 12 }).add(spectrum.irfft());
});

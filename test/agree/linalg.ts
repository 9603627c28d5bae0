// Linear algebra and Fourier transforms.

import { type Call, call, chance, integer, partner, pick, shape, size, tensors } from './draw.ts';

/** A square matrix or a batch of them, mostly. */
function squares(batch = shape(0, 2)): number[] {
  if (chance(0.1)) return shape(0, 3);
  const n = size();
  return [...batch, n, chance(0.15) ? size() : n];
}

function ofSquares(): Call {
  const op = pick(['inv', 'det', 'slogdet', 'cholesky', 'eigh', 'eigvalsh', 'matrixPower']);
  return call(op, tensors(squares()), ...(op === 'matrixPower' ? [`${integer(-3, 4)}`] : []));
}

function ofRectangles(): Call {
  const op = pick(['qr', 'svd', 'svdvals', 'pinv', 'matrixRank']);
  return call(op, tensors(chance(0.9) ? shape(2, 4) : shape(0, 1)));
}

function systems(): Call {
  const op = pick(['solve', 'solveTriangular', 'lstsq']);
  const batch = shape(0, 2);
  const a = op === 'lstsq' && chance(0.6) ? [...batch, 12 + size(), size()] : squares(batch);
  const rows = chance(0.15) ? size() : (a.at(-2) ?? 1);
  const b = pick([[rows], [rows, size()], [...partner(batch), rows, size()], shape(0, 2)]);
  const options = op === 'solveTriangular' ? [`{ upper: ${chance(0.5)} }`] : [];
  return call(op, tensors(a, b), ...options);
}

function cross(): Call {
  const three = () => (chance(0.1) ? size() : 3);
  const batch = shape(0, 2);
  const [a, b] = [
    [...batch, three()],
    [...partner(batch), three()],
  ];
  return call('cross', chance(0.95) ? tensors(a, b) : tensors(shape(0, 1), b));
}

function fourier(): Call {
  const op = pick(['fft', 'ifft', 'fft2', 'ifft2', 'rfft', 'irfft', 'irfft']);
  const of = op === 'rfft' ? shape(0, 3) : [...shape(0, 3), chance(0.9) ? 2 : size()];
  const norm = pick(['', "norm: 'ortho'"]);
  const n = op === 'irfft' && chance(0.5) ? `n: ${chance(0.2) ? pick([0, -2, 1.5]) : size()}` : '';
  const options = [n, norm].filter(Boolean).join(', ');
  return call(op, tensors(of), ...(options ? [`{ ${options} }`] : []));
}

export const families: readonly (() => Call)[] = [ofSquares, ofRectangles, systems, cross, fourier];

/** A type does not say whether a power is whole. */
export const onlyAtRunTime = [/ to the power of .*: must be a whole number/];

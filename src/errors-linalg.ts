// The sentences of linear algebra and of the Fourier transform: the twins of `types/message-linalg.ts`, and those
// that only the run time knows. See errors.ts.

import { show, told } from './errors.ts';

type Shape = readonly number[];

// ---- shapes ------------------------------------------------------------------------------------

export const noMatrix = (op: string, a: Shape) =>
  `${op} of ${show(a)}: takes a matrix or a batch of them`;

export const notSquare = (op: string, a: Shape, x: number, y: number) =>
  `${op} of ${show(a)}: takes square matrices, and sizes ${x} and ${y} differ`;

export const noRightSide = (op: string, a: Shape, b: Shape) =>
  `${op} ${show(a)} @ ${show(b)}: takes a vector, a matrix or a batch of them on the right`;

export const fewerRows = (op: string, a: Shape, x: number, y: number) =>
  `${op} of ${show(a)}: takes at least as many rows as columns, and ${x} is less than ${y}`;

export const notThree = (op: string, a: Shape, b: Shape) =>
  `${op} ${show(a)} and ${show(b)}: takes vectors of 3 elements along the last axis`;

export const notComplex = (op: string, a: Shape, example: string) =>
  `${op} of ${show(a)}: takes ${example}, real and imaginary parts along the last axis`;

export const noSignal = (op: string) => `${op} of []: a scalar has no axes`;

export const emptySignal = (op: string, a: Shape, axis: number) =>
  `${op} of ${show(a)}: axis ${axis} has no elements`;

export const badLength = (op: string, n: number) =>
  `${op} to length ${n}: must be a whole number, 1 or more`;

// ---- at run time only --------------------------------------------------------------------------

export const singular = (op: string) =>
  `${op} of a singular matrix: it has no inverse; pinv takes any matrix`;

export const notPositive = (op: string) =>
  `${op} of a matrix that is not positive definite: take eigh, or add a little to its diagonal`;

export const dependent = (op: string) =>
  `${op} of a matrix whose columns depend on each other: many solutions are equally good; ` +
  'pinv(A).matmul(B) is the shortest';

export const noTriangle = (op: string) =>
  `${op} without a triangle: say which one it is, as { upper: true }`;

export const badPower = (op: string, n: unknown) =>
  `${op} to the power of ${told(n)}: must be a whole number`;

export const badNorm = (op: string, norm: unknown) =>
  `${op} with norm '${told(norm)}': one of 'backward', 'ortho' and 'forward'`;

// Making tensors.

import { arange, eye, full, ones, tensor, zeros } from '../../src/index.ts';

/** A number is missing in the second row. */
export function missingNumber() {
  // expected: tensor of rows that differ in length at depth 1: give each the same length
  return tensor([[1, 2, 3], [4, 5]]); // biome-ignore format: a table
}

/** A row among numbers. */
export function rowAmongNumbers() {
  // expected: tensor of numbers and rows together: nest each element equally deep
  return tensor([1, [2, 3]]);
}

/** Numbers among booleans. */
export function numberAmongBooleans() {
  // expected: tensor of numbers and booleans together: give one kind
  return tensor([true, 1]);
}

/** A size that was subtracted from once too often. */
export function negativeSize() {
  // expected: zeros [3, -1]: size -1 is not a whole number, 0 or more
  return zeros(3, -1);
}

/** Half of an odd number. */
export function halfASize() {
  // expected: ones [4, 2.5]: size 2.5 is not a whole number, 0 or more
  return ones(4, 2.5);
}

/** Counting down needs a negative step. */
export function countsDown() {
  // expected: arange from 10 to 0 by 1: the step leads away from the end
  return arange(10, 0);
}

/** No step at all. */
export function stepsNowhere() {
  // expected: arange from 0 to 10 by 0: the step must not be 0
  return arange(0, 10, 0);
}

/** An identity of no size. */
export function negativeIdentity() {
  // expected: eye [-3, -3]: size -3 is not a whole number, 0 or more
  return eye(-3);
}

/** A size that is no whole number. */
export function fullOfHalves() {
  // expected: full [1.5, 2]: size 1.5 is not a whole number, 0 or more
  return full([1.5, 2], 0);
}

/** arange without the last number is shorter than it looks. */
export function rangeWithoutEnd() {
  const days = arange(1, 31);
  // expected: mul [30] and [31]: sizes 30 and 31 at axis -1 do not broadcast; make them equal or one of them 1
  return days.mul(zeros(31));
}

/** Every second number of an odd range. */
export function everySecond() {
  const even = arange(0, 9, 2);
  // expected: add [5] and [4]: sizes 5 and 4 at axis -1 do not broadcast; make them equal or one of them 1
  return even.add(zeros(4));
}

/** Points as columns, where they are rows. */
export function pointsAsColumns() {
  const points = tensor([[0, 0], [1, 0], [0, 1]]); // biome-ignore format: a table
  const rotation = eye(3);
  // expected: matmul [3, 2] @ [3, 3]: inner sizes 2 and 3 differ
  return points.matmul(rotation);
}

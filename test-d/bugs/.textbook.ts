// What the textbook says does not work. test/d2l runs them as its cases.

import { tensor, variable, zeros } from '../../src/index.ts';

/** 2.1: only one element can be read as a number. */
export function readsTwoElements() {
  const a = tensor([3.5, 1]);
  // expected: item of [2]: reads one element; data() and array() read them all
  return a.itemSync();
}

/** 2.1, exercise 2: three axes that do not broadcast. */
export function threeAxes() {
  const a = zeros(2, 3, 4);
  const b = zeros(2, 1, 3);
  // expected: add [2, 3, 4] and [2, 1, 3]: sizes 4 and 3 at axis -1 do not broadcast; make them equal or one of them 1
  return a.add(b);
}

/** 2.3, exercise 3: a matrix plus its transpose. */
export function plusItsTranspose() {
  const A = tensor([[0, 1, 2], [3, 4, 5]]); // biome-ignore format: a table
  // expected: add [2, 3] and [3, 2]: sizes 3 and 2 at axis -1 do not broadcast; make them equal or one of them 1
  return A.add(A.T());
}

/** 2.3, exercise 6: rows by their sums, [2, 3]. */
export function rowsByTheirSums() {
  const A = tensor([[0, 1, 2], [3, 4, 5]]); // biome-ignore format: a table
  // expected: div [2, 3] and [2]: sizes 3 and 2 at axis -1 do not broadcast; axes align at the end: make the second [2, 1], with keepdims or unsqueeze(-1)
  return A.div(A.sum(1));
}

/** 2.3, exercise 6 of the other edition: rows by their sums, [5, 4]. */
export function fiveRowsByTheirSums() {
  const A = zeros(5, 4);
  // expected: div [5, 4] and [5]: sizes 4 and 5 at axis -1 do not broadcast; axes align at the end: make the second [5, 1], with keepdims or unsqueeze(-1)
  return A.div(A.sum(1));
}

/** 2.3, exercise 11: a product without the transpose. */
export function withoutTheTranspose() {
  const A = zeros(1024, 65536);
  const C = zeros(32, 65536);
  // expected: matmul [1024, 65536] @ [32, 65536]: inner sizes 65536 and 32 differ; transpose(-1, -2) the second
  return A.matmul(C);
}

/** 2.5: a vector has no gradient without one of its own. */
export function backwardFromAVector() {
  const x = variable(tensor([0, 1, 2, 3]));
  const y = x.mul(x);
  // expected: backward from [4]: only a scalar needs no gradient; give one of shape [4]
  y.backward();
}

/** 2.5: a gradient of another shape. */
export function gradientOfAnotherShape() {
  const x = variable(tensor([0, 1, 2, 3]));
  const y = x.mul(x);
  // expected: backward from [4] with a gradient [3]: shapes must be equal
  y.backward(zeros(3));
}

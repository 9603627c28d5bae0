// Wrong programs. Each comment states the sentence that `tsc` prints for the line below it, word for
// word; test/types.test.ts compares them under each compiler. `${B}` is how a sentence shows a symbol.

import {
  add,
  and,
  arange,
  at,
  atan2,
  bitwiseRightShift,
  cat,
  clamp,
  eye,
  flatten,
  full,
  grad,
  jacobian,
  lerp,
  not,
  ones,
  rand,
  reshape,
  stack,
  sum,
  type Tensor,
  tensor,
  trace,
  triu,
  valueAndGrad,
  where,
  xor,
  zeros,
} from '../src/index.ts';

declare const a: Tensor<[2, 3]>;
declare const b: Tensor<[4, 5]>;
declare const v: Tensor<[3]>;
declare const scalar: Tensor<[]>;
declare const images: Tensor<[32, 28, 28]>;
declare const table: Tensor<[10, 20]>;
declare const mask: Tensor<[2, 3], 'bool'>;
declare const ints: Tensor<[3], 'int32'>;
declare const dynamic: Tensor<[number, 784]>;

// ---- broadcasting
// @ts-expect-error add [2, 3] and [4, 5]: sizes 3 and 5 at axis -1 do not broadcast; make them equal or one of them 1
a.add(b);
// @ts-expect-error add [2, 3] and [4, 5]: sizes 3 and 5 at axis -1 do not broadcast; make them equal or one of them 1
add(a, b);
// @ts-expect-error mul [2, 3] and [4, 1]: sizes 2 and 4 at axis -2 do not broadcast; make them equal or one of them 1
a.mul({} as Tensor<[4, 1]>);
// @ts-expect-error div [0] and [3]: sizes 0 and 3 at axis -1 do not broadcast; make them equal or one of them 1
(({}) as Tensor<[0]>).div(v);
// @ts-expect-error lt [2, 3] and [2]: sizes 3 and 2 at axis -1 do not broadcast; axes align at the end: make the second [2, 1], with keepdims or unsqueeze(-1)
a.lt({} as Tensor<[2]>);
// @ts-expect-error add [${number}, 784] and [10]: sizes 784 and 10 at axis -1 do not broadcast; make them equal or one of them 1
dynamic.add({} as Tensor<[10]>);
// @ts-expect-error where [2, 3] and [4, 5]: sizes 3 and 5 at axis -1 do not broadcast; make them equal or one of them 1
mask.where(b, 0);
// @ts-expect-error where [2, 3] and [4]: sizes 3 and 4 at axis -1 do not broadcast; make them equal or one of them 1
where(mask, a, {} as Tensor<[4]>);
// @ts-expect-error fmod [2, 3] and [4, 5]: sizes 3 and 5 at axis -1 do not broadcast; make them equal or one of them 1
a.fmod(b);
// @ts-expect-error atan2 [2, 3] and [4, 5]: sizes 3 and 5 at axis -1 do not broadcast; make them equal or one of them 1
atan2(a, b);
// @ts-expect-error lerp [2, 3] and [4, 5]: sizes 3 and 5 at axis -1 do not broadcast; make them equal or one of them 1
a.lerp(b, 0.5);
// @ts-expect-error lerp [2, 3] and [4]: sizes 3 and 4 at axis -1 do not broadcast; make them equal or one of them 1
lerp(a, v, {} as Tensor<[4]>);
// @ts-expect-error and [2, 3] and [2]: sizes 3 and 2 at axis -1 do not broadcast; axes align at the end: make the second [2, 1], with keepdims or unsqueeze(-1)
mask.and({} as Tensor<[2], 'bool'>);
// One mistake reports once: the rank of the result is unknown.
// @ts-expect-error sub [2, 3] and [4, 5]: sizes 3 and 5 at axis -1 do not broadcast; make them equal or one of them 1
a.sub(b).add(v).relu().matmul(a);

// ---- products
// @ts-expect-error matmul [2, 3] @ [4, 5]: inner sizes 3 and 4 differ
a.matmul(b);
// @ts-expect-error mm [2, 3] @ [2, 3]: inner sizes 3 and 2 differ; transpose(-1, -2) the second
a.mm(a);
// @ts-expect-error mv [4, 5] @ [3]: inner sizes 5 and 3 differ
b.mv(v);
// @ts-expect-error dot [3] @ [4]: inner sizes 3 and 4 differ
v.dot({} as Tensor<[4]>);
// @ts-expect-error matmul [8, 2, 3] @ [7, 3, 5]: batch sizes 8 and 7 at axis -3 do not broadcast
(({}) as Tensor<[8, 2, 3]>).matmul({} as Tensor<[7, 3, 5]>);
// @ts-expect-error matmul [] @ [3]: takes no scalars; use mul
scalar.matmul(v);
// @ts-expect-error dot [2, 3] @ [3]: takes two vectors; matmul takes other ranks
a.dot(v);
// @ts-expect-error mv [3] @ [3]: takes a matrix and a vector; matmul takes other ranks
v.mv(v);
// @ts-expect-error mm [2, 3] @ [3]: takes two matrices; matmul takes other ranks
a.mm(v);

// @ts-expect-error outer [2, 3] @ [3]: takes two vectors
a.outer(v);
// @ts-expect-error bmm [2, 3] @ [2, 3]: takes two batches of matrices; matmul broadcasts
a.bmm(a);
// @ts-expect-error bmm [32, 28, 28] @ [32, 27, 28]: inner sizes 28 and 27 differ; transpose(-1, -2) the second
images.bmm({} as Tensor<[32, 27, 28]>);
// @ts-expect-error bmm [32, 28, 28] @ [1, 28, 28]: batch sizes 32 and 1 differ
images.bmm({} as Tensor<[1, 28, 28]>);
// @ts-expect-error trace of [3]: takes a matrix
v.trace();
// @ts-expect-error trace of [32, 28, 28]: takes a matrix
trace(images);

// ---- reductions
// @ts-expect-error prod over axis 2 of [2, 3]: axes go from -2 to 1
a.prod(2);
// @ts-expect-error any over axes [0, -2] of [2, 3]: axis -2 is named twice
a.any([0, -2]);
// @ts-expect-error count over axis 0 of []: a scalar has no axes
scalar.count(0);
// @ts-expect-error var over axis 2 of [2, 3]: axes go from -2 to 1
a.var(2, { correction: 0 });
// @ts-expect-error norm over axis -3 of [2, 3]: axes go from -2 to 1
a.norm(2, -3);
// @ts-expect-error logsumexp over axis 5 of [2, 3]: axes go from -2 to 1
a.logsumexp([0, 5]);
// @ts-expect-error amax over axis 2 of [2, 3]: axes go from -2 to 1
a.amax(2);
// @ts-expect-error argmin over axis 2 of [2, 3]: axes go from -2 to 1
a.argmin(2);
// @ts-expect-error sum over axis 2 of [2, 3]: axes go from -2 to 1
a.sum(2);
// @ts-expect-error sum over axis -3 of [2, 3]: axes go from -2 to 1
sum(a, -3, { keepdims: true });
// @ts-expect-error mean over axis 5 of [2, 3]: axes go from -2 to 1
a.mean([0, 5]);
// @ts-expect-error max over axes [0, -2] of [2, 3]: axis -2 is named twice
a.max([0, -2]);
// @ts-expect-error min over axis 0 of []: a scalar has no axes
scalar.min(0);
// @ts-expect-error argmax over axis 1.5 of [2, 3]: axes go from -2 to 1
a.argmax(1.5);
// @ts-expect-error softmax over axis 2 of [2, 3]: axes go from -2 to 1
a.softmax(2);
// @ts-expect-error logSoftmax over axis 0 of []: a scalar has no axes
scalar.logSoftmax(0);

// ---- movement
// @ts-expect-error reshape [2, 3] to [4, 2]: 6 elements cannot become 8
a.reshape(4, 2);
// @ts-expect-error reshape [2, 3] to [4, 2]: 6 elements cannot become 8
reshape(a, [4, 2]);
// @ts-expect-error reshape [32, 28, 28] to [32, 783]: 25088 elements cannot become 25056
images.reshape(32, 783);
// @ts-expect-error reshape [32, 28, 28] to [-1, 100]: 25088 elements are not divisible by 100
images.reshape([-1, 100]);
// @ts-expect-error reshape [2, 3] to [-1, -1]: only one size can be -1
a.reshape(-1, -1);
// @ts-expect-error reshape [2, 3] to [-2, 3]: size -2 is not a whole number, 0 or more
a.reshape(-2, 3);
// @ts-expect-error reshape [2, 3] to [-1, 0]: 6 elements are not divisible by 0
a.reshape(-1, 0);
// @ts-expect-error reshape [0, 3] to [0, -1]: -1 could be any size
(({}) as Tensor<[0, 3]>).reshape(0, -1);
// @ts-expect-error permute [2, 3] by [0]: name each of its 2 axes once
a.permute(0);
// @ts-expect-error permute over axes [0, -2] of [2, 3]: axis -2 is named twice
a.permute([0, -2]);
// @ts-expect-error permute over axis 2 of [2, 3]: axes go from -2 to 1
a.permute(2, 0);
// @ts-expect-error squeeze over axis 2 of [2, 3]: axes go from -2 to 1
a.squeeze(2);
// @ts-expect-error unsqueeze over axis 3 of [2, 3]: axes go from -3 to 2
a.unsqueeze(3);
// @ts-expect-error expand [2, 3] to [4, 3]: size 2 at axis -2 cannot become 4; only size 1 can
a.expand(4, 3);
// @ts-expect-error expand [2, 3] to [3]: name every axis; new ones go in front
a.expand(3);
// @ts-expect-error expand [2, 3] to [-1, 2, 3]: -1 keeps a size, and a new axis has none
a.expand(-1, 2, 3);
// @ts-expect-error expand [3] to [-3, 3]: size -3 is not a whole number, 0 or more
v.expand([-3, 3]);

// @ts-expect-error flip over axis 2 of [2, 3]: axes go from -2 to 1
a.flip(2);
// @ts-expect-error flip over axes [0, -2] of [2, 3]: axis -2 is named twice
a.flip([0, -2]);

// ---- indexing
// @ts-expect-error at index 10 of [10, 20]: axis 0 has indices from -10 to 9
table.at(10);
// @ts-expect-error at index -21 of [10, 20]: axis 1 has indices from -20 to 19
at(table, ':', -21);
// @ts-expect-error at index 20 of [10, 20]: axis 1 has indices from -20 to 19
table.at(null, '1:3', 20);
// @ts-expect-error at index 28 of [32, 28, 28]: axis 2 has indices from -28 to 27
images.at('...', null, 28);
// @ts-expect-error at index 0 of [0]: axis 0 has no elements
(({}) as Tensor<[0]>).at(0);
// @ts-expect-error at index 0.5 of [2, 3]: an index is a whole number
a.at(0.5);
// @ts-expect-error at index 12 of [10, 20]: axis 0 has indices from -10 to 9
table.at([0, 12]);
// @ts-expect-error at 3 indices of [2, 3]: at most 2, one for each axis
a.at(0, null, ':', 1);
// @ts-expect-error at 3 indices of [2, 3]: at most 2, one for each axis
a.at(0, '...', ':', 1);
// @ts-expect-error at 1 indices of []: at most 0, one for each axis
scalar.at(':');
// @ts-expect-error at '1:2:3:4' of [2, 3]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
a.at('1:2:3:4');
// @ts-expect-error at 'a:b' of [2, 3]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
a.at(0, 'a:b');
// @ts-expect-error at '::0' of [2, 3]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
a.at('::0');
// @ts-expect-error at '1' of [2, 3]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
a.at('1');
// @ts-expect-error at a second '...' of [32, 28, 28]: one stands for all axes that are left
images.at('...', 0, '...');
// @ts-expect-error at indices [2] and [3]: sizes 2 and 3 at axis -1 do not broadcast; make them equal or one of them 1
a.at([0, 1], [1, 0, 2]);
// @ts-expect-error at index 784 of [${number}, 784]: axis 1 has indices from -784 to 783
dynamic.at(0, 784);

// ---- cat
// @ts-expect-error view [2, 3] to [4, 2]: 6 elements cannot become 8
a.view(4, 2);
// @ts-expect-error broadcastTo [2, 3] to [4, 3]: size 2 at axis -2 cannot become 4; only size 1 can
a.broadcastTo(4, 3);
// @ts-expect-error flatten over axis 2 of [2, 3]: axes go from -2 to 1
a.flatten(2);
// @ts-expect-error flatten over axis -3 of [2, 3]: axes go from -2 to 1
flatten(a, 0, -3);
// @ts-expect-error flatten from axis 1 to 0 of [2, 3]: the first comes after the last
a.flatten(1, 0);
// @ts-expect-error flatten over axis 1 of []: axes go from -1 to 0
scalar.flatten(1);
// @ts-expect-error unflatten over axis 2 of [2, 3]: axes go from -2 to 1
a.unflatten(2, [3]);
// @ts-expect-error unflatten [28] to [4, 8]: 28 elements cannot become 32
images.unflatten(1, [4, 8]);
// @ts-expect-error unflatten [28] to [-1, 5]: 28 elements are not divisible by 5
images.unflatten(-1, [-1, 5]);
// @ts-expect-error transpose over axis 2 of [2, 3]: axes go from -2 to 1
a.transpose(2, 0);
// @ts-expect-error swapaxes over axis -3 of [2, 3]: axes go from -2 to 1
a.swapaxes(0, -3);
// @ts-expect-error transpose over axis 0 of []: a scalar has no axes
scalar.transpose(0, 0);
// @ts-expect-error repeat [2, 3] by [2]: name every axis; new ones go in front
a.repeat(2);
// @ts-expect-error tile [2, 3] by [-1]: size -1 is not a whole number, 0 or more
a.tile([-1]);
// @ts-expect-error tril of [3]: takes a matrix or a batch of them
v.tril();
// @ts-expect-error triu of []: takes a matrix or a batch of them
triu(scalar, 1);

// ---- cat and stack
// @ts-expect-error cat [2, 3] and [4, 5] along axis 0: sizes 3 and 5 at axis 1 differ
cat([a, b], 0);
// @ts-expect-error cat [2, 3] and [4, 5] along axis 0: sizes 3 and 5 at axis 1 differ
cat([a, a, b]);
// @ts-expect-error cat [2, 3] and [3]: ranks 2 and 1 differ
cat([a, v]);
// @ts-expect-error cat over axis 2 of [2, 3]: axes go from -2 to 1
cat([a, a], 2);
// @ts-expect-error cat of no tensors: give at least one
cat([]);

// @ts-expect-error stack [2, 3] and [4, 5] along axis 0: sizes 2 and 4 at axis 0 differ
stack([a, b]);
// @ts-expect-error stack [2, 3] and [3]: ranks 2 and 1 differ
stack([a, v], 1);
// @ts-expect-error stack over axis 3 of [2, 3]: axes go from -3 to 2
stack([a, a], 3);
// @ts-expect-error stack of no tensors: give at least one
stack([]);

// ---- creation
// @ts-expect-error zeros [2, -3]: size -3 is not a whole number, 0 or more
zeros([2, -3]);
// @ts-expect-error ones [2, 1.5]: size 1.5 is not a whole number, 0 or more
ones(2, 1.5);
// @ts-expect-error full [-1]: size -1 is not a whole number, 0 or more
full([-1], 0);
// @ts-expect-error eye [-1, -1]: size -1 is not a whole number, 0 or more
eye(-1);
// @ts-expect-error rand [-1]: size -1 is not a whole number, 0 or more
rand(-1);
// @ts-expect-error arange from 0 to 3 by 0: the step must not be 0
arange(0, 3, 0);
// @ts-expect-error arange from 3 to 0 by 1: the step leads away from the end
arange(3, 0);
// @ts-expect-error arange from 0 to ${number} by 0: the step must not be 0
arange(0, dynamic.shape[0], 0);
// @ts-expect-error tensor of rows that differ in length at depth 1: give each the same length
tensor([[1, 2], [3]]);
// @ts-expect-error tensor of rows that differ in length at depth 2: give each the same length
tensor([
  [[1], [2]],
  [[3], [4, 5]],
]);
// @ts-expect-error tensor of numbers and rows together: nest each element equally deep
tensor([1, [2]]);
// @ts-expect-error tensor of numbers and booleans together: give one kind
tensor([1, true]);

// ---- reading
// @ts-expect-error item of [2, 3]: reads one element; data() and array() read them all
a.item();
// @ts-expect-error expectShape [2, 4] of [2, 3]: size 3 at axis 1 is not 4
a.expectShape([2, 4]);
// @ts-expect-error expectShape [2] of [2, 3]: ranks 1 and 2 differ
a.expectShape([2]);

// ---- dtypes
// @ts-expect-error where condition of dtype float32: must be bool
where(a, 1, 0);
// @ts-expect-error where condition of dtype float32: must be bool
a.where(1, 0);
// @ts-expect-error where of a bool tensor and a number: convert the tensor first, as x.to('float32')
where(mask, mask, 1);
// @ts-expect-error where of a bool tensor and a number: convert the tensor first, as x.to('float32')
mask.where(0, mask);
// @ts-expect-error add of a bool tensor and a number: convert the tensor first, as x.to('float32')
mask.add(1);
// @ts-expect-error remainder of a bool tensor and a number: convert the tensor first, as x.to('float32')
mask.remainder(2);
// @ts-expect-error or of a bool tensor and a number: convert the tensor first, as x.to('float32')
mask.or(1);
// @ts-expect-error and of dtype float32: takes int32, uint8 and bool; compare first, as x.ne(0)
a.and(mask);
// @ts-expect-error and of dtype float32: takes int32, uint8 and bool; compare first, as x.ne(0)
and(mask, a);
// @ts-expect-error xor of dtype float32: takes int32, uint8 and bool; compare first, as x.ne(0)
ints.xor(v);
// @ts-expect-error not of dtype float32: takes int32, uint8 and bool; compare first, as x.ne(0)
a.not();
// @ts-expect-error not of dtype float32: takes int32, uint8 and bool; compare first, as x.ne(0)
not(a);

// ---- dtypes beside float32, int32 and bool
declare const halves: Tensor<[2], 'float16'>;
declare const doubles: Tensor<[2], 'float64'>;
declare const bytes: Tensor<[2], 'uint8'>;
// @ts-expect-error not of dtype float16: takes int32, uint8 and bool; compare first, as x.ne(0)
halves.not();
// @ts-expect-error xor of dtype float64: takes int32, uint8 and bool; compare first, as x.ne(0)
xor(bytes, doubles);
// @ts-expect-error bitwiseLeftShift of dtype float64: takes int32 and uint8
doubles.bitwiseLeftShift(1);
// @ts-expect-error bitwiseRightShift of dtype bool: takes int32 and uint8
bitwiseRightShift(bytes, halves.gt(0));
// @ts-expect-error add [2] and [3]: sizes 2 and 3 at axis -1 do not broadcast; make them equal or one of them 1
bytes.add(zeros([3], { dtype: 'float64' }));
// @ts-expect-error grad by a tensor of dtype uint8: only float tensors have a gradient
grad((x: Tensor<[2], 'uint8'>) => x.mean());

// ---- bounds
// @ts-expect-error clamp without bounds: give min, max or both
a.clamp({});
// @ts-expect-error clamp without bounds: give min, max or both
clamp(a, {});
// @ts-expect-error clamp of a bool tensor and a number: convert the tensor first, as x.to('float32')
mask.clamp(0, 1);
// @ts-expect-error clamp of a bool tensor and a number: convert the tensor first, as x.to('float32')
clamp(mask, { min: 0 });

// ---- gradients
// @ts-expect-error grad of a function that returns [3]: only a scalar has a gradient; use jacobian or vjp
grad((x: Tensor<[3]>) => x.mul(x));
// @ts-expect-error valueAndGrad of a function that returns [3]: only a scalar has a gradient; use jacobian or vjp
valueAndGrad((x: Tensor<[3]>) => x.mul(x));
// @ts-expect-error grad by a tensor of dtype int32: only float tensors have a gradient
grad((x: Tensor<[3], 'int32'>) => x.mean());
// @ts-expect-error grad of a function that returns no tensor: return a scalar tensor
grad((_: Tensor<[3]>) => 3);
// @ts-expect-error jacobian by a tensor of dtype int32: only float tensors have a gradient
jacobian((x: Tensor<[3], 'int32'>) => x.exp());
// @ts-expect-error backward from [3]: only a scalar needs no gradient; give one of shape [3]
v.backward();

// ---- inside a generic function a symbol equals itself only
export function symbolic<B extends number, K extends number>(
  x: Tensor<[B, 784]>,
  y: Tensor<[B, K]>,
  n: B,
) {
  // @ts-expect-error matmul [${B}, 784] @ [4, 5]: inner sizes 784 and 4 differ
  x.matmul(b);
  // @ts-expect-error matmul [${B}, 784] @ [${B}, ${K}]: inner sizes 784 and ${B} differ
  x.matmul(y);
  // @ts-expect-error add [${B}, 784] and [5, 784]: sizes ${B} and 5 at axis -2 do not broadcast; make them equal or one of them 1
  x.add({} as Tensor<[5, 784]>);
  // @ts-expect-error add [${B}, 784] and [${B}, ${K}]: sizes 784 and ${K} at axis -1 do not broadcast; make them equal or one of them 1
  x.add(y);
  // @ts-expect-error reshape [${B}, 784] to [${B}, 28, 29]: 784 elements cannot become 812
  x.reshape([n, 28, 29]);
  // @ts-expect-error reshape [${B}, 784] to [32, 784]: these may differ in their number of elements
  x.reshape(32, 784);
  // @ts-expect-error at index 784 of [${B}, 784]: axis 1 has indices from -784 to 783
  x.at(n, 784);
  // @ts-expect-error at 'n:' of [${B}, 784]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
  x.at('n:');
  // @ts-expect-error sum over axis 2 of [${B}, 784]: axes go from -2 to 1
  x.sum(2);
  // @ts-expect-error cat [${B}, 784] and [2, 3] along axis 0: sizes 784 and 3 at axis 1 differ
  cat([x, a]);
  // @ts-expect-error cat [${B}, 784] and [5, 784] along axis 1: sizes ${B} and 5 at axis 0 differ
  cat([x, {} as Tensor<[5, 784]>], 1);
  // @ts-expect-error expand [${B}, 784] to [5, 784]: size ${B} at axis -2 cannot become 5; only size 1 can
  x.expand(5, 784);
  // @ts-expect-error bmm [${B}, 2, 3] @ [5, 3, 4]: batch sizes ${B} and 5 differ
  (({}) as Tensor<[B, 2, 3]>).bmm({} as Tensor<[5, 3, 4]>);
  // @ts-expect-error norm over axis 2 of [${B}, 784]: axes go from -2 to 1
  x.norm(2, 2);
  // @ts-expect-error stack [${B}, 784] and [${B}, ${K}] along axis 0: sizes 784 and ${K} at axis 1 differ
  stack([x, y]);
  // @ts-expect-error flatten from axis 1 to 0 of [${B}, 784]: the first comes after the last
  x.flatten(1, 0);
  // @ts-expect-error unflatten [784] to [28, 29]: 784 elements cannot become 812
  x.unflatten(1, [28, 29]);
  // @ts-expect-error repeat [${B}, 784] by [2]: name every axis; new ones go in front
  x.repeat(2);
  // @ts-expect-error tensor of rows that differ in length at depth 1: give each the same length
  tensor([[n, 1], [2]]);
  // @ts-expect-error tensor of numbers and rows together: nest each element equally deep
  tensor([n, [1]]);
  // @ts-expect-error item of [${B}, 784]: reads one element; data() and array() read them all
  x.item();
}

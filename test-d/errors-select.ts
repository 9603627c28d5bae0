// Wrong programs with indices and masks in tensors. See errors.ts.

import { gather, maskedFill, scatterAdd, type Tensor, takeAlongDim } from '../src/index.ts';

declare const x: Tensor<[3, 4]>;
declare const ints: Tensor<[3, 4], 'int32'>;
declare const bools: Tensor<[3, 4], 'bool'>;
declare const index: Tensor<[3, 2], 'int32'>;
declare const vector: Tensor<[5], 'int32'>;
declare const scalar: Tensor<[]>;
declare const none: Tensor<[], 'int32'>;
declare const dynamic: Tensor<[number, 4]>;

// ---- an index beside a tensor
// @ts-expect-error gather over axis 2 of [3, 4]: axes go from -2 to 1
x.gather(2, index);
// @ts-expect-error gather over axis 0 of []: a scalar has no axes
scalar.gather(0, none);
// @ts-expect-error gather [3, 4] with index [5]: ranks 2 and 1 differ
x.gather(1, vector);
// @ts-expect-error gather [3, 4] with index [9, 2] along axis 1: size 9 at axis 0 is more than 3
gather(x, 1, {} as Tensor<[9, 2], 'int32'>);
// @ts-expect-error gather [${number}, 4] with index [3, 5] along axis 0: size 5 at axis 1 is more than 4
dynamic.gather(0, {} as Tensor<[3, 5], 'int32'>);
// @ts-expect-error gather index of dtype float32: must be int32
x.gather(1, x);
// @ts-expect-error indexSelect over axis -3 of [3, 4]: axes go from -2 to 1
x.indexSelect(-3, vector);
// @ts-expect-error indexSelect [3, 4] with index [3, 2]: the index must be a vector
x.indexSelect(0, index);
// @ts-expect-error indexSelect index of dtype bool: must be int32
x.indexSelect(0, {} as Tensor<[3], 'bool'>);
// @ts-expect-error takeAlongDim [3, 4] with index [5]: ranks 2 and 1 differ
x.takeAlongDim(vector, 0);
// @ts-expect-error takeAlongDim [3, 4] with index [2, 7] along axis 1: sizes 3 and 2 at axis 0 do not broadcast; make them equal or one of them 1
takeAlongDim(x, {} as Tensor<[2, 7], 'int32'>, 1);
// @ts-expect-error takeAlongDim over axis 2 of [3, 4]: axes go from -2 to 1
x.takeAlongDim(index, 2);
// @ts-expect-error take index of dtype float32: must be int32
x.take(scalar);
// @ts-expect-error embedding [5] with weight []: the weight must be a matrix
vector.embedding(scalar);
// @ts-expect-error embedding index of dtype float32: must be int32
x.embedding(x);
// @ts-expect-error oneHot of 0 classes: give a whole number, 1 or more
vector.oneHot(0);
// @ts-expect-error oneHot of -1 classes: give a whole number, 1 or more
vector.oneHot(-1);
// @ts-expect-error oneHot index of dtype float32: must be int32
x.oneHot(10);

// ---- what is written
// @ts-expect-error scatter over axis 2 of [3, 4]: axes go from -2 to 1
x.scatter(2, index, 1);
// @ts-expect-error scatterAdd [3, 4] with index [9, 2] along axis 1: size 9 at axis 0 is more than 3
scatterAdd(x, 1, {} as Tensor<[9, 2], 'int32'>, 1);
// @ts-expect-error scatter index [3, 2] and source [5]: ranks 2 and 1 differ
x.scatter(1, index, {} as Tensor<[5]>);
// @ts-expect-error scatter index [3, 2] and source [3, 1]: size 2 at axis 1 is more than 1
x.scatter(1, index, {} as Tensor<[3, 1]>);
// @ts-expect-error scatter source of dtype float32: must be int32
ints.scatter(1, index, x);
// @ts-expect-error indexAdd source [3, 4]: must be of shape [5, 4]
x.indexAdd(0, vector, x);
// @ts-expect-error indexAdd [3, 4] with index [3, 2]: the index must be a vector
x.indexAdd(0, index, x);
// @ts-expect-error indexAdd source of dtype float32: must be int32
ints.indexAdd(0, vector, {} as Tensor<[5, 4]>);

// ---- masks
// @ts-expect-error maskedFill mask of dtype int32: must be bool
x.maskedFill(ints, 0);
// @ts-expect-error maskedFill [3, 4] and [3]: sizes 4 and 3 at axis -1 do not broadcast; axes align at the end: make the second [3, 1], with keepdims or unsqueeze(-1)
maskedFill(x, {} as Tensor<[3], 'bool'>, 0);
// @ts-expect-error maskedFill value [3, 4]: must be a number or a scalar tensor
x.maskedFill(bools, x);
// @ts-expect-error maskedFill value of dtype float32: must be int32
ints.maskedFill(bools, scalar);
// @ts-expect-error maskedFill of a bool tensor and a number: convert the tensor first, as x.to('float32')
bools.maskedFill(bools, 2);
// @ts-expect-error maskedSelect mask of dtype float32: must be bool
x.maskedSelect(x);
// @ts-expect-error maskedSelect [3, 4] and [5]: sizes 4 and 5 at axis -1 do not broadcast; make them equal or one of them 1
x.maskedSelect({} as Tensor<[5], 'bool'>);

export function symbolic<B extends number, K extends number>(z: Tensor<[B, 10]>, w: Tensor<[K]>) {
  // @ts-expect-error gather [${B}, 10] with index [3, 2] along axis 1: size 3 at axis 0 is more than ${B}
  z.gather(1, index);
  // @ts-expect-error embedding [5] with weight [${K}]: the weight must be a matrix
  vector.embedding(w);
  // @ts-expect-error indexAdd source [${B}, 5]: must be of shape [5, 10]
  z.indexAdd(0, vector, {} as Tensor<[B, 5]>);
}

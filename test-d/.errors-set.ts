// Wrong programs with lists, tensors and masks as indices, and with set. See errors.ts.

import { at, set, type Tensor } from '../src/index.ts';

declare const x: Tensor<[10, 20]>;
declare const y: Tensor<[2, 3, 4]>;
declare const ints: Tensor<[10, 20], 'int32'>;
declare const bools: Tensor<[10, 20], 'bool'>;
declare const v: Tensor<[20]>;
declare const seven: Tensor<[7], 'int32'>;
declare const dynamic: Tensor<[number, 784]>;

// ---- lists together
// expected: at indices [2] and [3]: sizes 2 and 3 at axis -1 do not broadcast; make them equal or one of them 1
x.at([0, 1], [1, 2, 3]);
// expected: at indices [7] and [2]: sizes 7 and 2 at axis -1 do not broadcast; make them equal or one of them 1
y.at(seven, ':', [1, 2]);
// expected: at index 3 of [2, 3, 4]: axis 1 has indices from -3 to 2
y.at([0, 1], [1, 3]);
// expected: at 3 indices of [10, 20]: at most 2, one for each axis
at(x, seven, [1], [2]);

// ---- tensors and masks
// expected: at index of dtype float32 of [10, 20]: must be int32, or bool for a mask
x.at(v);
// expected: at mask [20, 10] of [10, 20]: its size 20 at axis 0 must be 10
x.at({} as Tensor<[20, 10], 'bool'>);
// expected: at mask [10] of [10, 20]: its size 10 at axis 0 must be 20
x.at(':', {} as Tensor<[10], 'bool'>);
// expected: at mask [] of [10, 20]: a mask has 1 axis or more
x.at({} as Tensor<[], 'bool'>);
// expected: at 3 indices of [10, 20]: at most 2, one for each axis
x.at(0, {} as Tensor<[20, 4], 'bool'>);
// expected: at mask [3] of [${number}, 784]: its size 3 at axis 0 must be 784
dynamic.at(0, {} as Tensor<[3], 'bool'>);

// ---- set
// expected: set index 10 of [10, 20]: axis 0 has indices from -10 to 9
x.set([10], 1);
// expected: set index -11 of [10, 20]: axis 0 has indices from -10 to 9
x.set(-11, 1);
// expected: set 3 indices of [10, 20]: at most 2, one for each axis
set(x, [0, 1, 2], 9);
// expected: set 'a:b' of [10, 20]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
x.set(['a:b'], 9);
// expected: set '1:2:0' of [10, 20]: a range is 'start:stop' or 'start:stop:step', each a whole number or left out, the step not 0
x.set('1:2:0', 9);
// expected: set a second '...' of [2, 3, 4]: one stands for all axes that are left
y.set(['...', 0, '...'], 9);
// expected: set index of dtype float32 of [10, 20]: must be int32, or bool for a mask
x.set(v, 1);
// expected: set value [7] into [20]: size 7 at axis -1 must be 20 or 1
x.set([0], {} as Tensor<[7]>);
// expected: set value [3, 20] into [2, 20]: size 3 at axis -2 must be 2 or 1
x.set(['0:2'], {} as Tensor<[3, 20]>);
// expected: set value [10, 20] into [20]: it has more axes
x.set([0], x);
// expected: set value of dtype float32: must be int32
ints.set([0], v);
// expected: set value of dtype int32: must be bool
bools.set([0], ints);

export function symbolic<B extends number, K extends number>(
  z: Tensor<[B, 10]>,
  mask: Tensor<[K], 'bool'>,
) {
  // expected: set value [${B}] into [10]: size ${B} at axis -1 must be 10 or 1
  z.set([0], {} as Tensor<[B]>);
  // expected: at mask [${K}] of [${B}, 10]: its size ${K} at axis 0 must be 10
  z.at(0, mask);
  // expected: set index 10 of [${B}, 10]: axis 1 has indices from -10 to 9
  z.set([0, 10], 1);
}

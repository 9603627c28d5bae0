// types/dtype.ts: promotion, and what each dtype gives.

import type { Tensor } from '../src/index.ts';
import { grad, stack, where, zeros } from '../src/index.ts';
import type { DataOf, DType, FloatDType, FloatOf, ItemOf, Promote, SumOf } from '../types/dtype.ts';
import { is, same } from './expect.ts';

same<DType, 'bool' | 'uint8' | 'int32' | 'float16' | 'float32' | 'float64'>();

/** Each pair, the wider of the two in the table's order. */
interface Promotions {
  bool: Record<'bool', 'bool'> & Others<'uint8' | 'int32' | FloatDType>;
  uint8: Record<'bool' | 'uint8', 'uint8'> & Others<'int32' | FloatDType>;
  int32: Record<'bool' | 'uint8' | 'int32', 'int32'> & Others<FloatDType>;
  float16: Record<'bool' | 'uint8' | 'int32' | 'float16', 'float16'> &
    Others<'float32' | 'float64'>;
  float32: Record<'bool' | 'uint8' | 'int32' | 'float16' | 'float32', 'float32'> &
    Others<'float64'>;
  float64: Record<DType, 'float64'>;
}
type Others<D extends DType> = { [E in D]: E };
type Wrong = {
  [A in DType]: {
    [B in DType]: [Promote<A, B>, Promotions[A][B]] extends [Promotions[A][B], Promote<A, B>]
      ? never
      : [A, B];
  }[DType];
}[DType];
same<Wrong, never>();

same<Promote<'bool', 'int32'>, 'int32'>();
same<Promote<'int32', 'float16'>, 'float16'>();
same<Promote<'float16', 'uint8'>, 'float16'>();
same<Promote<'float64', 'float32'>, 'float64'>();
same<FloatOf<'int32'>, 'float32'>();
same<FloatOf<'uint8'>, 'float32'>();
same<FloatOf<'float16'>, 'float16'>();
same<FloatOf<'float64'>, 'float64'>();
same<SumOf<'bool'>, 'int32'>();
same<SumOf<'uint8'>, 'int32'>();
same<SumOf<'float16'>, 'float16'>();
same<DataOf<'bool'>, Uint8Array>();
same<DataOf<'uint8'>, Uint8Array>();
same<DataOf<'float16'>, Float32Array>();
same<DataOf<'float64'>, Float64Array>();
same<ItemOf<'bool'>, boolean>();
same<ItemOf<'uint8'>, number>();

declare const floats: Tensor<[2]>;
declare const ints: Tensor<[2], 'int32'>;
declare const bools: Tensor<[2], 'bool'>;
declare const bytes: Tensor<[2], 'uint8'>;
declare const halves: Tensor<[2], 'float16'>;
declare const doubles: Tensor<[2], 'float64'>;
is<Tensor<[2]>>()(ints.add(floats));
is<Tensor<[2], 'int32'>>()(ints.mul(bools));
is<Tensor<[2], 'int32'>>()(ints.add(1));
is<Tensor<[2]>>()(ints.div(ints));
is<Tensor<[2]>>()(ints.exp());
is<Tensor<[2], 'bool'>>()(ints.lt(floats));
is<Tensor<[], 'int32'>>()(bools.sum());
is<Tensor<[]>>()(bools.mean());
is<Tensor<[], 'int32'>>()(ints.max());
is<Tensor<[], 'int32'>>()(floats.argmax());
is<Tensor<[2], 'bool'>>()(floats.to('bool'));

is<Tensor<[2], 'uint8'>>()(bytes.add(bools));
is<Tensor<[2], 'int32'>>()(bytes.add(ints));
is<Tensor<[2], 'float16'>>()(ints.div(halves));
is<Tensor<[2], 'float16'>>()(halves.mul(0.1));
is<Tensor<[2], 'float64'>>()(halves.lerp(doubles, floats));
is<Tensor<[2], 'bool'>>()(halves.le(doubles));
is<Tensor<[], 'int32'>>()(bytes.sum());
is<Tensor<[], 'uint8'>>()(bytes.max());
is<Tensor<[]>>()(bytes.mean());
is<Tensor<[], 'float16'>>()(halves.mean());
is<Tensor<[], 'float64'>>()(doubles.norm());
is<Tensor<[], 'float64'>>()(floats.dot(doubles));
is<Tensor<[2], 'float64'>>()(where(bools, doubles, halves));
is<Tensor<[2], 'float16'>>()(halves.softmax(0));
is<Tensor<[2, 2], 'float64'>>()(stack([doubles, doubles]));
is<Tensor<[2], 'uint8'>>()(bytes.and(bools));
is<Tensor<[2], 'uint8'>>()(bytes.bitwiseLeftShift(bytes));
is<Tensor<[2], 'int32'>>()(bytes.bitwiseRightShift(ints));
is<Tensor<[2, 3], 'float16'>>()(zeros([2, 3], { dtype: 'float16' }));
is<Tensor<[2], 'float64'>>()(floats.to('float64'));
is<Promise<Float32Array>>()(halves.data());
is<Float64Array>()(doubles.dataSync());
is<number[]>()(bytes.arraySync());
is<Tensor<[2], 'float64'>>()(grad((x: Tensor<[2], 'float64'>) => x.mul(x).sum())(doubles));
is<[Tensor<[2], 'float16'>, null]>()(
  grad((x: [Tensor<[2], 'float16'>, Tensor<[2], 'uint8'>]) => x[0].sum())([halves, bytes]),
);

export function generic<D extends DType>(x: Tensor<[2], D>) {
  is<Tensor<[2], D>>()(x.add(x));
  is<Tensor<[2], D>>()(x.relu());
  return x.neg();
}

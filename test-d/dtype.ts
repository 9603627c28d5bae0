// types/dtype.ts: promotion, and what each dtype gives.

import type { Tensor } from '../src/index.ts';
import type { DataOf, DType, FloatOf, ItemOf, Promote, SumOf } from '../types/dtype.ts';
import { is, same } from './expect.ts';

same<DType, 'bool' | 'int32' | 'float32'>();
same<Promote<'bool', 'bool'>, 'bool'>();
same<Promote<'bool', 'int32'>, 'int32'>();
same<Promote<'int32', 'bool'>, 'int32'>();
same<Promote<'int32', 'float32'>, 'float32'>();
same<Promote<'float32', 'bool'>, 'float32'>();
same<FloatOf<'int32'>, 'float32'>();
same<SumOf<'bool'>, 'int32'>();
same<SumOf<'float32'>, 'float32'>();
same<DataOf<'bool'>, Uint8Array>();
same<ItemOf<'bool'>, boolean>();

declare const floats: Tensor<[2]>;
declare const ints: Tensor<[2], 'int32'>;
declare const bools: Tensor<[2], 'bool'>;
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

export function generic<D extends DType>(x: Tensor<[2], D>) {
  is<Tensor<[2], D>>()(x.add(x));
  is<Tensor<[2], D>>()(x.relu());
  return x.neg();
}

// types/rule-elementwise.ts and types/rule-logic.ts: bounds, blends, activations, logic and questions.

import {
  and,
  atan2,
  clamp,
  elu,
  isnan,
  leakyRelu,
  lerp,
  not,
  remainder,
  type Tensor,
} from '../src/index.ts';
import type { DType } from '../types/dtype.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const a: Tensor<[32, 1, 3]>;
declare const b: Tensor<[4, 1]>;
declare const row: Tensor<[3]>;
declare const ints: Tensor<[3], 'int32'>;
declare const bools: Tensor<[4, 1], 'bool'>;
declare const dynamic: Tensor<[number, 3]>;
declare const unknown: Tensor<Shape>;

is<Tensor<[32, 1, 3]>>()(a.gelu().sign().round());
is<Tensor<[3]>>()(ints.sin());
is<Tensor<[3], 'int32'>>()(ints.floor());
is<Tensor<[3]>>()(ints.leakyRelu());
is<Tensor<[3]>>()(leakyRelu(row, 0.2));
is<Tensor<[3]>>()(elu(row));

is<Tensor<[32, 4, 3]>>()(a.atan2(b));
is<Tensor<[3]>>()(atan2(ints, 2));
is<Tensor<[3], 'int32'>>()(ints.fmod(2));
is<Tensor<[32, 1, 3]>>()(remainder(a, ints));

is<Tensor<[3]>>()(row.clamp(0, 1));
is<Tensor<[3], 'int32'>>()(ints.clamp({ max: 1 }));
is<Tensor<[number, 3]>>()(clamp(dynamic, { min: 0, max: 1 }));
is<Tensor<Shape>>()(unknown.clamp(0));

is<Tensor<[32, 4, 3]>>()(a.lerp(b, row));
is<Tensor<[32, 4, 3]>>()(lerp(a, b, 0.5));
is<Tensor<[3]>>()(ints.lerp(4, 0.5));
is<Tensor<[number, 3]>>()(dynamic.lerp(row, ints));

is<Tensor<[3], 'bool'>>()(row.isnan());
is<Tensor<[3], 'bool'>>()(isnan(ints));
is<Tensor<[32, 4, 3], 'bool'>>()(bools.and(a.gt(0)));
is<Tensor<[4, 3], 'int32'>>()(bools.or(ints));
is<Tensor<[3], 'int32'>>()(ints.xor(3));
is<Tensor<[3], 'int32'>>()(and(ints, 1));
is<Tensor<[3], 'int32'>>()(ints.not());
is<Tensor<[4, 1], 'bool'>>()(not(bools));

export function symbolic<B extends number, N extends number>(
  x: Tensor<[B, N]>,
  mask: Tensor<[B, 1], 'bool'>,
) {
  is<Tensor<[B, N]>>()(x.clamp(0, 1).lerp(x, 0.5));
  is<Tensor<[B, N]>>()(x.lerp(x, row.sum()));
  is<Tensor<[B, N], 'bool'>>()(x.isfinite().and(mask.not()));
}

export function generic<D extends DType>(x: Tensor<[2], D>) {
  is<Tensor<[2], 'bool'>>()(x.isinf());
  return x.round().silu();
}

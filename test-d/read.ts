// types/read.ts: reading, and expectShape.

import type { Tensor } from '../src/index.ts';
import type { ArrayOf } from '../types/read.ts';
import type { Shape } from '../types/shape.ts';
import { is, same } from './expect.ts';

same<ArrayOf<[], 'float32'>, number>();
same<ArrayOf<[2, 3], 'float32'>, number[][]>();
same<ArrayOf<[2], 'bool'>, boolean[]>();

declare const one: Tensor<[1, 1]>;
declare const scalar: Tensor<[], 'bool'>;
declare const dynamic: Tensor<[number, 784]>;
declare const unknown: Tensor<Shape>;
is<Promise<number>>()(one.item());
is<Promise<boolean>>()(scalar.item());
is<Promise<number>>()(({} as Tensor<[number]>).item());
is<Promise<number>>()(unknown.item());

is<Tensor<[32, 784]>>()(dynamic.expectShape([32, 784]));
is<Tensor<[32, 784]>>()(unknown.expectShape([32, 784]));
is<Tensor<[number, 784]>>()(dynamic.expectShape([{} as number, 784]));

export function symbolic<B extends number>(x: Tensor<[B, 3]>, b: B) {
  is<Tensor<[32, 3]>>()(x.expectShape([32, 3]));
  is<Tensor<[B, 3]>>()(dynamic.reshape(-1, 3).expectShape([b, 3]));
}

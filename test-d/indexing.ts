// types/indexing.ts and types/slice.ts: integers, ranges, lists, new axes and all that are left.

import { at, flip, type Tensor } from '../src/index.ts';
import type { Shape } from '../types/shape.ts';
import { is } from './expect.ts';

declare const x: Tensor<[10, 20]>;
declare const y: Tensor<[2, 3, 4], 'int32'>;
declare const scalar: Tensor<[]>;
is<Tensor<[20]>>()(x.at(-1));
is<Tensor<[20]>>()(at(x, 9));
is<Tensor<[]>>()(x.at(-10, 19));
is<Tensor<[2, 20]>>()(x.at('1:3'));
is<Tensor<[10, 2]>>()(x.at(':', '1:3'));
is<Tensor<[2, 10]>>()(x.at('0:2', '::2'));
is<Tensor<[3, 18]>>()(at(x, '-3:', '1:-1'));
is<Tensor<[10, 7]>>()(x.at('::-1', '::-3'));
is<Tensor<[10, 20]>>()(x.at());
is<Tensor<[4, 3], 'int32'>>()(y.at(0).T());
is<Tensor<[]>>()(scalar.at());

// Ends are cut to the size.
is<Tensor<[10, 19]>>()(x.at('-100:100', ':-1'));
is<Tensor<[0, 0]>>()(x.at('100:', '5:3'));
is<Tensor<[4, 2]>>()(x.at('9:1:-2', '-15:2:-2'));
is<Tensor<[1, 5]>>()(x.at('8:100:3', '100::-4'));
is<Tensor<[1000]>>()(({} as Tensor<[100000]>).at('1:-98999'));

// Axes added, and all that are left.
is<Tensor<[1, 10, 1, 20]>>()(x.at(null, ':', null));
is<Tensor<[10]>>()(x.at('...', 0));
is<Tensor<[2, 1, 2], 'int32'>>()(y.at('...', 0, null, '1:3'));
is<Tensor<[3, 4, 1], 'int32'>>()(y.at(0, '...', null));
is<Tensor<[10, 20]>>()(x.at(':', '...', ':'));
is<Tensor<[1]>>()(scalar.at('...', null));

// Lists.
is<Tensor<[2, 20]>>()(x.at([0, 2]));
is<Tensor<[10, 3]>>()(x.at(':', [1, 2, -1]));
is<Tensor<[0, 20]>>()(x.at([]));

declare const n: number;
declare const text: string;
declare const numbers: number[];
declare const dynamic: Tensor<[number, 784]>;
declare const unknown: Tensor<Shape>;
is<Tensor<[20]>>()(x.at(n));
is<Tensor<[number, 20]>>()(x.at(`${n}:`));
is<Tensor<[number, 20]>>()(x.at(`3:${n}:2`));
is<Tensor<[number, 20]>>()(x.at(numbers));
is<Tensor<[2, 20]>>()(x.at([n, 3]));
is<Tensor<Shape>>()(x.at(text));
is<Tensor<Shape>>()(x.at(text, 0));
is<Tensor<[784]>>()(dynamic.at(100));
is<Tensor<[number, 784]>>()(dynamic.at(':'));
is<Tensor<[number, 784]>>()(dynamic.at('1:3'));
is<Tensor<[number, 392]>>()(dynamic.at('::-1', '::2'));
is<Tensor<[number]>>()(dynamic.at('...', -1));
is<Tensor<Shape>>()(unknown.at(0, '1:3'));

// Indices of several types.
declare const either: boolean;
declare const indices: (number | string | null)[];
const list = [0, 2] as const;
is<Tensor<[20]>>()(x.at(either ? 0 : -1));
is<Tensor<Shape>>()(x.at(either ? 0 : ':'));
is<Tensor<[2, 20]>>()(x.at(list));
is<Tensor<Shape>>()(x.at(...indices));
is<Tensor<[number, 20]>>()(x.at(`${n}:${n}:-1`, '...'));

export function symbolic<B extends number, H extends number>(z: Tensor<[B, 1, H]>, i: B) {
  is<Tensor<[1, H]>>()(z.at(0));
  is<Tensor<[1, H]>>()(z.at(i));
  is<Tensor<[B, 1]>>()(z.at(':', '...', -1));
  is<Tensor<[B, 1, H]>>()(z.at('::-1', '0:5', ':'));
  is<Tensor<[number, 1, H]>>()(z.at('1:'));
  is<Tensor<[B, H]>>()(z.at(':', 0));
  is<Tensor<[1, B, 0, 1, H]>>()(z.at(null, ':', '1:', null));
  is<Tensor<[2, 1, H]>>()(z.at([0, i]));
  is<Tensor<[B, 1, H]>>()(z.flip(0, -1));
}

is<Tensor<[10, 20]>>()(x.flip(0));
is<Tensor<[2, 3, 4], 'int32'>>()(flip(y, [-1, 0]));
is<Tensor<[10, 20]>>()(x.flip(numbers));
is<Tensor<Shape>>()(unknown.flip(3));

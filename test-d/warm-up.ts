// warmUp: takes what a function takes.

import { lower, ones, type Tensor, warmUp, zeros } from '../src/index.ts';
import { is } from './expect.ts';

interface Params {
  readonly w: Tensor<[3]>;
}

const step = lower((p: Params, x: Tensor<[2, 3]>, rate = 1) => x.matmul(p.w).mul(rate));
const layer = lower(<N extends number>(x: Tensor<[N, 3]>) => x.relu());

is<Promise<void>>()(warmUp(step, { w: zeros(3) }, zeros(2, 3)));
void warmUp(step, { w: zeros(3) }, zeros(2, 3), 2);
void warmUp(layer, ones(4, 3));

// @ts-expect-error another shape
void warmUp(step, { w: zeros(4) }, zeros(2, 3));
// @ts-expect-error too few arguments
void warmUp(step, { w: zeros(3) });
// @ts-expect-error the wrong inner size
void warmUp(layer, ones(4, 2));
// @ts-expect-error no function
void warmUp(3);

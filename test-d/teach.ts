// `explainGrad` and `gradientSource`.

import {
  explainGrad,
  type GradExplanation,
  gradientSource,
  ones,
  type Tensor,
  zeros,
} from '../src/index.ts';
import { is } from './expect.ts';

const loss = (p: { w: Tensor<[3, 1]>; rate: number }, x: Tensor<[2, 3]>, i: Tensor<[2], 'int32'>) =>
  x.matmul(p.w).sum().mul(p.rate).add(i.sum());
const p = { w: ones(3, 1), rate: 0.5 };
const i = zeros([2], { dtype: 'int32' });

const explained = explainGrad(loss, p, ones(2, 3), i);
is<GradExplanation<[{ w: Tensor<[3, 1]>; rate: null }, Tensor<[2, 3]>, null]>>()(explained);
is<Tensor<[2, 3]>>()(explained.gradients[1]);
explained.print();

// A function whose parameters have no types takes those of the arguments.
is<Tensor<[4]>>()(explainGrad((x) => x.dot(x), ones(4)).gradients[0]);

// Any shape of result.
explainGrad((x: Tensor<[2, 3]>) => x.softmax(1), ones(2, 3));

is<string>()(gradientSource(loss, p, ones(2, 3), i));

// Wrong calls of `explainGrad` and `gradientSource`, each with its sentence.

import { explainGrad, gradientSource, ones, type Tensor } from '../src/index.ts';

const x = ones(3);

// @ts-expect-error explainGrad of a function that returns no tensor: return a scalar tensor
explainGrad((a: Tensor<[3]>) => a.shape, x);
// @ts-expect-error explainGrad of a function that returns bool: only float tensors have a derivative
explainGrad((a: Tensor<[3]>) => a.gt(0), x);
// @ts-expect-error gradientSource of a function that returns no tensor: return a scalar tensor
gradientSource((_a: Tensor<[3]>) => 3, x);
// @ts-expect-error gradientSource of a function that returns int32: only float tensors have a derivative
gradientSource((a: Tensor<[3]>) => a.argmax(), x);
// @ts-expect-error Expected 2 arguments, but got 1.
gradientSource((a: Tensor<[3]>) => a.sum());
// @ts-expect-error Argument of type 'Tensor<[3], "float32">' is not assignable to parameter of type 'Tensor<[4], "float32">'.
explainGrad((a: Tensor<[4]>) => a.sum(), x);

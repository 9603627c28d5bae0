import { crossEntropy, generator, lower, randn, tensor, valueAndGrad, zeros } from 'gradus';
import { mlp } from './model';
import type { Inputs, Labels, Params } from './types';

const rate = 0.1;

const loss = (params: Params, x: Inputs, y: Labels) => crossEntropy(mlp(params, x), y);

const step = lower((params: Params, x: Inputs, y: Labels) => {
  const [value, gradient] = valueAndGrad(loss)(params, x, y);
  return {
    loss: value,
    params: { w: params.w.sub(gradient.w.mul(rate)), b: params.b.sub(gradient.b.mul(rate)) },
  };
});

export function train(steps: number): number[] {
  const random = generator(7);
  const x = randn([8, 4], { generator: random });
  const y = tensor(new Int32Array([0, 1, 2, 0, 1, 2, 0, 1]), [8]);
  let params: Params = { w: randn([4, 3], { generator: random }), b: zeros([3]) };
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const result = step(params, x, y);
    params = result.params;
    losses.push(result.loss.itemSync());
  }
  return losses;
}

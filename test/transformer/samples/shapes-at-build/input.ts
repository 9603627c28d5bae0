import { cat, lower, type Tensor } from 'gradus';

export const f = lower((x: Tensor<[2, 6]>, y: Tensor<[1, 6]>) => {
  const [rows, columns] = x.shape;
  if (x.ndim !== 2 || x.dtype !== 'float32') throw new Error('never');
  const z = cat([x, y], 0).reshape(-1, 3).T().reshape([columns, 3]).permute(1, 0);
  return z.unsqueeze(0).expand(rows, 3, 6).squeeze().softmax(-1).mul(x.numel / x.size(0));
});

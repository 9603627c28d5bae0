import type { Inputs, Params } from './types';

export const mlp = ({ w, b }: Params, x: Inputs) => x.matmul(w).add(b).tanh();

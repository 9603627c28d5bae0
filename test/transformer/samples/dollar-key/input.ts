import { lower, type Tensor } from 'gradus';

export const f = lower((p: { $: Tensor<[2]> }) => ({ $: p.$.mul(3) }));

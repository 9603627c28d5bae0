import { lower } from 'gradus';
import { Activation, model, type Params } from '#model';
import type { Input } from '#types/input';

export const step = lower((params: Params, x: Input) => model.apply(params, x, Activation.Relu));

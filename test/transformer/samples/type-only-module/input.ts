import { lower } from 'gradus';
import type { Input } from './types.ts';

export const f = lower((x: Input) => x.sum());

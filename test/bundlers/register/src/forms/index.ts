import { ones } from 'gradus';
import { double } from './double.mjs';
import { three } from './legacy.cjs';
import { view } from './view';

export const forms = [double(ones([2])).arraySync(), three(), view];

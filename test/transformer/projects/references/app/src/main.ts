import { lower } from 'gradus';
import type { Row } from '../../built/dist/rows.js';
import { halve } from '../../core/src/halve.ts';

export const f = lower((x: Row) => halve(x));

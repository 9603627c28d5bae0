import { lower } from 'gradus';
import { first, type Row } from '../../built/dist/rows.js';

/** What is declared in `dist` is read from `src`, as the reference says. */
export const h = lower((x: Row) => first(x));

/** How often random tests draw. */
import { inject } from 'vitest';

/** Of so many programs, those that are compiled here: where compiling takes long, the first of them. */
export const draws = (n: number): number => Math.ceil(n * (inject('drawn') ?? 1));

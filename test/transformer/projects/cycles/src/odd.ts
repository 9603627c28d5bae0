import { even, steps } from './even.ts';

export const odd = (n: number): boolean => n !== 0 && n <= steps && even(n - 1);

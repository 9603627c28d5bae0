import { a } from './input.ts';

export const b: number = a + 1;

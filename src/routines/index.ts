/** Every routine, by the name of its primitive. Lowered applications import the ones they call. */
export { gather, scatter } from './select.ts';

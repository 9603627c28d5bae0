/** The run time of exported modules that run as WebAssembly, or call routines. */
export * from '../../src/routines/index.ts';
export { webAssembly } from '../../src/runtime/cpu/packed.ts';
export { fork } from '../../src/runtime/cpu/threads.ts';
export * from './runtime.ts';

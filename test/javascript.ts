/**
 * Imported first, it keeps programs in JavaScript, which computes in float64 and rounds when it stores: tests that
 * expect the last bit to be right. What WebAssembly computes is compared with the interpreter in wasm-rows.test.ts.
 */
import { vi } from 'vitest';

vi.stubGlobal('WebAssembly', undefined);

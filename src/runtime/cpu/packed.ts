/** Modules that the transformer wrote into a bundle. */
import type { MakeMachine } from '../lowered.ts';
import { type Imports, wasm } from './machine.ts';

/** How far the characters of a packed module are from its bytes (see src/codegen/wasm/source.ts). */
const ROTATION = 36;

/** The bytes that a text of characters below 256 stands for. */
function unpacked(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  // Bytes wrap around.
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) - ROTATION;
  return bytes;
}

/** What the transformer's output calls: the WebAssembly of a program. It is unpacked at the first run. */
export const webAssembly =
  (text: string, frame: number, imports?: Imports): MakeMachine =>
  (spec) =>
    wasm({ code: () => unpacked(text), frame, ...imports })(spec);

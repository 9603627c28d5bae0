/** Products of two words, which shaders have no instruction for. */
import type { Functions } from './values.ts';

const SOURCE = `fn wide_product(a: u32, b: u32) -> vec2<u32> {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let cross = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let other = (a & 0xffffu) * (b >> 16u) + (cross & 0xffffu);
  let high = (a >> 16u) * (b >> 16u) + (cross >> 16u) + (other >> 16u);
  return vec2<u32>((other << 16u) | (low & 0xffffu), high);
}`;

/** Declares `wide_product`, which gives the lower word and the upper one. */
export const declareWideProduct = (functions: Functions): string =>
  functions.add('wide_product', SOURCE);

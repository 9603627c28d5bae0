/** Whole numbers of two words, which shaders have no instructions for: the lower word, then the upper one. */
import type { Functions } from './values.ts';

const SOURCE = `fn wide_product(a: u32, b: u32) -> vec2<u32> {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let cross = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let other = (a & 0xffffu) * (b >> 16u) + (cross & 0xffffu);
  let high = (a >> 16u) * (b >> 16u) + (cross >> 16u) + (other >> 16u);
  return vec2<u32>((other << 16u) | (low & 0xffffu), high);
}
fn wide_sum(a: vec2<u32>, b: vec2<u32>) -> vec2<u32> {
  let low = a.x + b.x;
  return vec2<u32>(low, a.y + b.y + u32(low < b.x));
}`;

/** Declares `wide_product` of two words, and `wide_sum`. */
export const declareWide = (functions: Functions): string => functions.add('wide', SOURCE);

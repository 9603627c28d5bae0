/**
 * float16 (IEEE 754 binary16), which most JavaScript engines lack: its bits are kept in a Uint16Array, and are float64
 * in computations. As functions, and as the source that programs carry.
 */

/** One float64, and the two words of its bits, the high one first on big-endian machines. */
const wide = /* @__PURE__ */ new Float64Array([1]);
const words = /* @__PURE__ */ new Uint32Array(wide.buffer);
const HIGH = words[0] === 0 ? 1 : 0;

/** What one step of the fraction is worth, by the exponent's bits. */
const steps = /* @__PURE__ */ Float64Array.from(
  { length: 31 },
  (_, exponent) => 2 ** (Math.max(exponent, 1) - 25),
);

/** The float16 nearest to `x`, of two the even one; infinite from 65520 on. */
export function roundHalf(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const size = Math.abs(x);
  if (size >= 65520) return x < 0 ? -Infinity : Infinity;
  wide[0] = Math.max(size, 2 ** -14);
  // 3/2 of a power of two so large that a sum with it keeps ten bits behind the first of `x`.
  words[HIGH] = (((words[HIGH] ?? 0) & 0x7ff00000) + (42 << 20)) | 0x80000;
  words[1 - HIGH] = 0;
  const large = wide[0];
  const rounded = size + large - large;
  return x < 0 ? -rounded : rounded;
}

/** The bits of the float16 nearest to `x`. */
export function toHalf(x: number): number {
  wide[0] = x;
  const high = words[HIGH] ?? 0;
  const sign = (high >>> 16) & 0x8000;
  // The exponent's bias is 1023 in float64 and 15 in float16, where the least one is also that of subnormal numbers.
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1008, 1);
  if (exponent > 30) return Number.isNaN(x) ? 0x7e00 : sign | 0x7c00;
  // A sum with 2 ** 52 is whole, of two the even one. The first bit of 11 counts as a step of the exponent.
  const fraction = Math.abs(x) / (steps[exponent] ?? 1) + 2 ** 52 - 2 ** 52;
  return sign | ((exponent - 1) * 1024 + fraction);
}

/** The number that these bits mean. */
export function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size =
    exponent === 31
      ? fraction === 0
        ? Infinity
        : Number.NaN
      : (exponent === 0 ? fraction : fraction + 1024) * (steps[exponent] ?? 0);
  return bits >> 15 ? -size : size;
}

/** The source of all three. A function's own text will not do: a bundler may have renamed what it calls. */
export const HALF = `const halfWide = new Float64Array([1]);
const halfWords = new Uint32Array(halfWide.buffer);
const HALF_HIGH = halfWords[0] === 0 ? 1 : 0;
const halfSteps = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 25));
function roundHalf(x) {
  if (x === 0 || !Number.isFinite(x)) return x;
  const size = Math.abs(x);
  if (size >= 65520) return x < 0 ? -Infinity : Infinity;
  halfWide[0] = Math.max(size, 2 ** -14);
  halfWords[HALF_HIGH] = ((halfWords[HALF_HIGH] & 0x7ff00000) + (42 << 20)) | 0x80000;
  halfWords[1 - HALF_HIGH] = 0;
  const large = halfWide[0];
  const rounded = size + large - large;
  return x < 0 ? -rounded : rounded;
}
function toHalf(x) {
  halfWide[0] = x;
  const high = halfWords[HALF_HIGH];
  const sign = (high >>> 16) & 0x8000;
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1008, 1);
  if (exponent > 30) return Number.isNaN(x) ? 0x7e00 : sign | 0x7c00;
  const fraction = Math.abs(x) / halfSteps[exponent] + 2 ** 52 - 2 ** 52;
  return sign | ((exponent - 1) * 1024 + fraction);
}
function fromHalf(bits) {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 31
    ? (fraction === 0 ? Infinity : NaN)
    : (exponent === 0 ? fraction : fraction + 1024) * halfSteps[exponent];
  return bits >> 15 ? -size : size;
}`;

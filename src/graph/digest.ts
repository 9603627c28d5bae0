/**
 * A text of bounded length that stands for `text`: keys of keys would otherwise double at every level of a shared
 * expression, or of graphs inside graphs. Two independent 53-bit hashes (cyrb53), so a clash is not a practical matter.
 */
export function digest(text: string): string {
  if (text.length <= 60) return text;
  return `#${hash(text, 1).toString(36)}${hash(text, 2).toString(36)}`;
}

function hash(text: string, seed: number): number {
  let [a, b] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

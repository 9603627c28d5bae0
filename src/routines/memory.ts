/** Memory of a value: any indexable numbers (typed arrays at run time, Float64Array in checks). */
export interface Memory {
  readonly length: number;
  [index: number]: number;
  /** Typed arrays have these, which move many elements at once. */
  subarray?(begin: number, end: number): Memory;
  set?(from: Memory, at: number): void;
}

/** Copies `count` elements from one place to another. */
export function copy(from: Memory, at: number, count: number, to: Memory, place: number): void {
  if (from.subarray && to.set) to.set(from.subarray(at, at + count), place);
  else for (let i = 0; i < count; i++) to[place + i] = from[at + i] ?? 0;
}

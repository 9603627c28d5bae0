/** Memory of a value: any indexable numbers (typed arrays at run time, Float64Array in checks). */
export interface Memory {
  readonly length: number;
  [index: number]: number;
}

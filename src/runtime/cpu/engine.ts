/** What is used of the engine's `WebAssembly`, which not every engine has and not every `lib` declares. */

export interface Memory {
  /** A `SharedArrayBuffer` where threads may see it: nothing here tells the two apart. */
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB. `buffer` is another one afterwards. */
  grow(pages: number): number;
}

/** Whether threads may see a memory. */
export const isShared = ({ buffer }: Memory): boolean =>
  // Declared as unshared: see above.
  typeof SharedArrayBuffer === 'function' && (buffer as object) instanceof SharedArrayBuffer;

export interface Instance {
  readonly exports: Readonly<Record<string, (...args: number[]) => number>>;
}

export interface Engine {
  readonly Memory: new (descriptor: {
    readonly initial: number;
    readonly maximum?: number;
    readonly shared?: boolean;
  }) => Memory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => Instance;
  validate(code: Uint8Array): boolean;
}

/** The engine's `WebAssembly`, if it has one. */
export const engine = (): Engine | undefined =>
  (globalThis as { readonly WebAssembly?: Engine }).WebAssembly;

/** What is used of the engine's `WebAssembly`, which not every engine has and not every `lib` declares. */

export interface Memory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB. Views of the old buffer are empty afterwards. */
  grow(pages: number): number;
}

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
  readonly CompileError: new (message?: string) => Error;
  validate(code: Uint8Array): boolean;
}

/** The engine's `WebAssembly`, if it has one. */
export const engine = (): Engine | undefined =>
  (globalThis as { readonly WebAssembly?: Engine }).WebAssembly;

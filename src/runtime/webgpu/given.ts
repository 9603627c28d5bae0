/** Devices and buffers of the user's, as the user's program declares them: `lib.dom` and `@webgpu/types` do so differently. */

/** What has this name in the program, or else a type. */
type Declared<Name extends string, Otherwise> = typeof globalThis extends {
  readonly [N in Name]: { readonly prototype: infer Type };
}
  ? Type
  : Otherwise;

/** A `GPUDevice`. */
export type GivenDevice = Declared<
  'GPUDevice',
  {
    readonly features: object;
    readonly limits: object;
    readonly queue: object;
    createComputePipelineAsync(descriptor: never): PromiseLike<unknown>;
  }
>;

/** A `GPUBuffer`. */
export type GivenBuffer = Declared<
  'GPUBuffer',
  { readonly size: number; readonly usage: number; destroy(): unknown }
>;

/** Where a tensor is in the memory of a GPU. Sizes are bytes. */
export interface GpuRange {
  readonly buffer: GivenBuffer;
  readonly offset: number;
  readonly size: number;
}

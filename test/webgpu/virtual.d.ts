/** What the plugin of samples.ts makes. */
declare module 'virtual:samples' {
  export interface LoweredFunction {
    readonly sample: string;
    readonly name: string;
    /** Nothing of what is not exported. */
    readonly f?: (...args: unknown[]) => unknown;
    readonly inputs: readonly { readonly shape: readonly number[]; readonly dtype: string }[];
    readonly parameters: readonly unknown[];
  }

  export const functions: readonly LoweredFunction[];
}

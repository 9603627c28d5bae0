export type { Params } from './apply.ts';
export * as model from './apply.ts';
export enum Activation {
  Relu = 1,
  Tanh = Relu << 1,
}

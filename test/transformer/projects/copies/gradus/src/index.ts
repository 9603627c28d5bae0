export interface Tensor<S> {
  readonly shape: S;
  neg(): Tensor<S>;
}
export declare function lower<F>(f: F): F;

import type { Tensor } from 'gradus';

/** What another file lowers. */
export const rootOf = (a: Tensor<[2, 2]>) => a.add(0).cholesky(); // the helper

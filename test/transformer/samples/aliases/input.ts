import { lower, type Matrix, type Scalar, type Vector } from 'gradus';

type Batch<N extends number> = Matrix<N, 3>;
type Branded = Vector<3> & { readonly brand?: never };

export const f = lower((x: Batch<4>, w: Vector<3>, b: Scalar, v: Vector<3>) => x.mv(w.add(v)).add(b));

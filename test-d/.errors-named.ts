// Wrong programs with named sizes. See errors.ts; `${Size<"batch">}` is how a sentence shows a name.

import { type Named, named, type Tensor, zeros } from '../src/index.ts';

declare const x: Named<['batch', 'time', 768]>;
declare const square: (m: Named<['n', 'n']>) => unknown;

// ---- in the body
// expected: add [${Size<"batch">}, ${Size<"time">}, 768] and [5, 768]: sizes ${Size<"time">} and 5 at axis -2 do not broadcast; make them equal or one of them 1
x.add(zeros(5, 768));
// expected: add [${Size<"batch">}, ${Size<"time">}, 768] and [${Size<"batch">}, 768]: sizes ${Size<"time">} and ${Size<"batch">} at axis -2 do not broadcast; make them equal or one of them 1
x.add(x.at(':', 0));
// expected: matmul [${Size<"batch">}, ${Size<"time">}, 768] @ [${Size<"batch">}, ${Size<"time">}, 768]: inner sizes 768 and ${Size<"time">} differ
x.matmul(x);
// expected: reshape [${Size<"batch">}, ${Size<"time">}, 768] to [${Size<"batch">}, 768]: these may differ in their number of elements
x.reshape(x.shape[0], 768);
// expected: reshape [${Size<"batch">}, ${Size<"time">}, 768] to [${Size<"batch">}, ${Size<"time">}, 767]: 768 elements cannot become 767
x.reshape(x.shape[0], x.shape[1], 767);
// expected: sum over axis 3 of [${Size<"batch">}, ${Size<"time">}, 768]: axes go from -3 to 2
x.sum(3);

// ---- at the call
const project = named(['batch', 'time', 768], (y) => y.sum(-1));
const attend = named(
  [['batch', 'query', 64], ['batch', 'key', 64], { shape: ['batch'], dtype: 'int32' }],
  (q, k) => q.matmul(k.permute(0, 2, 1)),
);
declare const lengths: Tensor<[2], 'int32'>;
// expected: named argument 1 of [2, 10, 767]: takes [batch, time, 768], but size 767 at axis 2 is not 768
project(zeros(2, 10, 767));
// expected: named argument 1 of [2, 768]: takes [batch, time, 768], of rank 3
project(zeros(2, 768));
// expected: named argument 2 of [3, 7, 64]: takes [batch, key, 64], but size 3 at axis 0 is not batch, which is 2
attend(zeros(2, 5, 64), zeros(3, 7, 64), lengths);
// expected: named argument 3 of dtype float32: must be int32
attend(zeros(2, 5, 64), zeros(2, 7, 64), zeros(2));
// expected: named of 2 arguments: takes 3
attend(zeros(2, 5, 64), zeros(2, 7, 64));
// expected: named argument 1 of [3, 4]: takes [n, n], but size 4 at axis 1 is not n, which is 3
named(['n', 'n'], (m) => m.matmul(m))(zeros(3, 4));
void square;

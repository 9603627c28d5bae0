// Patterns that are wrong, or do not fit their tensor. See errors.ts.

import { rearrange, reduce, repeat, type Tensor } from '../src/index.ts';

declare const a: Tensor<[2, 3]>;
declare const x: Tensor<[2, 10, 3]>;

// ---- the pattern
// expected: rearrange 'h w': write one '->' between the axes before and after
rearrange(a, 'h w');
// expected: rearrange 'h w -> w -> h': write one '->' between the axes before and after
a.rearrange('h w -> w -> h');
// expected: rearrange 'h, w -> w h': ',' is no axis; axes are names as 'h', sizes as '2', and '...'
a.rearrange('h, w -> w h');
// expected: rearrange 'h w -> w_ h': 'w_' is no axis; axes are names as 'h', sizes as '2', and '...'
a.rearrange('h w -> w_ h');
// expected: rearrange 'h .. -> .. h': '..' is no axis; axes are names as 'h', sizes as '2', and '...'
a.rearrange('h .. -> .. h');
// expected: reduce 'h 0 -> h': '0' is no axis; axes are names as 'h', sizes as '2', and '...'
a.reduce('h 0 -> h', 'sum');
// expected: rearrange '((h) w) -> h w': parentheses inside parentheses; write one level
a.rearrange('((h) w) -> h w');
// expected: rearrange 'h w) -> h w': '(' and ')' do not pair up on the left
a.rearrange('h w) -> h w');
// expected: rearrange 'h w -> (h w': '(' and ')' do not pair up on the right
a.rearrange('h w -> (h w');
// expected: rearrange 'h h -> h': 'h' comes twice on the left; name it once
a.rearrange('h h -> h');
// expected: rearrange '... h -> ... ... h': '...' comes twice on the right; name it once
a.rearrange('... h -> ... ... h');
// expected: rearrange '(...) -> ...': '...' in parentheses on the left; it stands alone there
a.rearrange('(...) -> ...');
// expected: rearrange 'h w -> h w ...': '...' is only on the right; it stands for axes of the left
a.rearrange('h w -> h w ...');
// expected: rearrange 'h w -> h': 'w' is only on the left; rearrange has each axis on both sides
a.rearrange('h w -> h');
// expected: rearrange 'h w -> h w c': 'c' is only on the right; rearrange has each axis on both sides
a.rearrange('h w -> h w c');
// expected: rearrange 'h 3 -> h 3': '3' is only on the left; rearrange has each axis on both sides
a.rearrange('h 3 -> h 3');
// expected: reduce 'h w -> h c': 'c' is only on the right; reduce adds no axis
reduce(a, 'h w -> h c', 'sum');
// expected: repeat 'h w -> h 2': 'w' is only on the left; repeat drops no axis
repeat(a, 'h w -> h 2');

// ---- sizes that are missing or wrong
// expected: repeat 'h w -> h w c': 'c' is new; give its size, as { c: 2 }
a.repeat('h w -> h w c');
// expected: rearrange '(h k w) c -> h k w c': '(h k w)' needs the sizes of all its axes but one, as { h: 2 }
a.rearrange('(h k w) c -> h k w c');
// expected: rearrange '(h k w) c -> h k w c': '(h k w)' needs the sizes of all its axes but one, as { h: 2 }
a.rearrange('(h k w) c -> h k w c', { k: 2 });
// expected: rearrange 'h w -> w h': a size for 'c', which is not in the pattern
a.rearrange('h w -> w h', { c: 2 });
// expected: rearrange '(h w) c -> h w c': size -1 of 'h' is not a whole number, 0 or more
a.rearrange('(h w) c -> h w c', { h: -1 });
// expected: repeat 'h w -> h w c': size 0.5 of 'c' is not a whole number, 0 or more
a.repeat('h w -> h w c', { c: 0.5 });

// ---- shapes
// expected: rearrange 'a b c -> c b a' of [2, 3]: the left is for rank 3, not 2
a.rearrange('a b c -> c b a');
// expected: reduce 'a b ... c -> a' of [2, 3]: the left is for rank 3 or more, not 2
a.reduce('a b ... c -> a', 'mean');
// expected: rearrange '1 a -> a' of [2, 3]: axis 0 has size 2, but '1' is 1
a.rearrange('1 a -> a');
// expected: rearrange 'b (h w) c -> b h w c' of [2, 10, 3]: axis 1 of size 10 cannot be split by the 3 in '(h w)'
x.rearrange('b (h w) c -> b h w c', { h: 3 });
// expected: reduce 'b (h 3) c -> b h c' of [2, 10, 3]: axis 1 of size 10 cannot be split by the 3 in '(h 3)'
x.reduce('b (h 3) c -> b h c', 'max');
// expected: rearrange 'b (h w) c -> b h w c' of [2, 10, 3]: axis 1 has size 10, but '(h w)' is 12
x.rearrange('b (h w) c -> b h w c', { h: 3, w: 4 });
// expected: rearrange 'b h c -> c h b' of [2, 10, 3]: axis 0 has size 2, but 'b' is 4
x.rearrange('b h c -> c h b', { b: 4 });

// expected: Argument of type '"median"' is not assignable to parameter of type 'Reduction'
x.reduce('b h c -> b', 'median');

// One mistake reports once: the rank of the result is unknown.
// expected: rearrange 'a b c -> c b a' of [2, 3]: the left is for rank 3, not 2
a.rearrange('a b c -> c b a').matmul(a).relu();

// The other form of repeat still says what it said.
// expected: repeat [2, 3] by [2]: name every axis; new ones go in front
a.repeat(2);
// expected: repeat [2, 3] by [2, -1]: size -1 is not a whole number, 0 or more
a.repeat([2, -1]);

export function symbolic<B extends number>(y: Tensor<[B, 784]>) {
  // expected: `rearrange 'b (h w) -> b h w' of [${B}, 784]: axis 1 of size 784 cannot be split by the 30 in '(h w)'`
  y.rearrange('b (h w) -> b h w', { h: 30 });
  // expected: `reduce 'b c d -> b' of [${B}, 784]: the left is for rank 3, not 2`
  y.reduce('b c d -> b', 'sum');
  // expected: `rearrange 'b c -> c b' of [${B}, 784]: axis 0 has size ${B}, but 'b' is 32`
  y.rearrange('b c -> c b', { b: 32 });
}

/** Further samples of rearrange, reduce and repeat. */
import type { Theme } from './sample.ts';
import { each, withArgs } from './sample.ts';

const many = [2, 1, 3, 1, 2, 2];

export const einops: Theme = {
  further: {
    rearrange: [
      withArgs([], '->'),
      withArgs([], '-> 1 ()'),
      withArgs([0, 3], 'a b -> b a'),
      withArgs([1, 3, 1], '1 a () -> a'),
      withArgs([18], '(a b c) -> c (b a)', { a: 3, c: 2 }),
      withArgs([12], '(a b) -> b a', { a: 12 }),
      withArgs([2, 0, 3], 'a b (c d) -> (a b) d c', { c: 1 }),
      withArgs([2, 3, 4], '... -> (...)'),
      withArgs([2, 3, 4], 'a ... -> ... a', { a: 2 }),
      withArgs([2, 3], '... a b -> b ... a'),
      withArgs([2, 3, 4, 2], 'a ... b -> (b ... a) 1'),
      withArgs(many, 'batch a1 h_w () x y -> (h_w 1) (y batch) x a1'),
    ],
    ...each(
      ['reduce'],
      ...(['mean', 'sum', 'prod', 'any', 'all'] as const).map((by) =>
        withArgs([2, 0, 3], 'a b c -> c', by),
      ),
      withArgs([2, 3], 'a b -> b a', 'sum'),
      withArgs([2, 3], 'a b -> a b', 'any'),
      withArgs([2, 3], 'a b -> ', 'all'),
      withArgs([4, 6], '(h 2) (w 3) -> h w', 'max'),
      withArgs([4, 6], '(h a) (w b) -> h w', 'min', { a: 2, b: 3 }),
      withArgs([2, 3, 4], '... c -> ...', 'sum'),
      withArgs([2, 3, 4], 'a ... -> (a) 1', 'mean'),
      withArgs(many, 'a 1 b () c 2 -> c a', 'prod'),
    ),
    repeat: [
      withArgs([], '-> 3'),
      withArgs([2, 3], 'h w -> h w c', { c: 3 }),
      withArgs([2, 3], 'h w -> (h 2) (2 w)'),
      withArgs([2, 3], 'h w -> (a w) (h b) 1', { a: 2, b: 0 }),
      withArgs([2, 6], 'a (b c) -> c a (b 3)', { b: 2 }),
      withArgs([2, 1, 3], 'a ... -> 2 ... a b', { b: 2 }),
    ],
  },
  eitherZero: ['reduce'],
};

import { einsum, lower, rearrange, reduce, repeat, type Tensor } from 'gradus';

export const attention = lower((x: Tensor<[2, 3, 8]>, w: Tensor<[8, 24]>) => {
  const [heads, width] = [2, 4];
  const all = rearrange(einsum('btc,cd->btd', x, w), 'b t (k h d) -> k b h t d', {
    k: 3,
    h: heads,
    d: width,
  });
  const scores = einsum('bhid,bhjd->bhij', all.at(0), all.at(1)).softmax(-1);
  const mixed = einsum('bhij,bhjd->bhid', scores, all.at(2)).rearrange('b h t d -> b t (h d)');
  return reduce(mixed.add(repeat(x.sum(-1), 'b t -> b t c', { c: 8 })), 'b t c -> b c', 'mean');
});

import { lower, type Tensor } from 'gradus';
import { config, Mode, SIZES } from './config.ts';

const deep = { a: { b: [1, 2, { c: 3 }] } } as const;
const total = SIZES.reduce((sum, n) => sum + n, 0);
const label = `${config.name}-${total}`;

export const f = lower((x: Tensor<[4]>) => {
  const { rate, ...rest } = config;
  const names = Object.keys(rest).map((key) => key.length);
  const c = deep.a.b[2].c + Math.max(...SIZES) + Math.sqrt(16) + names.length;
  const maybe = config.missing?.deep.value ?? 2;
  const list = Array.from({ length: 3 }, (_, i) => i * i).filter((n) => n > 0);
  list.push(label.length);
  const table: Record<string, number> = {};
  for (const [i, n] of list.entries()) table[`k${i}`] = n;
  let y: Tensor<[4]> = x.mul(rate).add(c);
  for (const key in table) y = y.add(table[key]!);
  const odd = Mode.Fast === 1 ? y.pow(2) : y;
  return odd.mul(maybe).add(typeof label === 'string' ? -1 : +1).sub(~5 & 3);
});

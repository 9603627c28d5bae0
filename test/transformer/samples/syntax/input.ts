import { lower, type Tensor } from 'gradus';

const widths = { small: [2, 3], large: [4, 5] } as const;

const enum Direction {
  Up = 'up',
  Down = 'down',
}

export const swaps = lower((x: Tensor<[2]>, y: Tensor<[2]>) => {
  let [a, b] = [x, y];
  const state = { a, rest: {} as Record<string, unknown>, list: [x, y] };
  [a, b] = [b, a.neg()];
  ({ a: state.a, ...state.rest } = { a: b, left: 1, right: 2 });
  [state.list[0], , [b = a, ...state.list] = [undefined, a, b]] = [a] as any;
  const keys = Object.keys(state.rest).length;
  for ([a, b] of [[b, a] as const]) a = a.add(keys);
  return [a, b, state.a, ...state.list];
});

export const labels = lower((x: Tensor<[2]>) => {
  let y: Tensor<[2]> = x;
  rows: for (let i = 0; i < 4; i++) {
    for (const j of [0, 1, 2, 3]) {
      if (j === i) continue rows;
      if (i === 3) break rows;
      y = y.mul(i - j).add(x);
    }
  }
  checked: {
    if (widths.small[0] === 2) break checked;
    y = y.neg();
  }
  let k = 0;
  once: do {
    switch (k) {
      case 0:
        k++;
        continue once;
      default:
        y = y.exp();
    }
  } while (++k < 3);
  return y;
});

export const objects = lower((x: Tensor<[2]>) => {
  enum Kind {
    Add = 1,
    Mul,
  }
  const layer = {
    factor: 3,
    get doubled(): number {
      return this.factor * 2;
    },
    set doubled(value) {
      this.factor = value / 2;
    },
    run(y: Tensor<[2]>) {
      return y.mul(this.doubled);
    },
    [`${Kind[Kind.Mul]}${Object.keys(Kind).length}`]: x.cos(),
  };
  layer.doubled = 10;
  const turned = Direction.Up as string === 'up' ? layer.run(x) : x;
  const table = [x.sin(), x.cos(), x.tanh()];
  return (table[Kind.Mul] ?? x).add(turned).add((layer as any)['Mul4'] ?? 0).add(layer?.['run']?.(x) ?? 0);
});

export const collections = lower((x: Tensor<[2]>) => {
  const seen = new Set(widths.small);
  const layers = new Map<string, Tensor<[2]>>([['first', x.exp()], ['second', x.sin()]]);
  layers.set('third', x.mul(seen.has(3) ? seen.size : 0));
  layers.delete('second');
  let y = x;
  for (const [name, layer] of layers) y = y.add(layer.mul(name.length));
  layers.forEach((layer) => {
    y = y.sub(layer);
  });
  const table = new Array<number>(3).fill(2).map((n, i) => n ** i);
  return y.mul(Math.max(...table, ...Array.from(seen), ...Array.from({ length: 2 }, (_, i) => i)));
});

export const catches = lower((x: Tensor<[2]>) => {
  const order: string[] = [];
  const half = (n: number) => {
    if (n % 2 !== 0) throw new RangeError(`${n} is odd`);
    return n / 2;
  };
  const attempt = (n: number): number => {
    try {
      return half(n);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      order.push(error.message.padStart(10, '.'));
      return -n;
    } finally {
      order.push('done'.repeat(2));
    }
  };
  let y = x;
  for (const n of [4, 3, 8]) y = y.mul(attempt(n)).add(order.length);
  const early = (): number => {
    for (;;) {
      try {
        throw 'never seen';
      } finally {
        break;
      }
    }
    return order.join(', ').replaceAll('d', '').length;
  };
  return { y: y.add(early()), z: (order.length, void 0, 'length' in order) ? x.neg() : x };
});

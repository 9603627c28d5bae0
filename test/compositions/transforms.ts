/** Each transform of a function, and what it says of plain numbers: so any composition has a reference of its own. */
import { type Loose, loose } from '../loose.ts';
import { jacobian, type Numeric, times, timesRows, weighed, weights } from './numeric.ts';

type Function = (x: Loose) => Loose;

export interface Transform {
  readonly tensors: (f: Function) => Function;
  readonly numbers: (f: Numeric) => Numeric;
}

const constant = (length: number): Loose =>
  loose.tensor(Float64Array.from(weights(length)), [length], { dtype: 'float64' });
const flat = (x: Loose): Loose => x.reshape(-1);
const scalar = (y: Loose): Loose => flat(y).mul(constant(y.numel)).sum();
const scalarOf =
  (f: Function): Function =>
  (x) =>
    scalar(f(x));

const gradient = (f: Numeric): Numeric => jacobian(weighed(f));
const whole: Transform['numbers'] = jacobian;
const same: Transform['numbers'] = (f) => f;

/** The point, and the half of it. */
const rows = (x: Loose): Loose => loose.stack([x, x.mul(0.5)]);
const half = (x: readonly number[]): number[] => x.map((a) => a / 2);

export const transforms: Readonly<Record<string, Transform>> = {
  grad: { tensors: (f) => loose.grad(scalarOf(f)) as Function, numbers: gradient },
  // By the second argument, and with aux.
  valueAndGrad: {
    tensors: (f) => (x) => {
      const inner = (a: Loose, z: Loose) => [scalar(f(z)), flat(f(z)).mul(a)];
      const transformed = loose.valueAndGrad(inner, { argnums: 1, hasAux: true });
      const [[value, aux], found] = transformed(x.at(0), x) as [[Loose, Loose], Loose];
      return loose.cat([value.reshape(1), found, aux]);
    },
    numbers: (f) => {
      const [value, df] = [weighed(f), gradient(f)];
      return (x, still) => [
        ...value(x, still),
        ...df(x, still),
        ...f(x, still).map((a) => a * (x[0] ?? 0)),
      ];
    },
  },
  vjp: {
    tensors: (f) => (x) => {
      const [y, pullback] = loose.vjp(f, [x]);
      return pullback(y)[0] as Loose;
    },
    numbers: (f) => {
      const df = jacobian(f);
      return (x, still) => timesRows(f(x, still), df(x, still));
    },
  },
  jvp: {
    tensors: (f) => (x) => {
      const [y, tangent] = loose.jvp(f, [x], [x]);
      return (y as Loose).add(tangent as Loose);
    },
    numbers: (f) => {
      const df = jacobian(f);
      return (x, still) => {
        const tangent = times(df(x, still), x);
        return f(x, still).map((y, i) => y + (tangent[i] ?? 0));
      };
    },
  },
  linearize: {
    tensors: (f) => (x) => {
      const [, pushforward] = loose.linearize(f, [x]);
      return (pushforward(x) as Loose).add(pushforward(constant(x.numel)) as Loose);
    },
    numbers: (f) => {
      const df = jacobian(f);
      return (x, still) => {
        const by = weights(x.length).map((w, i) => w + (x[i] ?? 0));
        return times(df(x, still), by);
      };
    },
  },
  'jacobian, reverse': {
    tensors: (f) => loose.jacobian(f, { mode: 'reverse' }) as Function,
    numbers: whole,
  },
  'jacobian, forward': {
    tensors: (f) => loose.jacobian(f, { mode: 'forward' }) as Function,
    numbers: whole,
  },
  hessian: {
    tensors: (f) => loose.hessian(scalarOf(f)) as Function,
    numbers: (f) => jacobian(gradient(f)),
  },
  hvp: {
    tensors: (f) => (x) => loose.hvp(scalarOf(f), [x], [x])[0] as Loose,
    numbers: (f) => {
      const ddf = jacobian(gradient(f));
      return (x, still) => times(ddf(x, still), x);
    },
  },
  vmap: {
    tensors: (f) => (x) => loose.vmap(f)(rows(x)) as Loose,
    numbers: (f) => (x, still) => [...f(x, still), ...f(half(x), half(still))],
  },
  stopGradient: {
    tensors: (f) => (x) => f(x).mul(loose.stopGradient(f(x))),
    numbers: (f) => (x, still) => {
      const cut = f(still, still);
      return f(x, still).map((a, i) => a * (cut[i] ?? 0));
    },
  },
  lower: { tensors: (f) => loose.lower(f) as Function, numbers: same },
  checkpoint: { tensors: (f) => loose.checkpoint(f) as Function, numbers: same },
  // A carry beside it, and a part of the point that is captured.
  scan: {
    tensors: (f) => (x) => {
      const step = (carry: Loose, row: Loose) => [
        carry.mul(0.5).add(row.sum()),
        f(row).mul(carry).add(x.at(0)),
      ];
      const [carry, ys] = loose.scan(step, x.sum(), rows(x)) as unknown as [Loose, Loose];
      return ys.mul(carry);
    },
    numbers: (f) => (x, still) => {
      const [first, total] = [x[0] ?? 0, x.reduce((a, b) => a + b, 0)];
      const ys = [
        ...f(x, still).map((y) => y * total + first),
        ...f(half(x), half(still)).map((y) => y * 1.5 * total + first),
      ];
      return ys.map((y) => y * 1.25 * total);
    },
  },
  // At the point the first branch, at the half of it the second.
  cond: {
    tensors: (f) => (x) => loose.cond(x.at(0).gt(0.9), f, (z: Loose) => f(z).mul(-2), x) as Loose,
    numbers: (f) => (x, still) => f(x, still).map((y) => ((x[0] ?? 0) > 0.9 ? y : -2 * y)),
  },
  // Three times the value, and twice the gradient.
  customGrad: {
    tensors: (f) =>
      loose.customGrad((x: Loose) => {
        const [value, pullback] = loose.vjp(f, [x]);
        return {
          value: value.mul(3),
          gradient: (ct: Loose) => pullback(ct.mul(2))[0] as Loose,
        };
      }) as Function,
    numbers: (f) => (x, still) => {
      const value = f(still, still);
      return f(x, still).map((a, i) => 2 * a + (value[i] ?? 0));
    },
  },
};

/** More of them, with options. */
export const variants: Readonly<Record<string, Transform>> = {
  'grad by a tree': {
    tensors: (f) => (x) => {
      const inner = ({ a, b }: { a: Loose; b: readonly [Loose, null] }) => scalar(f(a.add(b[0])));
      const found = loose.grad(inner)({ a: x.mul(0.25), b: [x.mul(0.75), null] }) as {
        a: Loose;
        b: [Loose, null];
      };
      return found.a.add(found.b[0].mul(2));
    },
    numbers: (f) => {
      const df = gradient(f);
      return (x, still) => df(x, still).map((a) => 3 * a);
    },
  },
  'vmap of the last axis, in and out': {
    tensors: (f) => (x) => loose.vmap(f, { inAxes: 1, outAxes: -1 })(rows(x).T()) as Loose,
    numbers: (f) => (x, still) => {
      const [first, second] = [f(x, still), f(half(x), half(still))];
      return first.flatMap((a, i) => [a, second[i] ?? Number.NaN]);
    },
  },
};

/** What has no reverse mode. */
export const forwardOnly: Readonly<Record<string, Transform>> = {
  whileLoop: {
    tensors: (f) => (x) => {
      const goesOn = ([count]: readonly Loose[]) => count?.lt(2);
      const step = ([count, z, sum]: readonly Loose[]) => [
        count?.add(1),
        z?.mul(0.5),
        sum?.add(f(z as Loose)),
      ];
      const start = [loose.tensor(0, { dtype: 'int32' }), x, f(x)];
      return (loose.whileLoop(goesOn, step, start) as unknown as Loose[])[2] as Loose;
    },
    numbers: (f) => (x, still) => {
      const halves = f(half(x), half(still));
      return f(x, still).map((y, i) => 2 * y + (halves[i] ?? 0));
    },
  },
};

/** `y`, so that `v` leads to it also where it is constant. */
const led = (y: Loose, v: Loose): Loose => y.add(v.sum().mul(0));

/** What only can be around the others: its result is plain data. */
export const outermost: Readonly<Record<string, Transform>> = {
  backward: {
    tensors: (f) => (x) => {
      const v = loose.variable(x);
      const y = led(f(v), v);
      y.backward(constant(y.numel).reshape(...y.shape));
      return v.grad as Loose;
    },
    numbers: gradient,
  },
};

/** The tape twice, where the first time leaves its graph. */
export const twice: Readonly<Record<string, Transform>> = {
  'backward of backward': {
    tensors: (f) => (x) => {
      const v = loose.variable(x);
      const y = led(f(v), v);
      y.backward(constant(y.numel).reshape(...y.shape), { createGraph: true });
      const first = led(v.grad as Loose, v);
      v.zeroGrad();
      first.backward(constant(x.numel));
      return v.grad as Loose;
    },
    numbers: (f) => gradient(gradient(f)),
  },
};

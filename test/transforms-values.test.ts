/** The transforms of a small network in float64, against JAX, and against each other where two ways lead to one. */
import { explain } from 'gradus';
import { describe, expect, test } from 'vitest';
import { type Loose, loose, untyped } from './loose.ts';

const { vjp, jvp, linearize, hvp, jacobian, hessian, vmap, grad } = loose;
const float64 = (values: unknown) => loose.tensor(values, { dtype: 'float64' });

type Params = { w: Loose; b: Loose };
const p: Params = {
  w: float64([
    [0.5, -1, 0.25],
    [2, 0.1, -0.4],
  ]),
  b: float64([0.1, -0.2]),
};
const x = float64([0.3, -0.7, 1.2]);
const batch = float64([
  [0.3, -0.7, 1.2],
  [1, 0.5, -0.25],
  [-2, 0.1, 0],
]);
/** Tangents of the parameters and of x. */
const dp: Params = {
  w: float64([
    [1, 0, -1],
    [0.5, 2, 0],
  ]),
  b: float64([0.3, 0]),
};
const dx = float64([1, 2, 3]);

const net = ({ w, b }: Params, x: Loose) => w.mv(x).add(b).tanh();
const loss = (p: Params, x: Loose) => {
  const y = net(p, x);
  return y
    .mul(y)
    .sum()
    .add(y.at(0).exp().mul(y.at(1)));
};

/** What JAX 0.10 says, in float64: leaves in the order w, b, x. */
const jax = {
  vjp: [
    0.0841244598541, -0.196290406326, 0.336497839417, -0.586699948058, 1.36896654547,
    -2.34679979223, 0.28041486618, -1.95566649353, -3.77112555396, -0.475981515533, 0.852370313955,
  ],
  jvp: [0.848283639958, -0.148885033623, -0.378560069344, -0.244458311691],
  jac: [
    0.0841244598541, -0.196290406326, 0.336497839417, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.293349974029,
    -0.684483272734, 1.17339989612, 0.28041486618, 0.0, 0.0, 0.977833246763, 0.14020743309,
    -0.28041486618, 0.0701037165451, 1.95566649353, 0.0977833246763, -0.391133298705,
  ],
  hess: [
    -0.046059567461, 0.107472324076, -0.184238269844, 0.0576385765329, -0.13449001191,
    0.230554306132, 0.107472324076, -0.250768756176, 0.429889296303, -0.13449001191, 0.31381002779,
    -0.53796004764, -0.184238269844, 0.429889296303, -0.736953079376, 0.230554306132,
    -0.53796004764, 0.922217224526, 0.0576385765329, -0.13449001191, 0.230554306132, 0.225511169579,
    -0.526192729018, 0.902044678316, -0.13449001191, 0.31381002779, -0.53796004764, -0.526192729018,
    1.22778303437, -2.10477091607, 0.230554306132, -0.53796004764, 0.922217224526, 0.902044678316,
    -2.10477091607, 3.60817871326, -0.153531891537, 0.192128588443, 0.358241080252, -0.4483000397,
    -0.614127566146, 0.768514353772, 0.192128588443, 0.751703898596, -0.4483000397, -1.75397576339,
    0.768514353772, 3.00681559439, 0.685722160994, 0.172744750381, -0.115234408261, -0.717479539274,
    -0.0248401543457, 0.268880285943, 1.22996492447, 0.690979001524, -0.0827067031689,
    3.59216380326, -0.116958198583, -0.252649412328, -3.73210154663, 2.26559417521, 0.589515295432,
    6.39788836566, -0.467832794333, 0.982094062534, -0.153531891537, 0.358241080252,
    -0.614127566146, 0.192128588443, -0.4483000397, 0.768514353772, 0.192128588443, -0.4483000397,
    0.768514353772, 0.751703898596, -1.75397576339, 3.00681559439, -0.511772971789, 0.640428628143,
    0.640428628143, 2.50567966199, 1.02497077039, 0.575815834603, -0.384114694204, 5.33157363805,
    -0.389860661944, -0.842164707759, 0.685722160994, -0.717479539274, 1.22996492447, 3.59216380326,
    -3.73210154663, 6.39788836566, 0.172744750381, -0.0248401543457, 0.690979001524,
    -0.116958198583, 2.26559417521, -0.467832794333, -0.115234408261, 0.268880285943,
    -0.0827067031689, -0.252649412328, 0.589515295432, 0.982094062534, 1.02497077039, 5.33157363805,
    0.575815834603, -0.389860661944, -0.384114694204, -0.842164707759, 11.1756326613,
    -0.491813406587, -1.87638676262, -0.491813406587, -0.614801900797, 0.299898223428,
    -1.87638676262, 0.299898223428, 0.240837209553,
  ],
  hvp: [
    0.53746683634, 0.384911411338, 1.77163641548, 1.5453921428, 5.02908241813, 4.18887685935,
    0.530786354879, -1.49099856349, -1.34202716374, 3.30549721246, 0.350865084239,
  ],
  persample: [
    0.113469278963, -0.264761650913, 0.453877115852, 0.597807513554, -1.39488419829, 2.39123005421,
    1.07045642297, 0.535228211484, -0.267614105742, 0.230157735912, 0.115078867956,
    -0.0575394339781, 1.67141020234, -0.083570510117, 0.0, 0.0028106541918, -0.00014053270959, 0.0,
    0.378230929876, 1.99269171185, 1.07045642297, 0.230157735912, -0.83570510117, -0.0014053270959,
  ],
  vmap: [
    0.848283639958, 0.0374824317571, -0.761594155956, -0.148885033623, 0.960319388532,
    -0.999541285343,
  ],
  vmaphess: [
    11.1756326613, -0.491813406587, -1.87638676262, -0.491813406587, -0.614801900797,
    0.299898223428, -1.87638676262, 0.299898223428, 0.240837209553, -0.831421069789, -1.69741368092,
    0.731693891617, -1.69741368092, 2.88790741165, -0.675612223322, 0.731693891617, -0.675612223322,
    0.0968504131556, -0.261495119342, 0.500335960903, -0.123011952624, 0.500335960903,
    -1.00256050609, 0.250812862889, -0.123011952624, 0.250812862889, -0.0631412301405,
  ],
};

/** All elements of a tree, one leaf after another. */
function flat(tree: unknown): number[] {
  if (typeof tree !== 'object' || tree === null) throw new Error('no tensor');
  if ('dataSync' in tree) return Array.from(untyped(tree).dataSync());
  return Object.values(tree).flatMap(flat);
}

function expectClose(tree: unknown, wanted: readonly number[], digits = 10) {
  const got = flat(tree);
  expect(got.length).toBe(wanted.length);
  for (const [i, value] of got.entries())
    expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, digits);
}

const all = { p, x, batch, dp, dx };

describe('as JAX', () => {
  const cases: Readonly<Record<keyof typeof jax, (given: typeof all) => unknown>> = {
    vjp: ({ p, x }) => vjp(net, [p, x])[1](float64([1, -2])),
    jvp: ({ p, x, dp, dx }) => jvp(net, [p, x], [dp, dx]),
    jac: ({ p, x }) => jacobian(net, { argnums: [0, 1] })(p, x),
    hess: ({ p, x }) => hessian(loss, { argnums: [0, 1] })(p, x),
    hvp: ({ p, x, dp, dx }) => hvp(loss, [p, x], [dp, dx]),
    persample: ({ p, batch }) => vmap(grad(loss), { inAxes: [null, 0] })(p, batch),
    vmap: ({ p, batch }) => vmap(net, { inAxes: [null, 1], outAxes: 1 })(p, batch.T()),
    vmaphess: ({ p, batch }) =>
      vmap(hessian(loss, { argnums: 1 }), { inAxes: [null, 0] })(p, batch),
  };
  test.each(Object.entries(cases))('%s', (name, f) => {
    const wanted = jax[name as keyof typeof jax];
    expectClose(f(all), wanted);
    expectClose(loose.lower(f)(all), wanted);
    // Of variables too, and where nobody records.
    expectClose(f({ ...all, x: loose.variable(x) }), wanted);
    expectClose(
      loose.noGrad(() => f({ ...all, x: loose.variable(x) })),
      wanted,
    );
  });

  test('perturbations are not confused', () => {
    // JAX: d/dx of sin(x) * d/dz (z^3 x) at z = x, and its derivative.
    const inner = (x: Loose) =>
      x.sin().mul(jvp((z: Loose) => z.pow(3).mul(x), [x], [loose.onesLike(x)])[1]);
    const at = float64(0.7);
    expectClose(grad(inner)(at), [3.628022611433955]);
    expectClose(grad(grad(inner))(at), [14.20015095087651], 8);
  });
});

describe('jacobian', () => {
  const functions: Readonly<Record<string, readonly [(x: Loose) => Loose, Loose]>> = {
    'to fewer elements': [(x) => net(p, x), x],
    'to more elements': [(x) => x.unsqueeze(1).mul(x.exp()).reshape(-1), x],
    'of a matrix to a matrix': [(w) => w.matmul(w.T()).sin(), p.w],
    'of a scalar': [(x) => loose.stack([x.sin(), x.mul(x)]), float64(0.3)],
    'to a scalar': [(x) => x.prod(), x],
    'from a scalar to a scalar': [(x) => x.exp(), float64(0.3)],
    'of what is not used': [() => x.mul(2), x],
    'to no elements': [(x) => x.at('3:'), x],
    'of no elements': [(x) => x.sum().add(p.b), float64([])],
  };

  test.each(Object.entries(functions))(
    '%s is pullbacks, and pushforwards, stacked',
    (_name, given) => {
      const [f, at] = given;
      const y = f(at);
      const shape = [...y.shape, ...at.shape];
      const unit = (like: Loose, i: number) =>
        loose
          .arange(like.numel)
          .eq(i)
          .to('float64')
          .reshape(...like.shape);
      const [, pullback] = vjp(f, [at]);
      const rows = Array.from({ length: y.numel }, (_, i) => flat(pullback(unit(y, i))[0]));
      const [, pushforward] = linearize(f, [at]);
      const columns = Array.from({ length: at.numel }, (_, i) => flat(pushforward(unit(at, i))));
      for (const mode of ['reverse', 'forward', undefined]) {
        const whole = jacobian(f, { mode })(at) as Loose;
        expect([whole.shape, whole.dtype]).toEqual([shape, 'float64']);
        expectClose(whole, rows.flat());
        const turned = Array.from({ length: y.numel }, (_, i) =>
          columns.map((column) => column[i]),
        );
        expectClose(whole, turned.flat() as number[]);
      }
    },
  );

  test('has the dtype of what it is by, whatever the mode', () => {
    for (const dtype of ['float16', 'float32', 'float64']) {
      const at = loose.tensor([1, 2], { dtype });
      for (const mode of ['reverse', 'forward']) {
        const other = dtype === 'float64' ? 'float32' : 'float64';
        const whole = jacobian((x: Loose) => x.mul(x).to(other), { mode })(at) as Loose;
        expect([whole.dtype, whole.arraySync()]).toEqual([
          dtype,
          [
            [2, 0],
            [0, 4],
          ],
        ]);
      }
    }
  });

  test('takes a tensor that is the unit matrix for what it is', () => {
    const eye = loose.eye(3);
    const f = (x: Loose) => loose.jacobian((y: Loose) => y.mul(y))(x) as Loose;
    const g = (x: Loose) => f(x).add(eye.mul(x));
    const at = loose.tensor([1, 2, 3]);
    const whole = loose.jacobian(g)(at) as Loose;
    // d(2 x_i + x_j) [i = j] / dx_k
    const wanted = [0, 1, 2].flatMap((i) =>
      [0, 1, 2].flatMap((j) => [0, 1, 2].map((k) => (i === j && j === k ? 3 : 0))),
    );
    expectClose(whole, wanted);
  });
});

describe('what transforms cost', () => {
  const n = 40;
  const rosenbrock = (x: Loose) => {
    const [a, b] = [x.at('1:'), x.at(':-1')];
    return a.sub(b.mul(b)).pow(2).mul(100).add(b.neg().add(1).pow(2)).sum();
  };
  const large = (text: string) => new RegExp(`\\[${n}, ${n}\\]`).test(text);

  test('hvp forms no Hessian, though hessian does', () => {
    const [at, along] = [loose.ones(n), loose.ones(n)];
    const product = (x: Loose, v: Loose) => hvp(rosenbrock, [x], [v])[0];
    expect(large(explain(product, at, along))).toBe(false);
    expect(large(explain((x: Loose) => hessian(rosenbrock)(x), at))).toBe(true);
    // At ones the Hessian is 200 on the diagonal's ends, 802 and 1002, beside it -400.
    const row = Array.from({ length: n }, (_, i) => (i === 0 ? 402 : i === n - 1 ? -200 : 202));
    expectClose(product(at, along), row, 3);
  });

  test('pullbacks and pushforwards compute the function once', () => {
    let calls = 0;
    const f = (x: Loose) => {
      calls++;
      return x.exp();
    };
    const [, pullback] = vjp(f, [x]);
    const [, pushforward] = linearize(f, [x]);
    for (let i = 0; i < 3; i++) {
      expectClose(pullback(x)[0], flat(x.mul(x.exp())));
      expectClose(pushforward(x), flat(x.mul(x.exp())));
    }
    expect(calls).toBe(2);
    // And what they keep of it is data: no exponential is left in them.
    const text = explain((v: Loose) => [pullback(v)[0], pushforward(v)], x);
    expect(text).not.toContain('exp');
  });

  test('they are part of later transforms', () => {
    const f = (x: Loose) => {
      const [y, pullback] = vjp((z: Loose) => z.pow(3), [x]);
      return pullback(y)[0].sum();
    };
    // x^3 * 3 x^2
    expectClose(grad(f)(x), flat(x.pow(4).mul(15)));
    const [, pushforward] = linearize((z: Loose) => z.pow(3), [x]);
    expectClose(
      grad((v: Loose) => pushforward(v).pow(2).sum())(dx),
      flat(x.pow(4).mul(18).mul(dx)),
    );
    expectClose(vmap(pushforward)(batch), flat(x.pow(2).mul(3).mul(batch)));
  });

  test('the results of plain data are plain, and those of variables run on to them', () => {
    const v = loose.variable(x);
    const tracked = (y: Loose) => {
      y.sum().backward();
      const found = v.grad;
      v.zeroGrad();
      return found;
    };
    expectClose(tracked(vjp((z: Loose) => z.pow(2), [v])[1](dx)[0]), flat(dx.mul(2)));
    expectClose(tracked(jvp((z: Loose) => z.pow(2), [v], [dx])[1]), flat(dx.mul(2)));
    expectClose(tracked(linearize((z: Loose) => z.pow(2), [v])[1](dx)), flat(dx.mul(2)));
    expectClose(tracked(hvp((z: Loose) => z.pow(3).sum(), [v], [dx])[0]), flat(dx.mul(6)));
    expectClose(tracked(jacobian((z: Loose) => z.pow(2))(v) as Loose), [2, 2, 2]);
    expectClose(tracked(vmap((z: Loose) => z.pow(2))(v) as Loose), flat(x.mul(2)));
    const plain = [
      vjp((z: Loose) => z.pow(2), [x])[1](dx)[0],
      jvp((z: Loose) => z.pow(2), [x], [dx])[1],
      hessian((z: Loose) => z.pow(3).sum())(x),
      vmap((z: Loose) => z.pow(2))(x),
    ] as Loose[];
    for (const y of plain) expect(() => y.sum().backward()).toThrow(/no variable leads to/);
  });
});

describe('stopGradient', () => {
  test('makes constants, of all transforms, all over a tree', () => {
    const f = (x: Loose) => {
      const { c, n } = loose.stopGradient({ c: x.mul(2), n: 3 });
      return c.mul(x).mul(n).sum();
    };
    expectClose(grad(f)(x), flat(x.mul(6)));
    expectClose(jvp(f, [x], [dx])[1], [flat(x.mul(6).mul(dx)).reduce((a, b) => a + b)]);
    expectClose(hvp(f, [x], [dx])[0], [0, 0, 0]);
    const v = loose.variable(x);
    expect(() => loose.stopGradient([v])[0]?.sum().backward()).toThrow(/no variable leads to/);
  });
});

describe('vmap', () => {
  test('draws random numbers once for all elements, and maps over those drawn outside', () => {
    const noisy = (x: Loose) => x.add(loose.rand([3], { generator: loose.generator(1) }));
    const added = (vmap(noisy)(batch) as Loose).sub(batch);
    expectClose(added.at(0), flat(added.at(1)), 6);
    const noise = loose.rand([3, 3], { generator: loose.generator(1), dtype: 'float64' });
    const each = vmap((x: Loose, e: Loose) => x.add(e))(batch, noise);
    expectClose(each, flat(batch.add(noise)));
  });

  test('reads what is not mapped', () => {
    const f = (x: Loose, k: Loose) => x.mul(k.itemSync() > 1 ? 2 : 3);
    expectClose(vmap(f, { inAxes: [0, null] })(batch, float64(5)), flat(batch.mul(2)));
  });

  test('takes a captured tensor that is the argument itself whole', () => {
    expectClose(vmap((row: Loose) => row.sum().mul(batch))(batch), [
      ...flat(batch.mul(batch.at(0).sum())),
      ...flat(batch.mul(batch.at(1).sum())),
      ...flat(batch.mul(batch.at(2).sum())),
    ]);
    const square = float64([
      [1, 2],
      [3, 4],
    ]);
    expectClose(vmap((row: Loose) => square.mv(row))(square), [5, 11, 11, 25]);
  });

  test('no elements, one, integers and bools', () => {
    const empty = vmap((x: Loose) => x.sum().add(x))(loose.zeros([0, 3])) as Loose;
    expect(empty.shape).toEqual([0, 3]);
    expectClose(vmap((x: Loose) => x.cumsum(0))(batch.at('0:1')), flat(x.cumsum(0)));
    const counts = vmap((i: Loose) => [i.add(1), i.gt(1)])(loose.arange(3)) as Loose[];
    expect(counts.map((y) => y.arraySync())).toEqual([
      [1, 2, 3],
      [false, false, true],
    ]);
  });
});

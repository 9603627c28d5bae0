/** Random loops and branches, and loops in loops: beside the same programs with every step written out, in all modes. */
import { generator, tensor } from 'gradus';
import { expect, test } from 'vitest';
import { type Loose, loose } from './loose.ts';

const { cond, scan, whileLoop } = loose as unknown as Record<
  'cond' | 'scan' | 'whileLoop',
  (...args: unknown[]) => unknown
>;

/** A statement: what it does, to which of the values there are (as parts of their number), and what is inside. */
interface Statement {
  readonly kind: keyof typeof plain | keyof typeof control;
  readonly operands: readonly [number, number, number];
  readonly results: readonly [number, number, number];
  readonly reverse: boolean;
  readonly steps: number;
  readonly inner: readonly [Block, Block];
}
type Block = readonly Statement[];

/** The values so far, of shape [3], and a counter. */
interface State {
  readonly values: readonly Loose[];
  readonly count: Loose;
}

const at = (values: readonly Loose[], part: number) =>
  values[Math.floor(part * values.length)] as Loose;

const order = tensor([2, 0, 0], { dtype: 'int32' });

/** What all programs have. */
const plain = {
  add: (a: Loose, b: Loose) => a.add(b).mul(0.5),
  mul: (a: Loose, b: Loose) => a.mul(b).tanh(),
  sin: (a: Loose) => a.sin(),
  outer: (a: Loose, b: Loose) =>
    a
      .reshape([3, 1])
      .matmul(b.reshape([1, 3]))
      .sum(0)
      .tanh(),
  routine: (a: Loose) => a.cumsum(0).tanh(),
  gather: (a: Loose) => a.indexSelect(0, order).mul(0.7),
  detach: (a: Loose, b: Loose) => a.detach().add(b).mul(0.5),
  constant: () => loose.ones([3]).mul(0.3),
  mix: (a: Loose, b: Loose) => a.cos().mul(b.sum().sin()),
} as const;

type Play = (block: Block, state: State) => State;
type Control = (play: Play, one: Statement, state: State, real: boolean) => State;

/** What either runs as control flow (`real`), or is written out. */
const control = {
  scan: (play, { operands, results, reverse, inner }, { values, count }, real) => {
    const [a, b, c] = operands.map((part) => at(values, part)) as [Loose, Loose, Loose];
    const step = ([x, y, n]: readonly Loose[], slice: Loose) => {
      const inside = [x, y, slice.expand([3]), a] as Loose[];
      const next = play(inner[0], { values: inside, count: n as Loose });
      const [p, q, r] = results.map((part) => at(next.values, part));
      return [[p, q, next.count], r] as [Loose[], Loose];
    };
    let carry: Loose[] = [a, c, count];
    let ys: Loose;
    if (real) [carry, ys] = scan(step, carry, b, { reverse }) as [Loose[], Loose];
    else {
      const rows: Loose[] = [];
      for (const t of reverse ? [2, 1, 0] : [0, 1, 2])
        [carry, rows[t]] = step(carry, b.at(t)) as [Loose[], Loose];
      ys = loose.stack(rows, 0);
    }
    const [x, y, n] = carry as [Loose, Loose, Loose];
    return { values: [...values, x.add(y).add(ys.sum(0).mul(0.3)).mul(0.3)], count: n };
  },
  cond: (play, { operands, results, steps, inner }, { values, count }, real) => {
    const [a, b, c] = operands.map((part) => at(values, part)) as [Loose, Loose, Loose];
    const predicate = steps > 1 ? count.gt(1) : b.detach().sum().gt(0.3);
    const branch = (block: Block) => (x: Loose) => {
      const next = play(block, { values: [x, b, a], count });
      return [at(next.values, results[0]), next.values.at(-1)] as [Loose, Loose];
    };
    const [yes, no] = [branch(inner[0]), branch(inner[1])];
    const half = ([u, v]: readonly Loose[]) => (u as Loose).add(v).mul(0.5);
    const made = real
      ? half(cond(predicate, yes, no, c) as Loose[])
      : loose.where(predicate, half(yes(c)), half(no(c)));
    return { values: [...values, made], count };
  },
  whileLoop: (_play, { operands, steps }, { values, count }, real) => {
    const a = at(values, operands[0]);
    if (!real) return { values: [...values, a.mul(0.3 * steps)], count };
    const loop = [
      ([n]: readonly Loose[]) => n?.lt(steps),
      ([n, m]: readonly Loose[]) => [n?.add(1), m?.mul(2)],
    ];
    const [n] = whileLoop(...loop, [count.mul(0), count]) as [Loose];
    return { values: [...values, a.mul(n.to('float32')).mul(0.3)], count };
  },
} satisfies Record<string, Control>;

const player = (real: boolean): Play => {
  const play: Play = (block, start) =>
    block.reduce<State>((state, one) => {
      if (one.kind in control) {
        const run: Control = control[one.kind as keyof typeof control];
        return run(play, one, state, real);
      }
      const [a, b] = one.operands.map((part) => at(state.values, part)) as [Loose, Loose];
      const made = plain[one.kind as keyof typeof plain](a, b);
      // Every statement counts, so that counters differ from step to step.
      return { values: [...state.values, made], count: state.count.add(1) };
    }, start);
  return play;
};

/** Draws a program. */
function drawn(random: () => number, depth: number): Block {
  const three = () => [random(), random(), random()] as const;
  const kinds = [...Object.keys(plain), ...(depth > 0 ? [...Object.keys(control), 'scan'] : [])];
  const statement = (): Statement => ({
    kind: kinds[Math.floor(random() * kinds.length)] as Statement['kind'],
    operands: three(),
    results: three(),
    reverse: random() < 0.5,
    steps: Math.floor(random() * 4),
    inner: depth > 0 ? [drawn(random, depth - 1), drawn(random, depth - 1)] : [[], []],
  });
  return Array.from({ length: 1 + Math.floor(random() * 4) }, statement);
}

type Pair = (x: Loose, w: Loose) => Loose;

/** The ways to ask for a derivative, or for a batch. */
const ways: Readonly<Record<string, (f: Pair, x: Loose, w: Loose, rows: Loose) => unknown>> = {
  value: (f, x, w) => f(x, w),
  lowered: (f, x, w) => loose.lower(f)(x, w),
  grad: (f, x, w) => loose.grad(sum(f), { argnums: 1 })(x, w),
  jvp: (f, x, w) => loose.jvp(f, [x, w], [w, x])[1],
  hvp: (f, x, w) => loose.jvp((x: Loose, w: Loose) => loose.grad(sum(f))(x, w), [x, w], [w, x])[1],
  'grad of grad': (f, x, w) =>
    loose.grad((x: Loose) => (loose.grad(sum(f))(x, w) as Loose).mul(w).sum())(x),
  'grad of jvp': (f, x, w) => loose.grad((x: Loose) => loose.jvp(f, [x, w], [w, null])[1].sum())(x),
  vmap: (f, _x, w, rows) => loose.vmap(f, { inAxes: [0, null] })(rows, w),
  'vmap of grad': (f, _x, w, rows) =>
    loose.vmap(loose.grad(sum(f), { argnums: 1 }), { inAxes: [0, null] })(rows, w),
  'grad of vmap': (f, _x, w, rows) =>
    loose.grad((w: Loose) => (loose.vmap(f, { inAxes: [null, 0] })(w, rows) as Loose).sum())(w),
};
const sum = (f: Pair) => (x: Loose, w: Loose) => f(x, w).sum();

/** `FUZZ=100 npx vitest run test/control-random.test.ts` draws a hundred times as many. */
const fuzz = Number(process.env['FUZZ'] ?? 1);

test('random control flow is what its steps are, one by one', { timeout: 60_000 * fuzz }, () => {
  let found = 0;
  for (let seed = 1; found < 12 * fuzz; seed++) {
    const source = generator(seed);
    const random = () => loose.rand([], { generator: source }).itemSync();
    const block = drawn(random, 2);
    if (!block.some(({ kind }) => kind in control)) continue;
    found++;
    const normal = (...shape: number[]) => loose.randn(shape, { generator: source }).mul(0.7);
    const [x, w, rows] = [normal(3), normal(3), normal(4, 3)] as const;
    const function_ = (real: boolean) => (x: Loose, w: Loose) => {
      const count = tensor(0, { dtype: 'int32' }) as unknown as Loose;
      const { values } = player(real)(block, { values: [x, w], count });
      return values.reduce((a, b) => a.add(b));
    };
    for (const [name, way] of Object.entries(ways)) {
      const [real, steps] = [true, false].map((is) => way(function_(is), x, w, rows) as Loose);
      const wanted = Array.from(steps?.dataSync() ?? []);
      const close = wanted.map((y) => expect.closeTo(y, 4 - Math.log10(1 + Math.abs(y))));
      expect(Array.from(real?.dataSync() ?? []), `${name} of program ${seed}`).toEqual(close);
    }
  }
});

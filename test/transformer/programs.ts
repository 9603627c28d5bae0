/** Random programs as typed source text: ops of all families, helpers, classes, loops, gradients, static code. */

type Shape = readonly number[];

interface Variable {
  readonly name: string;
  readonly shape: Shape;
}

/** The same numbers for the same seed. */
function chooser(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * n);
  };
}

const typeOf = (shape: Shape) => `Tensor<[${shape.join(', ')}]>`;
const numel = (shape: Shape) => shape.reduce((a, b) => a * b, 1);
const without = (shape: Shape, axis: number): Shape => shape.filter((_, i) => i !== axis);
const withSize = (shape: Shape, axis: number, size: number): Shape => shape.with(axis, size);

/** Elementwise, and tame: what they give is neither very large nor without a value. */
const UNARY =
  `tanh() sigmoid() sin() cos() relu() gelu() silu() abs() neg() erf() atan() mul(0.5) add(0.25) sub(1)
  softplus() exp().clamp(-9,9) pow(2).add(1).log() pow(2).add(0.5).sqrt() leakyRelu(0.1) clamp(-1,0.5) elu() mish()
  div(3) sign() floor() round() pow(2).add(0.5).rsqrt()`.split(/\s+/);
const SMOOTH =
  'tanh() sigmoid() sin() cos() gelu() silu() erf() atan() mul(0.5) softplus() mish()'.split(' ');
const BINARY = ['add', 'sub', 'mul', 'maximum', 'minimum', 'atan2'];

/** Writes one program, statement by statement. */
class Writer {
  readonly outside: string[] = [];
  readonly lines: string[] = [];
  readonly parameters: Variable[] = [];
  private readonly variables: Variable[] = [];
  private readonly next: (n: number) => number;
  private readonly id: number;
  private names = 0;

  constructor(id: number, seed: number) {
    this.id = id;
    this.next = chooser(seed);
    // The first numbers of near seeds are near.
    for (let i = 0; i < 4; i++) this.next(2);
  }

  one<T>(list: readonly T[]): T {
    return list[this.next(list.length)] as T;
  }

  number(n: number): number {
    return this.next(n);
  }

  fresh(prefix = 'v'): string {
    return `${prefix}${this.id}_${this.names++}`;
  }

  add(name: string, shape: Shape): void {
    this.variables.push({ name, shape });
  }

  parameter(): void {
    const name = this.fresh('x');
    const shape = Array.from({ length: 1 + this.next(2) + this.next(2) }, () => 1 + this.next(4));
    this.parameters.push({ name, shape });
    this.add(name, shape);
  }

  /** A new variable, and the statement that gives it its value. */
  define(value: string, shape: Shape): void {
    const name = this.fresh();
    this.lines.push(`const ${name} = ${value};`);
    this.add(name, shape);
  }

  /** One of the last variables, so that programs grow deep. */
  pick(accepts: (v: Variable) => boolean = () => true): Variable | undefined {
    const fitting = this.variables.slice(-5).filter(accepts);
    return fitting[this.next(Math.max(fitting.length, 1))];
  }

  /** Something that `x` can be combined with, and that has no more axes than it. */
  partner(x: Variable): string {
    const suits = ({ shape }: Variable) =>
      shape.length <= x.shape.length &&
      shape.every((n, i) => n === 1 || n === x.shape[x.shape.length - shape.length + i]);
    return this.next(4) === 0 ? this.one(['0.5', '2', '-1']) : (this.pick(suits)?.name ?? '0.75');
  }

  results(): readonly Variable[] {
    return this.variables.slice(-1 - this.next(3));
  }
}

type Step = (w: Writer, x: Variable) => void;

/** Ops along an axis that keep the shape. */
const along = (w: Writer, { shape }: Variable): string => {
  const axis = w.number(shape.length);
  return w.one([
    `softmax(${axis})`,
    `cumsum(${axis})`,
    `flip(${axis})`,
    `roll(1, ${axis})`,
    `logSoftmax(${axis})`,
  ]);
};

const unary: Step = (w, x) => w.define(`${x.name}.${w.one(UNARY)}`, x.shape);

const binary: Step = (w, x) => {
  const other = w.partner(x);
  const ops = /^[-\d]/.test(other) ? BINARY.slice(0, 3) : BINARY;
  w.define(`${x.name}.${w.one(ops)}(${other})`, x.shape);
};

const axiswise: Step = (w, x) => w.define(`${x.name}.${along(w, x)}`, x.shape);

const reduction: Step = (w, x) => {
  const axis = w.number(x.shape.length);
  const op = w.one(['sum', 'mean', 'max', 'min', 'logsumexp']);
  const keeps = w.number(3) === 0 || x.shape.length === 1;
  const shape = keeps ? withSize(x.shape, axis, 1) : without(x.shape, axis);
  w.define(`${x.name}.${op}(${axis}${keeps ? ', { keepdims: true }' : ''})`, shape);
};

const movement: Step = (w, x) => {
  const { name, shape } = x;
  const reversed = shape.toReversed();
  const axis = w.number(shape.length);
  const size = shape[axis] ?? 1;
  const choices: readonly (readonly [string, Shape])[] = [
    [`${name}.permute([${reversed.map((_, i) => shape.length - 1 - i).join(', ')}])`, reversed],
    [`${name}.reshape([${numel(shape)}])`, [numel(shape)]],
    [`${name}.reshape(${[...reversed].join(', ')})`, reversed],
    [`cat([${name}, ${name}], ${axis})`, withSize(shape, axis, 2 * size)],
    [`stack([${name}, ${name}.neg()], 0).sum(0)`, shape],
    [`${name}.sort(${axis}).values`, shape],
    [
      `${name}.indexSelect(${axis}, tensor([0, ${size - 1}], { dtype: 'int32' }))`,
      withSize(shape, axis, 2),
    ],
    [`${name}.unsqueeze(0).expand([2, ${shape.join(', ')}]).mean(0)`, shape],
  ];
  const [value, result] = w.one(choices);
  if (numel(result) <= 64) w.define(value, result);
};

const product: Step = (w, { name, shape }) => {
  const [n, m] = shape;
  if (shape.length !== 2 || n === undefined || m === undefined) return;
  const [value, result] = w.one<readonly [string, Shape]>([
    [`${name}.matmul(${name}.T())`, [n, n]],
    [`${name}.T().matmul(${name})`, [m, m]],
    [`einsum('ij,ij->i', ${name}, ${name})`, [n]],
    [`${name}.matmul(ones([${m}, 2]))`, [n, 2]],
  ]);
  w.define(`${value}.tanh()`, result);
};

const choice: Step = (w, x) =>
  w.define(
    `where(${x.name}.gt(${w.one(['0', '0.5'])}), ${x.name}, ${x.name}.${w.one(UNARY)})`,
    x.shape,
  );

const helper: Step = (w, x) => {
  const f = w.fresh('h');
  const type = typeOf(x.shape);
  const scale = w.one(['scale = 2', '{ scale = 2 } = {}', '...[scale = 2]: number[]']);
  w.outside.push(`function ${f}(x: ${type}, ${scale}) { return x.mul(scale).${w.one(UNARY)}; }`);
  w.define(`${f}(${x.name})`, x.shape);
};

const klass: Step = (w, { name, shape }) => {
  const [n, m] = shape;
  if (shape.length !== 2 || n === undefined || m === undefined) return;
  const [layer, base] = [w.fresh('L'), w.fresh('B')];
  w.outside.push(
    `abstract class ${base} {
      protected readonly rate: number = ${w.one(['0.5', '0.25'])};
      get twice() { return this.rate * 2; }
      static of(w: ${typeOf([m, 3])}) { return new ${layer}(w, -1); }
    }
    class ${layer} extends ${base} {
      #shift;
      constructor(private readonly w: ${typeOf([m, 3])}, shift = 1) { super(); this.#shift = shift; }
      forward(x: ${typeOf(shape)}) { return x.matmul(this.w).mul(this.twice).add(this.#shift).tanh(); }
    }`,
  );
  const w1 = `ones([${m}, 3]).mul(${w.one(['0.5', '-0.25'])})`;
  const made = w.one([`new ${layer}(${w1})`, `${base}.of(${w1})`]);
  w.define(`${made}.forward(${name})`, [n, 3]);
};

const loop: Step = (w, x) => {
  const y = w.fresh();
  const body = `${y} = ${y}.${w.one(SMOOTH)}.add(i)`;
  const heads = [
    `for (let i = 0; i < 3; i++) ${body};`,
    `for (const i of [0.5, 1]) ${body};`,
    `let i = 3; while (i-- > 0) { if (i === 1) continue; ${body}; }`,
    `for (const [i] of new Map([[1, 'a'], [2, 'b']])) { switch (i) { case 1: ${body}; break; default: ${y} = ${y}.mul(i); } }`,
    `rows: for (const i of [1, 2, 3]) { for (const j of [1, 2]) { if (j === i) continue rows; ${body}; } }`,
    `for (const i of [1, 3]) { try { if (i > 2) throw i; ${body}; } catch (e) { ${y} = ${y}.mul(Number(e)); } }`,
  ];
  w.lines.push(`let ${y}: ${typeOf(x.shape)} = ${x.name};`, `{ ${w.one(heads)} }`);
  w.add(y, x.shape);
};

const patterns: Step = (w, x) => {
  const [a, b] = [w.fresh(), w.fresh()];
  const other = w.pick() ?? x;
  const [left, right] = [`${x.name}.${w.one(UNARY)}`, `${other.name}.${w.one(UNARY)}`];
  w.lines.push(
    w.one([
      `const [${a}, ${b}] = [${left}, ${right}] as const;`,
      `const { p: ${a}, ...rest${a} } = { p: ${left}, q: ${right} }; const ${b} = rest${a}.q;`,
      `const { p: [${a} = ${left}, { q: ${b} }] } = { p: [${left}, { q: ${right} }] as const };`,
      `const [${a}, ${b}] = (() => ({ all: [${left}, ${right}] as const }))()?.all;`,
    ]),
  );
  w.add(a, x.shape);
  w.add(b, other.shape);
};

const fold: Step = (w, x) =>
  w.define(
    `[0.5, 2].map((n) => ${x.name}.mul(n).${w.one(SMOOTH)}).reduce((a, b) => a.${w.one(['add', 'mul'])}(b))`,
    x.shape,
  );

/** A scalar function of one tensor, which may use others. */
const scalarOf = (w: Writer, x: Variable): string =>
  `(z: ${typeOf(x.shape)}) => z.${w.one(SMOOTH)}.mul(${w.partner(x)}).${w.one(SMOOTH)}.${w.one(['sum', 'mean'])}()`;

const gradient: Step = (w, x) => {
  const { name, shape } = x;
  const f = scalarOf(w, x);
  const [value, result] = w.one<readonly [string, Shape]>([
    [`grad(${f})(${name})`, shape],
    [`valueAndGrad(${f})(${name})[1]`, shape],
    [`jvp(${f}, [${name}], [${name}.mul(0.5)])[1]`, []],
    [`vjp(${f}, [${name}])[1](tensor(0.5))[0]`, shape],
    [`hvp(${f}, [${name}], [${name}])[0]`, shape],
    [`grad((y: ${typeOf(shape)}) => grad(${f})(y).mul(y).sum())(${name})`, shape],
  ]);
  w.define(value, result);
};

const mapped: Step = (w, { name, shape }) => {
  if (shape.length !== 2) return;
  const row = without(shape, 0);
  const body = `(r: ${typeOf(row)}) => r.${w.one(SMOOTH)}.mul(r.sum())`;
  w.define(`vmap(${body})(${name})`, shape);
};

const scanned: Step = (w, { name, shape }) => {
  if (shape.length < 2) return;
  const row = typeOf(without(shape, 0));
  const body = `(c: ${row}, r: ${row}) => { const n = c.mul(0.5).add(r).${w.one(SMOOTH)}; return [n, n.mul(2)]; }`;
  w.define(`scan(${body}, ${name}.at(0), ${name})[1]`, shape);
};

const branch: Step = (w, x) => {
  const type = typeOf(x.shape);
  const f = () => `(z: ${type}) => z.${w.one(SMOOTH)}`;
  w.define(`cond(${x.name}.sum().gt(${w.one(['0', '1'])}), ${f()}, ${f()}, ${x.name})`, x.shape);
};

const steps: readonly Step[] = [
  ...[unary, unary, binary, binary, axiswise, reduction, movement, movement, product, choice],
  ...[helper, klass, loop, loop, patterns, fold, gradient, gradient, mapped, scanned, branch],
];

/** The source of `export const p<id>`, a lowered function. */
export function programText(id: number, seed: number): string {
  const w = new Writer(id, seed);
  w.parameter();
  if (w.number(2) === 0) w.parameter();
  for (let i = 3 + w.number(4); i > 0; i--) {
    const x = w.pick(({ shape }) => shape.length > 0);
    if (x) w.one(steps)(w, x);
  }
  const head = w.parameters.map(({ name, shape }) => `${name}: ${typeOf(shape)}`).join(', ');
  const results = w.results().map(({ name }) => name);
  const result =
    w.number(2) === 0 ? `[${results.join(', ')}] as const` : `{ ${results.join(', ')} }`;
  return [
    ...w.outside,
    `export const p${id} = lower((${head}) => {`,
    ...w.lines.map((line) => `  ${line}`),
    `  return ${result};`,
    '});',
  ].join('\n');
}

/** The programs of a file. */
export const fileText = (ids: readonly number[], seed: number): string =>
  [
    "import { cat, cond, einsum, grad, hvp, jvp, lower, ones, scan, stack, type Tensor, tensor, valueAndGrad, vjp, vmap, where } from 'gradus';",
    ...ids.map((id) => programText(id, seed + id * 7919)),
  ].join('\n\n');

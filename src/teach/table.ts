/** How each primitive is written in the public API: one row each, and no names of primitives anywhere else. */
import { graph as g } from '../graph/build.ts';
import { invariant, type Node, type Primitive, type Sizes } from '../graph/node.ts';
import { fromEnd } from '../ir/routine.ts';
import { type ScalarName, scalars } from '../ir/scalar.ts';
import { constantOf } from '../ir/simplify.ts';
import { eye } from '../ops/matrix.ts';
import { numel, same } from '../shape.ts';
import { product } from './contraction.ts';
import { call, type Expression, list, method, number, part, text } from './expression.ts';
import { transform } from './fourier.ts';
import { permuted, reshaped, sliced } from './movement.ts';
import { filled, numberOr, type Of, operandsFor, unrepeated } from './operand.ts';

export type Row = (node: Node, of: Of) => Expression;

const input = ({ inputs }: Node, i = 0): Node => {
  const found = inputs[i];
  invariant(found, 'an operand is missing');
  return found;
};

const axisOf = ({ attributes }: Node): number => attributes.axes?.[0] ?? 0;
const optionsOf = ({ attributes }: Node): Sizes => attributes.options ?? [];

// ---- elementwise -------------------------------------------------------------------------------

/** What `f(a, b)` is with the operands exchanged. */
const mirrored: Partial<Record<ScalarName, string>> = {
  add: 'add',
  mul: 'mul',
  maximum: 'maximum',
  minimum: 'minimum',
  eq: 'eq',
  ne: 'ne',
  lt: 'gt',
  gt: 'lt',
  le: 'ge',
  ge: 'le',
  and: 'and',
  or: 'or',
  xor: 'xor',
};

/** A method of the instruction's own name. The tensor comes first: numbers have no methods. */
const elementwise =
  (name: ScalarName): Row =>
  (node, of) => {
    const [a, b] = operandsFor(node.inputs, node.shape) as readonly [Node, Node?];
    if (!b) return method(tensor(a, of), name);
    const other = mirrored[name];
    const isNumber = constantOf(a) !== undefined && constantOf(b) === undefined;
    if (isNumber && other) return method(tensor(b, of), other, numberOr(a, of));
    return method(tensor(a, of), name, numberOr(b, of));
  };

/** A receiver, or what else must be a tensor. */
function tensor(node: Node, of: Of): Expression {
  const value = constantOf(node);
  return value === undefined ? of(node) : filled(value, node);
}

const added: Row = (node, of) => {
  const [a, b] = operandsFor(node.inputs, node.shape) as readonly [Node, Node];
  const value = constantOf(b) ?? 0;
  const isNegative = value < 0 && constantOf(a) === undefined;
  return isNegative ? method(of(a), 'sub', number(-value)) : elementwise('add')(node, of);
};

const subtracted: Row = (node, of) => {
  const [a, b] = operandsFor(node.inputs, node.shape) as readonly [Node, Node];
  const value = constantOf(a);
  // c - x = -x + c, to the last bit.
  if (value === undefined || constantOf(b) !== undefined || node.dtype === 'bool')
    return elementwise('sub')(node, of);
  return method(method(of(b), 'neg'), 'add', number(value));
};

const divided: Row = (node, of) => {
  const [a, b] = operandsFor(node.inputs, node.shape) as readonly [Node, Node];
  const isInverse = constantOf(a) === 1 && constantOf(b) === undefined;
  return isInverse ? method(of(b), 'reciprocal') : elementwise('div')(node, of);
};

const chosen: Row = (node, of) => {
  const [condition, a, b] = operandsFor(node.inputs, node.shape) as readonly [Node, Node, Node];
  // Of two numbers a float32 is made.
  const isPlain = constantOf(a) === undefined || constantOf(b) === undefined;
  const first = isPlain || node.dtype === 'float32' ? numberOr(a, of) : tensor(a, of);
  return call('where', tensor(condition, of), first, numberOr(b, of));
};

const converted: Row = (node, of) => {
  const [n] = node.shape;
  if (n !== undefined && node === eye(g, n, node.dtype)) return identity(n, node.dtype);
  return method(tensor(input(node), of), 'to', text(node.dtype));
};

const identity = (n: number, dtype: Node['dtype']): Expression =>
  call('eye', number(n), ...(dtype === 'float32' ? [] : [text(n), text({ dtype })]));

// ---- reductions, concatenation -----------------------------------------------------------------

/** The axes as an argument: none where all are folded. */
function axesText(axes: Sizes, rank: number): Expression[] {
  if (axes.length === rank) return [];
  return [text(axes.length === 1 ? axes[0] : axes)];
}

const reduction =
  /* @__NO_SIDE_EFFECTS__ */
    (name: string): Row =>
    (node, of) => {
      const x = input(node);
      return method(tensor(x, of), name, ...axesText(node.attributes.axes ?? [], x.shape.length));
    };

const keeping: Expression = /* @__PURE__ */ text({ keepdims: true });

/** A reduction whose axes are kept is a reshape of one. */
function kept(node: Node, of: Of): Expression | undefined {
  const folded = input(node);
  const name = reductions[folded.op];
  if (!name) return undefined;
  const x = input(folded);
  const axes = folded.attributes.axes ?? [];
  if (
    !same(
      x.shape.map((n, i) => (axes.includes(i) ? 1 : n)),
      node.shape,
    )
  )
    return undefined;
  const all = axes.length === x.shape.length;
  const which = all ? [text(undefined)] : axesText(axes, x.shape.length);
  return method(tensor(x, of), name, ...which, keeping);
}

const reductions: Partial<Record<Primitive, string>> = {
  sum: 'sum',
  prod: 'prod',
  max: 'max',
  min: 'min',
};

// ---- reading and writing at indices ------------------------------------------------------------

/** The index as a vector, where it is one: of size 1 along every other axis. */
function vectorOf(index: Node, axis: number): Node | undefined {
  const count = index.shape[axis] ?? 0;
  if (numel(index.shape) !== count) return undefined;
  const [before = index] = index.op === 'reshape' ? index.inputs : [];
  return g.reshape(before, [count]);
}

const taken: Row = (node, of) => {
  const [x, given] = [input(node), input(node, 1)];
  const axis = axisOf(node);
  const index = repeatedAlong(given, axis);
  // Its indices do not count from the end.
  const vector = fromEnd(optionsOf(node)[0] ?? 0) ? undefined : vectorOf(index, axis);
  if (vector) return method(tensor(x, of), 'indexSelect', text(axis), tensor(vector, of));
  return method(tensor(x, of), 'takeAlongDim', tensor(index, of), text(axis));
};

/** An index without the repetitions that broadcasting makes good. */
function repeatedAlong(index: Node, axis: number): Node {
  const [one] = index.inputs;
  return index.op === 'expand' && one && one.shape[axis] === index.shape[axis] ? one : index;
}

/** Indices that may count from the end, all counted from the front. */
const fromFront = (index: Node, size: number): Node =>
  g.where(g.lt(index, 0), g.add(index, size), index);

const placed: Row = (node, of) => {
  const [seed, given, updates] = [input(node), input(node, 1), input(node, 2)];
  const [axis, [caller = 0, adds = 0]] = [axisOf(node), optionsOf(node)];
  const index = fromEnd(caller) ? fromFront(given, node.shape[axis] ?? 0) : given;
  const value = constantOf(seed);
  const base =
    value === undefined
      ? of(g.expand(numel(seed.shape) === 1 ? g.reshape(seed, []) : seed, node.shape))
      : filled(value, node);
  const vector = adds ? vectorOf(repeatedAlong(index, axis), axis) : undefined;
  if (vector) return method(base, 'indexAdd', text(axis), tensor(vector, of), tensor(updates, of));
  const places = tensor(g.expand(index, updates.shape), of);
  const name = adds ? 'scatterAdd' : 'scatter';
  return method(base, name, text(axis), places, numberOr(updates, of));
};

// ---- routines ----------------------------------------------------------------------------------

/** A method of the routine's own name, along the axis where there is one. */
const alone =
  /* @__NO_SIDE_EFFECTS__ */
    (name: string, ...args: Expression[]): Row =>
    (node, of) => {
      const along = node.attributes.axes ? [text(axisOf(node))] : [];
      return method(tensor(input(node), of), name, ...along, ...args);
    };

/** A routine of several results: the record of them, or one of them (see equivalent.ts). */
const several =
  /* @__NO_SIDE_EFFECTS__ */
    (name: string, ...parts: readonly string[]): Row =>
    (node, of) => {
      const { result } = node.attributes;
      if (result !== undefined) return part(of(input(node)), parts[result] ?? '');
      return method(tensor(input(node), of), name);
    };

const solved: Row = (node, of) => {
  const [a, given] = [input(node), input(node, 1)];
  const [b = given] = given.op === 'expand' ? given.inputs : [given];
  const one = b.shape.at(-1) ?? 0;
  const isOne = b.op === 'cast' && b === eye(g, one, b.dtype);
  if (isOne && same(a.shape, node.shape)) return method(tensor(a, of), 'inv');
  return method(tensor(a, of), 'solve', tensor(isOne ? b : given, of));
};

const solvedTriangular: Row = (node, of) => {
  const [upper = 0, unit = 0] = optionsOf(node);
  const options = { upper: upper === 1, ...(unit ? { unitriangular: true } : {}) };
  const [a, b] = [input(node), input(node, 1)];
  return method(tensor(a, of), 'solveTriangular', tensor(b, of), text(options));
};

const searched: Row = (node, of) => {
  const options = optionsOf(node)[0] ? [text({ right: true })] : [];
  const [sorted, values] = [input(node), input(node, 1)];
  return method(tensor(sorted, of), 'searchsorted', tensor(values, of), ...options);
};

// ---- the table ---------------------------------------------------------------------------------

const rows: Partial<Record<Primitive, Row>> = {
  add: added,
  sub: subtracted,
  div: divided,
  where: chosen,
  cast: converted,
  constant: (node) => filled(node.attributes.value ?? 0, node),
  iota: ({ shape: [n = 0] }) => call('arange', number(n), text({ dtype: 'int32' })),
  // Of a constant it asks for a tensor where a number could be.
  detach: (node, of) => {
    const x = input(node);
    return constantOf(x) === undefined ? method(of(x), 'detach') : tensor(x, of);
  },
  // Written as their values (see equivalent.ts); to name the step they are calls.
  custom: (node, of) => {
    const [count = 0, arity = 0] = optionsOf(node);
    const args = node.inputs.slice(count, count + arity);
    return call('customGrad', ...args.map((x) => tensor(x, of)));
  },
  checkpoint: (node, of) => {
    const [count = 0] = optionsOf(node);
    return call('checkpoint', ...node.inputs.slice(count).map((x) => tensor(x, of)));
  },
  sum: reduction('sum'),
  prod: reduction('prod'),
  max: reduction('max'),
  min: reduction('min'),
  contract: (node, of) => product(node, (x) => tensor(x, of)),
  reshape: (node, of) => {
    const value = constantOf(node);
    if (value !== undefined) return filled(value, node);
    return kept(node, of) ?? reshaped(node, of);
  },
  expand: (node, of) => {
    const value = constantOf(node);
    if (value !== undefined) return filled(value, node);
    return method(of(unrepeated(node)), 'expand', ...node.shape.map(number));
  },
  permute: permuted,
  slice: sliced,
  pad: (node, of) => {
    const { before = [], after = [] } = node.attributes;
    const by = node.shape.map((_, i) => [before[i] ?? 0, after[i] ?? 0]).toReversed();
    while (by.length > 1 && by.at(-1)?.every((n) => n === 0)) by.pop();
    return method(tensor(input(node), of), 'pad', text(by.flat()));
  },
  concat: (node, of) =>
    call('cat', list(node.inputs.map((x) => tensor(x, of))), text(axisOf(node))),
  gather: taken,
  scatter: placed,
  argsort: (node, of) =>
    alone('argsort', ...(optionsOf(node)[0] ? [text({ descending: true })] : []))(node, of),
  searchsorted: searched,
  cumsum: alone('cumsum'),
  cumprod: alone('cumprod'),
  logcumsumexp: alone('logcumsumexp'),
  cumextreme: (node, of) =>
    part(alone(optionsOf(node)[0] ? 'cummin' : 'cummax')(node, of), 'indices'),
  solve: solved,
  solveTriangular: solvedTriangular,
  lstsq: (node, of) => method(tensor(input(node), of), 'lstsq', tensor(input(node, 1), of)),
  det: alone('det'),
  cholesky: alone('cholesky'),
  eigvalsh: alone('eigvalsh'),
  svdvals: alone('svdvals'),
  pinv: (node, of) => alone('pinv', text({ rtol: optionsOf(node)[0] ?? 0 }))(node, of),
  slogdet: several('slogdet', 'sign', 'logabsdet'),
  eigh: several('eigh', 'eigenvalues', 'eigenvectors'),
  qr: several('qr', 'Q', 'R'),
  svd: several('svd', 'U', 'S', 'Vh'),
  fft: (node, of) => transform(node, (x) => tensor(x, of)),
};

const isScalar = (op: Primitive): op is ScalarName => Object.hasOwn(scalars, op);

/** The row of a primitive, if it can be written: scalar instructions without one are methods. */
export const rowOf = (op: Primitive): Row | undefined =>
  rows[op] ?? (isScalar(op) ? elementwise(op) : undefined);

/** The functions, not methods, that rows call. */
export const FUNCTIONS = [
  'arange',
  'cat',
  'einsum',
  'eye',
  'full',
  'ones',
  'tensor',
  'where',
  'zeros',
];

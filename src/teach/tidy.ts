/** Simplification for readers: the compiler's rules but for those that only a machine likes, and some of its own. */
import { graph as g, zerosLike } from '../graph/build.ts';
import { intern, kindOf, type Node, type Sizes } from '../graph/node.ts';
import {
  rules as compiling,
  constantOf,
  foldNothing,
  type Rule,
  type Rules,
  relabel,
  simplify,
} from '../ir/simplify.ts';
import { numel, same } from '../shape.ts';
import { isPlainProduct } from './contraction.ts';

const isFloat = ({ dtype }: Node) => dtype.startsWith('float');
const isSigned = (node: Node) => isFloat(node) || node.dtype === 'int32';

/** What a node is the negative of, moved or not. */
function negated(node: Node | undefined): Node | undefined {
  const found = negatedInside(node);
  return found && tidy([found])[0];
}

function negatedInside(node: Node | undefined): Node | undefined {
  const [x] = node?.inputs ?? [];
  if (!node || !x) return undefined;
  if (node.op === 'neg') return x;
  const isLinear = kindOf(node.op) === 'movement' || node.op === 'mul' || node.op === 'div';
  const inner = isLinear ? negatedInside(x) : undefined;
  const inputs = inner && node.inputs.with(0, inner);
  return inputs && intern(node.op, inputs, node.attributes, node.shape, node.dtype);
}

/** `f(expand(a), expand(b))` -> `expand(f(a, b))`: what is repeated need be computed once. */
const onceForAll: Rule = (node) => {
  const bases = node.inputs.map((x) =>
    constantOf(x) === undefined && x.op === 'expand' ? x.inputs[0] : x,
  );
  const shapes = node.inputs.flatMap((x, i) =>
    constantOf(x) === undefined ? [bases[i]?.shape] : [],
  );
  const [shape] = shapes;
  if (!shape || same(shape, node.shape)) return undefined;
  if (!shapes.every((one) => one && same(one, shape))) return undefined;
  const given = node.inputs.map((x, i) => {
    const value = constantOf(x);
    return value === undefined ? (bases[i] ?? x) : g.constant(value, x.dtype, shape);
  });
  const f = (g as unknown as Record<string, (...operands: Node[]) => Node>)[node.op];
  return node.op === 'cast' || !f ? undefined : g.expand(f(...given), node.shape);
};

/** `f(reshape(x), c)` -> `reshape(f(x, c))` of tables of indices. */
const beforeReshape: Rule = (node) => {
  const moved = node.inputs.filter((x) => constantOf(x) === undefined);
  const [x] = moved;
  const [from] = x?.inputs ?? [];
  if (x?.op !== 'reshape' || !from || node.dtype !== 'int32' || x.dtype !== 'int32')
    return undefined;
  if (moved.some((one) => one !== x)) return undefined;
  const given = node.inputs.map((one) =>
    one === x ? from : g.constant(constantOf(one) ?? 0, one.dtype, from.shape),
  );
  const inner = intern(node.op, given, node.attributes, from.shape, node.dtype);
  return g.reshape(tidy([inner])[0] ?? inner, node.shape);
};

/** Every element is one number, whatever is moved. */
const constantMoved: Rule = (node) => {
  const [x] = node.inputs;
  const value = x ? constantOf(x) : undefined;
  return value === undefined ? undefined : g.constant(value, node.dtype, node.shape);
};

/** Small whole numbers of which a fraction is the quotient: 2 and 7 for 2/7. */
function fractionOf(c: number): readonly [p: number, q: number] | undefined {
  if (String(c).length < 8 || c === 0) return undefined;
  for (let p = 1; p <= 16; p++) {
    const q = Math.round(p / c);
    if (q !== 0 && Math.abs((c * q) / p - 1) < 1e-12) return [p, q];
  }
  return undefined;
}

const multiplied: readonly Rule[] = [
  // x * 0 -> 0: no gradient flows.
  (node) => {
    const isNothing = node.inputs.some((x) => constantOf(x) === 0);
    return isNothing ? zerosLike(node) : undefined;
  },
  // c * x -> x * c
  ({ inputs: [a, b] }) =>
    a && b && constantOf(a) !== undefined && constantOf(b) === undefined ? g.mul(b, a) : undefined,
  // x * -1 -> -x
  (node) => {
    const [a, b] = node.inputs;
    return a && b && isSigned(node) && constantOf(b) === -1 ? g.neg(a) : undefined;
  },
  // (x * c) * d -> x * cd, (x / c) * d -> x * (d / c)
  (node) => {
    const [a, b] = node.inputs;
    const [x, inner] = a?.inputs ?? [];
    const [outer, c] = [b && constantOf(b), inner && constantOf(inner)];
    if (!a || !x || !isFloat(node) || outer === undefined || c === undefined) return undefined;
    if (a.op !== 'mul' && a.op !== 'div') return undefined;
    return g.mul(x, g.constant(a.op === 'mul' ? outer * c : outer / c, node.dtype, node.shape));
  },
  // x * 0.2857... -> x * 2 / 7
  (node) => {
    const [a, b] = node.inputs;
    const c = b && constantOf(b);
    const found = c === undefined || !isFloat(node) ? undefined : fractionOf(c);
    return a && found ? g.div(g.mul(a, found[0]), found[1]) : undefined;
  },
];

const added: readonly Rule[] = [
  // x + 0, 0 + x -> x
  ({ inputs: [a, b] }) => (a && b && constantOf(b) === 0 ? a : undefined),
  ({ inputs: [a, b] }) => (a && b && constantOf(a) === 0 ? b : undefined),
  // x + x -> x * 2
  (node) => {
    const [a, b] = node.inputs;
    return a && a === b && isFloat(node) ? g.mul(a, 2) : undefined;
  },
  // x + -y, -y + x -> x - y
  (node) => {
    const [a, b] = node.inputs;
    const [x, y] = [negated(a), negated(b)];
    if (!a || !b || !isSigned(node)) return undefined;
    return y ? g.sub(a, y) : x && g.sub(b, x);
  },
];

/** The sum of equal elements is one of them times their number. */
const summed: Rule = (node) => {
  const [x] = node.inputs;
  const value = x && constantOf(x);
  if (!x || value === undefined) return undefined;
  const count = numel((node.attributes.axes ?? []).map((axis) => x.shape[axis] ?? 1));
  return g.constant(value * count, node.dtype, node.shape);
};

/** -x summed -> -(x summed) */
const summedNegative: Rule = (node) => {
  const x = negated(node.inputs[0]);
  return x && g.neg(intern(node.op, [x], node.attributes, node.shape, node.dtype));
};

/** Whether a slice takes whole numbers of elements, one after another. */
const isPlain = ({ attributes }: Node): boolean => attributes.steps === undefined;

const ends = (start: Sizes, shape: Sizes) => shape.map((n, i) => (start[i] ?? 0) + n);

const slicing: readonly Rule[] = [
  constantMoved,
  // slice(concat(..., x, ...)) -> x
  (node) => {
    const [x] = node.inputs;
    if (x?.op !== 'concat' || !isPlain(node)) return undefined;
    const axis = x.attributes.axes?.[0] ?? 0;
    let start = 0;
    for (const part of x.inputs) {
      if (start === node.attributes.before?.[axis] && same(part.shape, node.shape)) return part;
      start += part.shape[axis] ?? 0;
    }
    return undefined;
  },
  // slice(pad(x)) -> x, or zeros
  (node) => {
    const [x] = node.inputs;
    const [inner] = x?.inputs ?? [];
    if (x?.op !== 'pad' || !inner || !isPlain(node) || !isPlain(x)) return undefined;
    const [start, own] = [node.attributes.before ?? [], x.attributes.before ?? []];
    if (same(node.shape, inner.shape) && same(start, own)) return inner;
    const [last, until] = [ends(start, node.shape), ends(own, inner.shape)];
    const isBeside = start.some(
      (at, i) => at >= (until[i] ?? 0) || (last[i] ?? 0) <= (own[i] ?? 0),
    );
    return isBeside ? zerosLike(node) : undefined;
  },
  // slice(pad(x) + pad(y)) -> slice(pad(x)) + slice(pad(y))
  (node) => {
    const [x] = node.inputs;
    const [a, b] = x?.inputs ?? [];
    const isSum = (one: Node | undefined): boolean =>
      one?.op === 'pad' || (one?.op === 'add' && one.inputs.every(isSum));
    if (x?.op !== 'add' || !a || !b || !isSum(x) || !isPlain(node)) return undefined;
    const cut = (one: Node) => {
      const taken = g.slice(one, node.attributes.before ?? [], node.shape);
      return tidy([taken])[0] ?? taken;
    };
    return g.add(cut(a), cut(b));
  },
];

const contracted: readonly Rule[] = [
  (node) => {
    const isNothing = node.inputs.some((x) => constantOf(x) === 0);
    return isNothing ? zerosLike(node) : undefined;
  },
  (node) => relabel(node, 0),
  (node) => relabel(node, 1),
  // A scalar that multiplies.
  ({ inputs: [a, b], attributes: { labels } }) => {
    if (!a || !b || !labels) return undefined;
    const [left, right, result] = labels;
    if (left.length === 0 && same(right, result)) return g.mul(a, b);
    return right.length === 0 && same(left, result) ? g.mul(a, b) : undefined;
  },
];

const readable = (): Rules => ({
  ...compiling,
  elementwise: [...(compiling.elementwise ?? []), onceForAll, beforeReshape],
  pow: [],
  add: [...added, ...(compiling.add ?? [])],
  sub: [
    // x - -y -> x + y
    (node) => {
      const [a, b] = node.inputs;
      const y = negated(b);
      return a && y && isSigned(node) ? g.add(a, y) : undefined;
    },
    // 0 - x -> -x
    (node) => {
      const [a, b] = node.inputs;
      return a && b && isSigned(node) && constantOf(a) === 0 ? g.neg(b) : undefined;
    },
  ],
  mul: [...(compiling.mul ?? []), ...multiplied],
  where: [
    ({ inputs: [condition, a, b] }) => {
      const holds = condition && constantOf(condition);
      if (a && a === b) return a;
      return holds === undefined ? undefined : holds ? a : b;
    },
  ],
  sum: [foldNothing, summed, summedNegative],
  contract: contracted,
  slice: slicing,
  permute: [
    constantMoved,
    // permute(contract) -> contract, but x.matmul(w).T() is not w.T().matmul(x.T())
    ({ inputs: [x], attributes: { axes = [] } }) => {
      const [a, b] = x?.inputs ?? [];
      const labels = x?.attributes.labels;
      if (x?.op !== 'contract' || !a || !b || !labels || isPlainProduct(x)) return undefined;
      return g.contract(a, b, [labels[0], labels[1], axes.map((axis) => labels[2][axis] ?? 0)]);
    },
    ...(compiling.permute ?? []),
  ],
  reshape: [
    constantMoved,
    ({ inputs: [x], shape }) =>
      x?.op === 'neg' && x.inputs[0] && isFloat(x)
        ? g.neg(g.reshape(x.inputs[0], shape))
        : undefined,
    ...(compiling.reshape ?? []),
  ],
  gather: [constantMoved],
});

/** Nodes of the same values that are simpler to read. */
export const tidy = (outputs: readonly Node[]): Node[] => simplify(outputs, new Set(), readable());

// What transforms of functions cost the compiler. See budget.ts.

import type { Cost } from './budget.ts';

const m = (i: number) => 100 + i;
const x = (i: number) => `gradus.zeros([${m(i)}, 3])`;
const typed = (i: number) => `x: gradus.Tensor<[${m(i)}, 3]>`;
const tree = (i: number) =>
  `{ a: gradus.Tensor<[${m(i)}, 3]>; b: gradus.Tensor<[3]>; c: [gradus.Tensor<[${m(i)}]>] }`;
const sum = (i: number) => `(${typed(i)}) => x.sum()`;
const rows = (i: number) => `(${typed(i)}) => x.sum(1)`;

export const budget: Record<string, Cost> = {
  grad: { pinned: 107, line: (i) => `gradus.grad(${sum(i)});` },
  'grad of a tree': {
    pinned: 243,
    line: (i) => `gradus.grad((p: ${tree(i)}) => p.a.sum())({} as ${tree(i)}).a.T();`,
  },
  'grad with aux': {
    pinned: 119,
    line: (i) => `gradus.grad((${typed(i)}) => [x.sum(), x], { hasAux: true });`,
  },
  jacobian: { pinned: 292, line: (i) => `gradus.jacobian(${rows(i)})(${x(i)});` },
  hessian: { pinned: 195, line: (i) => `gradus.hessian(${sum(i)})(${x(i)});` },
  'hessian of a tree': {
    pinned: 552,
    line: (i) => `gradus.hessian((p: ${tree(i)}) => p.a.sum())({} as ${tree(i)}).a.b.T();`,
  },
  vjp: {
    pinned: 543,
    line: (i) => `gradus.vjp(${rows(i)}, [${x(i)}])[1](gradus.zeros([${m(i)}]));`,
  },
  jvp: { pinned: 465, line: (i) => `gradus.jvp(${rows(i)}, [${x(i)}], [${x(i)}]);` },
  linearize: { pinned: 325, line: (i) => `gradus.linearize(${rows(i)}, [${x(i)}])[1](${x(i)});` },
  hvp: { pinned: 367, line: (i) => `gradus.hvp(${sum(i)}, [${x(i)}], [${x(i)}]);` },
  vmap: { pinned: 464, line: (i) => `gradus.vmap(${rows(i)})(gradus.zeros([7, ${m(i)}, 3]));` },
  'vmap over trees': {
    pinned: 90,
    line: (i) => `gradus.vmap((p: ${tree(i)}) => p.b, { inAxes: 1 });`,
  },
  stopGradient: { pinned: 50, line: (i) => `gradus.stopGradient({ a: ${x(i)} });` },
};

// What is measured: every row by name, with its inputs as data that JavaScript and Python make alike.

/** Numbers in [-scale, scale) from a hash of their positions. */
const uniform = (shape, scale = 1) => ({ kind: 'uniform', shape, scale });
const oneHot = (rows, classes) => ({ kind: 'oneHot', shape: [rows, classes] });

const countOf = (shape) => shape.reduce((a, b) => a * b, 1);

function hash(i) {
  let h = Math.imul(i, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

const fill = {
  uniform: (x, { scale }, seed) => {
    for (let i = 0; i < x.length; i++) x[i] = (hash(i + seed) / 2 ** 31 - 1) * scale;
  },
  oneHot: (x, { shape: [rows, classes] }) => {
    for (let i = 0; i < rows; i++) x[i * classes + ((i * 7) % classes)] = 1;
  },
};

/**
 * A row: `op` is what peers know it by, `inputs` are its operands in their order. `more` may hold `params`, a tree of
 * parameters that comes before the operands, and what the op needs besides.
 */
const row = (name, title, op, inputs, more = {}) => ({
  name,
  title,
  op,
  inputs,
  tolerance: 1e-4,
  ...more,
});

const products = [64, 128, 256, 512, 1024, 2048].map((n) =>
  row(`matmul${n}`, `product ${n} x ${n}`, 'matmul', { a: uniform([n, n]), b: uniform([n, n]) }),
);

const matrixVector = [1024, 4096].map((n) =>
  row(`matvec${n}`, `matrix ${n} x ${n} times vector`, 'matvec', {
    a: uniform([n, n]),
    x: uniform([n]),
  }),
);

const chains = ['1e3', '1e5', '1e7'].map((n) =>
  row(`chain${n}`, `tanh(1.3x - 0.2) sigmoid(0.4 - x), ${n}`, 'chain', {
    x: uniform([Number(n)], 3),
  }),
);

const square = uniform([1024, 1024], 2);
const large = uniform([4096, 4096]);

const width = 256;
const block = {
  gamma1: uniform([width]),
  beta1: uniform([width], 0.1),
  wq: uniform([width, width], 0.1),
  wk: uniform([width, width], 0.1),
  wv: uniform([width, width], 0.1),
  wo: uniform([width, width], 0.1),
  gamma2: uniform([width]),
  beta2: uniform([width], 0.1),
  w1: uniform([width, 4 * width], 0.1),
  c1: uniform([4 * width], 0.1),
  w2: uniform([4 * width, width], 0.05),
  c2: uniform([width], 0.1),
};

export const workloads = [
  ...products,
  ...matrixVector,
  ...chains,
  row('exp1e6', 'exp, 1e6', 'exp', { x: uniform([1_000_000], 3) }),
  row('addRow', '[1000, 1000] + [1000]', 'add', { a: uniform([1000, 1000]), b: uniform([1000]) }),
  row('outerSum', '[1024, 1] + [1024]', 'add', { a: uniform([1024, 1]), b: uniform([1024]) }),
  row('addTiny', '[4] + [4]', 'add', { a: uniform([4]), b: uniform([4]) }),
  row('softmax', 'softmax of rows, [1024, 1024]', 'softmax', { x: square }),
  row('layerNorm', 'layer norm, [1024, 1024]', 'layerNorm', {
    x: square,
    gamma: uniform([1024]),
    beta: uniform([1024]),
  }),
  row('sumRows', 'sum over axis 0, [1024, 1024]', 'sum', { x: square }, { axis: 0 }),
  row('sumColumns', 'sum over axis 1, [1024, 1024]', 'sum', { x: square }, { axis: 1 }),
  row('sumRowsLarge', 'sum over axis 0, [4096, 4096]', 'sum', { x: large }, { axis: 0 }),
  row('sumColumnsLarge', 'sum over axis 1, [4096, 4096]', 'sum', { x: large }, { axis: 1 }),
  row('convolution', 'convolution 3x3, [32, 3, 32, 32] by 16', 'convolution', {
    x: uniform([32, 3, 32, 32]),
    weight: uniform([16, 3, 3, 3], 0.3),
    bias: uniform([16]),
  }),
  row(
    'trainMlp',
    'training step 784-256-10, batch 64',
    'trainMlp',
    { x: uniform([64, 784]), labels: oneHot(64, 10) },
    {
      params: {
        w1: uniform([784, 256], 0.05),
        b1: uniform([256], 0.1),
        w2: uniform([256, 10], 0.1),
        b2: uniform([10], 0.1),
      },
      rate: 0.1,
    },
  ),
  row(
    'transformer',
    'transformer block, forward and backward',
    'transformer',
    { x: uniform([4, 128, width]), target: uniform([4, 128, width]) },
    { params: block, heads: 8, tolerance: 1e-3 },
  ),
];

/** Seeds follow the order of the inputs, so that no two of them are equal. */
export function withSeeds({ params = {}, inputs }) {
  const all = { ...params, ...inputs };
  return Object.fromEntries(
    Object.entries(all).map(([key, spec], i) => [key, { ...spec, seed: (i + 1) * 20_000_003 }]),
  );
}

/** The inputs of a row as typed arrays by name. They are shared: whoever writes into them copies. */
export function dataOf(workload) {
  const data = {};
  for (const [key, spec] of Object.entries(withSeeds(workload))) {
    data[key] = new Float32Array(countOf(spec.shape));
    fill[spec.kind](data[key], spec, spec.seed);
  }
  return data;
}

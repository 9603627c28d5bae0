// What is measured on a GPU: rows by name, with what one run is in arithmetic or in memory moved.

const product = (n) => ({
  name: `product${n}`,
  title: `product ${n} x ${n}`,
  op: 'matmul',
  inputs: { a: [n, n], b: [n, n] },
  flops: 2 * n ** 3,
});

/** Of float16, with sums of float32 or as `init` can have them. Peers do not take part. */
const halfProduct = (n, float16Arithmetic) => ({
  ...product(n),
  name: `product${n}-float16${float16Arithmetic ? '-arithmetic' : ''}`,
  title: `product ${n} x ${n} of float16${float16Arithmetic ? ', computed in it' : ''}`,
  only: 'gradus',
  float16Arithmetic,
});

const chain = (n) => ({
  name: `chain${n}`,
  title: `tanh(1.3x - 0.2) sigmoid(0.4 - x), ${n.toLocaleString('en')}`,
  op: 'chain',
  inputs: { x: [n] },
  bytes: 8 * n,
});

const softmax = (n) => ({
  name: `softmax${n}`,
  title: `softmax of rows, [${n}, ${n}]`,
  op: 'softmax',
  inputs: { x: [n, n] },
  bytes: 8 * n ** 2,
});

const attention = (heads, time, width) => ({
  name: `attention${time}`,
  title: `attention, ${heads} heads, ${time} x ${width}`,
  op: 'attention',
  inputs: { q: [heads, time, width], k: [heads, time, width], v: [heads, time, width] },
  flops: 4 * heads * time ** 2 * width,
});

const mlp = (batch, width) => ({
  name: `mlp${batch}`,
  title: `training step of an MLP 784-${width}-10, batch ${batch}`,
  op: 'trainMlp',
  params: { w1: [784, width], b1: [width], w2: [width, 10], b2: [10] },
  inputs: { x: [batch, 784], labels: [batch, 10] },
  rate: 0.1,
  flops: 2 * batch * (3 * 784 * width - 784 * width + 3 * width * 10),
});

const transformer = (batch, time, width, heads) => ({
  name: `transformer${width}`,
  title: `transformer block of width ${width}, forward and backward, [${batch}, ${time}]`,
  op: 'transformer',
  heads,
  params: {
    gamma1: [width],
    beta1: [width],
    ...Object.fromEntries(['wq', 'wk', 'wv', 'wo'].map((name) => [name, [width, width]])),
    gamma2: [width],
    beta2: [width],
    w1: [width, 4 * width],
    c1: [4 * width],
    w2: [4 * width, width],
    c2: [width],
  },
  inputs: { x: [batch, time, width], target: [batch, time, width] },
  flops: 3 * batch * time * (2 * 12 * width ** 2 + 4 * time * width),
});

/** By the size that the page is asked for: `small` is what a driver that computes on the CPU can do. */
export const workloads = {
  large: [
    ...[256, 512, 1024, 2048, 4096, 8192].map(product),
    ...[false, true].map((asked) => halfProduct(4096, asked)),
    chain(2 ** 24),
    softmax(4096),
    attention(16, 1024, 64),
    mlp(256, 1024),
    transformer(8, 256, 512, 8),
  ],
  products: [256, 512, 1024].map(product),
  small: [
    ...[64, 128].map(product),
    ...[false, true].map((asked) => halfProduct(128, asked)),
    chain(2 ** 14),
    softmax(128),
    attention(2, 64, 32),
    mlp(16, 64),
    transformer(1, 32, 64, 2),
  ],
};

const countOf = (shape) => shape.reduce((a, b) => a * b, 1);

/** Numbers in [-scale, scale) from a hash of their positions, the same for all. */
function uniform(shape, scale, seed) {
  const x = new Float32Array(countOf(shape));
  for (let i = 0; i < x.length; i++) {
    let h = Math.imul(i + seed, 0x9e3779b1);
    h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
    x[i] = (((h ^ (h >>> 13)) >>> 0) / 2 ** 31 - 1) * scale;
  }
  return x;
}

function oneHot([rows, classes]) {
  const x = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) x[i * classes + ((i * 7) % classes)] = 1;
  return x;
}

/** Parameters are small enough that gradients stay finite. */
const scaleOf = (shape) => (shape.length > 1 ? 1 / Math.sqrt(shape[0]) : 0.1);

/** The inputs of a row by name: a shape and its data. */
export function dataOf({ params = {}, inputs }) {
  const data = {};
  let seed = 0;
  for (const [name, shape] of Object.entries({ ...params, ...inputs })) {
    seed += 20_000_003;
    const scale = Object.hasOwn(params, name) ? scaleOf(shape) : 1;
    const values = name === 'labels' ? oneHot(shape) : uniform(shape, scale, seed);
    data[name] = { shape, values };
  }
  return data;
}

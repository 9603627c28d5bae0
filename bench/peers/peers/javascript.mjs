// Plain loops over typed arrays, as one would write them without a library: fused, hoisted, into memory that is made once.
import { dataOf } from '../workloads.mjs';

export const describe = () => ({ name: 'JavaScript', version: process.versions.v8 });

const TILE = 4;

/**
 * c = a b, where a is [m, k] in rows of `aRow` and steps of `aStep`, and likewise b: a transposed operand has them the other
 * way round. Four columns of b at a time are laid side by side, and met by four rows of a, so that sixteen sums stay in
 * registers.
 */
function product(m, n, k, aRow, aStep, bRow, bStep) {
  const panel = new Float32Array(k * TILE);
  return (a, b, c) => {
    for (let j = 0; j < n; j += TILE) {
      const width = Math.min(TILE, n - j);
      for (let p = 0; p < k; p++)
        for (let q = 0; q < TILE; q++)
          panel[p * TILE + q] = q < width ? b[p * bRow + (j + q) * bStep] : 0;
      let i = 0;
      for (; width === TILE && i + TILE <= m; i += TILE)
        tile(a, panel, c, k, i * aRow, aRow, aStep, i * n + j, n);
      for (; i < m; i++) strip(a, panel, c, k, i * aRow, aStep, i * n + j, width);
    }
  };
}

function tile(a, panel, c, k, from, aRow, aStep, to, n) {
  let [c00, c01, c02, c03] = [0, 0, 0, 0];
  let [c10, c11, c12, c13] = [0, 0, 0, 0];
  let [c20, c21, c22, c23] = [0, 0, 0, 0];
  let [c30, c31, c32, c33] = [0, 0, 0, 0];
  for (let p = 0, q = 0, r = from; p < k; p++, q += TILE, r += aStep) {
    const b0 = panel[q];
    const b1 = panel[q + 1];
    const b2 = panel[q + 2];
    const b3 = panel[q + 3];
    const a0 = a[r];
    const a1 = a[r + aRow];
    const a2 = a[r + 2 * aRow];
    const a3 = a[r + 3 * aRow];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  c[to] = c00;
  c[to + 1] = c01;
  c[to + 2] = c02;
  c[to + 3] = c03;
  c[to + n] = c10;
  c[to + n + 1] = c11;
  c[to + n + 2] = c12;
  c[to + n + 3] = c13;
  c[to + 2 * n] = c20;
  c[to + 2 * n + 1] = c21;
  c[to + 2 * n + 2] = c22;
  c[to + 2 * n + 3] = c23;
  c[to + 3 * n] = c30;
  c[to + 3 * n + 1] = c31;
  c[to + 3 * n + 2] = c32;
  c[to + 3 * n + 3] = c33;
}

/** One row of a by a panel of up to four columns. */
function strip(a, panel, c, k, from, aStep, to, width) {
  for (let q = 0; q < width; q++) {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a[from + p * aStep] * panel[p * TILE + q];
    c[to + q] = sum;
  }
}

const floats = (n) => new Float32Array(n);

function matmul({ inputs }, { a, b }) {
  const [n] = inputs.a.shape;
  const c = floats(n * n);
  const multiply = product(n, n, n, n, 1, n, 1);
  return { results: [c], run: () => multiply(a, b, c) };
}

function matvec({ inputs }, { a, x }) {
  const [rows, columns] = inputs.a.shape;
  const y = floats(rows);
  const run = () => {
    for (let i = 0; i < rows; i++) {
      const base = i * columns;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let j = 0; j < columns; j += 4) {
        s0 += a[base + j] * x[j];
        s1 += a[base + j + 1] * x[j + 1];
        s2 += a[base + j + 2] * x[j + 2];
        s3 += a[base + j + 3] * x[j + 3];
      }
      y[i] = s0 + s1 + s2 + s3;
    }
  };
  return { results: [y], run };
}

function chain(_workload, { x }) {
  const y = floats(x.length);
  const run = () => {
    for (let i = 0; i < y.length; i++)
      y[i] = Math.tanh(1.3 * x[i] - 0.2) / (1 + Math.exp(x[i] - 0.4));
  };
  return { results: [y], run };
}

function exp(_workload, { x }) {
  const y = floats(x.length);
  const run = () => {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i]);
  };
  return { results: [y], run };
}

/** A matrix or a column plus a row; equal vectors are one row. */
function add({ inputs }, { a, b }) {
  const columns = b.length;
  const rows = inputs.a.shape.length > 1 ? inputs.a.shape[0] : 1;
  const y = floats(rows * columns);
  const fromColumn = a.length < y.length;
  const run = () => {
    for (let i = 0; i < rows; i++) {
      const base = i * columns;
      if (fromColumn) for (let j = 0; j < columns; j++) y[base + j] = a[i] + b[j];
      else for (let j = 0; j < columns; j++) y[base + j] = a[base + j] + b[j];
    }
  };
  return { results: [y], run };
}

function softmaxRows(x, y, rows, columns) {
  for (let i = 0; i < rows; i++) {
    const [from, to] = [i * columns, (i + 1) * columns];
    let max = x[from];
    for (let j = from + 1; j < to; j++) if (x[j] > max) max = x[j];
    let sum = 0;
    for (let j = from; j < to; j++) sum += y[j] = Math.exp(x[j] - max);
    const scale = 1 / sum;
    for (let j = from; j < to; j++) y[j] *= scale;
  }
}

function softmax({ inputs }, { x }) {
  const y = floats(x.length);
  const [rows, columns] = inputs.x.shape;
  return { results: [y], run: () => softmaxRows(x, y, rows, columns) };
}

function layerNorm({ inputs }, { x, gamma, beta }) {
  const y = floats(x.length);
  const [rows, columns] = inputs.x.shape;
  const run = () => {
    for (let i = 0; i < rows; i++) {
      const base = i * columns;
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += x[base + j];
      const mean = sum / columns;
      let squares = 0;
      for (let j = 0; j < columns; j++) {
        const d = x[base + j] - mean;
        squares += d * d;
      }
      const scale = 1 / Math.sqrt(squares / columns + 1e-5);
      for (let j = 0; j < columns; j++)
        y[base + j] = (x[base + j] - mean) * scale * gamma[j] + beta[j];
    }
  };
  return { results: [y], run };
}

function sumOverRows(x, y, rows, columns) {
  y.fill(0);
  for (let i = 0; i < rows; i++) {
    const base = i * columns;
    for (let j = 0; j < columns; j++) y[j] += x[base + j];
  }
}

function sumOverColumns(x, y, rows, columns) {
  for (let i = 0; i < rows; i++) {
    const base = i * columns;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let j = 0; j < columns; j += 4) {
      s0 += x[base + j];
      s1 += x[base + j + 1];
      s2 += x[base + j + 2];
      s3 += x[base + j + 3];
    }
    y[i] = s0 + s1 + s2 + s3;
  }
}

function sum({ inputs, axis }, { x }) {
  const [rows, columns] = inputs.x.shape;
  const y = floats(axis === 0 ? columns : rows);
  const over = axis === 0 ? sumOverRows : sumOverColumns;
  return { results: [y], run: () => over(x, y, rows, columns) };
}

/** A row of the result is the sum of rows of the image, shifted and weighted by the taps. */
function convolution({ inputs }, { x, weight, bias }) {
  const [batch, channels, height, width] = inputs.x.shape;
  const [filters] = inputs.weight.shape;
  const size = height * width;
  const y = floats(batch * filters * size);
  const tap = (from, to, length, w) => {
    for (let j = 0; j < length; j++) y[to + j] += x[from + j] * w;
  };
  const row = (image, to, f, i) => {
    y.fill(bias[f], to, to + width);
    for (let c = 0; c < channels; c++)
      for (let r = Math.max(0, i - 1); r <= Math.min(height - 1, i + 1); r++) {
        const from = (image * channels + c) * size + r * width;
        const w = ((f * channels + c) * 3 + r - i + 1) * 3;
        tap(from, to + 1, width - 1, weight[w]);
        tap(from, to, width, weight[w + 1]);
        tap(from + 1, to, width - 1, weight[w + 2]);
      }
  };
  const run = () => {
    for (let image = 0; image < batch; image++)
      for (let f = 0; f < filters; f++)
        for (let i = 0; i < height; i++) row(image, (image * filters + f) * size + i * width, f, i);
  };
  return { results: [y], run };
}

/** a += scale * b. */
function addScaled(a, b, scale) {
  for (let i = 0; i < a.length; i++) a[i] += scale * b[i];
}

/** x = max(x + bias, floor), row by row. */
function addBias(x, bias, rows, floor) {
  const columns = bias.length;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      x[i * columns + j] = Math.max(x[i * columns + j] + bias[j], floor);
}

function trainMlp({ inputs, params, rate }, data) {
  const { x, labels } = data;
  const [w1, b1, w2, b2] = Object.keys(params).map((key) => data[key].slice());
  const [n, d] = inputs.x.shape;
  const [h, k] = params.w2.shape;
  const [hidden, dHidden] = [floats(n * h), floats(n * h)];
  const [logits, probabilities] = [floats(n * k), floats(n * k)];
  const [dw1, db1, dw2, db2] = [floats(d * h), floats(h), floats(h * k), floats(k)];
  const loss = floats(1);
  const forward1 = product(n, h, d, d, 1, h, 1);
  const forward2 = product(n, k, h, h, 1, k, 1);
  const backward2 = product(h, k, n, 1, h, k, 1);
  const backwardHidden = product(n, h, k, k, 1, 1, k);
  const backward1 = product(d, h, n, 1, d, h, 1);
  const crossEntropy = () => {
    softmaxRows(logits, probabilities, n, k);
    let total = 0;
    for (let i = 0; i < n * k; i++) {
      if (labels[i] > 0) total -= labels[i] * Math.log(probabilities[i]);
      probabilities[i] = (probabilities[i] - labels[i]) / n;
    }
    loss[0] = total / n;
  };
  const run = () => {
    forward1(x, w1, hidden);
    addBias(hidden, b1, n, 0);
    forward2(hidden, w2, logits);
    addBias(logits, b2, n, Number.NEGATIVE_INFINITY);
    crossEntropy();
    backward2(hidden, probabilities, dw2);
    backwardHidden(probabilities, w2, dHidden);
    for (let i = 0; i < n * h; i++) if (hidden[i] <= 0) dHidden[i] = 0;
    backward1(x, dHidden, dw1);
    sumOverRows(dHidden, db1, n, h);
    sumOverRows(probabilities, db2, n, k);
    addScaled(w1, dw1, -rate);
    addScaled(b1, db1, -rate);
    addScaled(w2, dw2, -rate);
    addScaled(b2, db2, -rate);
  };
  return { results: [loss, w1, b1, w2, b2], run };
}

const ops = {
  matmul,
  matvec,
  chain,
  exp,
  add,
  softmax,
  layerNorm,
  sum,
  convolution,
  trainMlp,
};

export function prepare(workload) {
  if (!ops[workload.op]) throw new Error('is not written by hand');
  const { results, run } = ops[workload.op](workload, dataOf(workload));
  return {
    run,
    read() {
      run();
      return results.map((x) => x.slice());
    },
    dispose() {},
  };
}

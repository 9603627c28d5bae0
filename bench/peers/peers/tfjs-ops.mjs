// The workloads as TensorFlow.js has them, whichever of its builds `tf` is.

export function opsOf(tf) {
  const normalized = (x, gamma, beta) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gamma).add(beta);
  };

  const dense = (x, w, bias, activation) =>
    tf.fused.matMul({ a: x, b: w, bias, ...(activation && { activation }) });

  const gelu = (x) =>
    x.mul(0.5).mul(x.mul(x).mul(x).mul(0.044715).add(x).mul(0.7978845608).tanh().add(1));

  const blockLoss = (heads) => (p, x, target) => {
    const [batch, time, width] = x.shape;
    // Products of a batch with one matrix are fastest as one product of all rows.
    const rows = (t) => t.reshape([batch * time, -1]);
    const split = (t) => t.reshape([batch, time, heads, width / heads]).transpose([0, 2, 1, 3]);
    const n = rows(normalized(x, p.gamma1, p.beta1));
    const [q, k, v] = [p.wq, p.wk, p.wv].map((w) => split(n.matMul(w)));
    const weights = tf.softmax(tf.matMul(q, k, false, true).mul((width / heads) ** -0.5));
    const attended = rows(tf.matMul(weights, v).transpose([0, 2, 1, 3]));
    const y = rows(x).add(attended.matMul(p.wo));
    const m = normalized(y, p.gamma2, p.beta2);
    const z = y.add(dense(gelu(dense(m, p.w1, p.c1)), p.w2, p.c2));
    return z.sub(rows(target)).square().mean();
  };

  return {
    matmul: () => (a, b) => tf.matMul(a, b),
    matvec: () => (a, x) => tf.dot(a, x),
    chain: () => (x) => x.mul(1.3).sub(0.2).tanh().mul(tf.sub(0.4, x).sigmoid()),
    exp: () => (x) => tf.exp(x),
    add: () => (a, b) => tf.add(a, b),
    softmax: () => (x) => tf.softmax(x),
    layerNorm: () => normalized,
    sum:
      ({ axis }) =>
      (x) =>
        tf.sum(x, axis),
    convolution: () => (x, filter, bias) =>
      tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same' }),
    transformer: ({ heads, params }) => {
      const names = Object.keys(params);
      return (p, x, target) => {
        const loss = (...values) => {
          const variables = Object.fromEntries(names.map((name, i) => [name, values[i]]));
          return blockLoss(heads)(variables, x, target);
        };
        const { value, grads } = tf.valueAndGrads(loss)(Object.values(p));
        return [value, ...grads];
      };
    },
  };
}

/** A step of the library's own optimizer, which writes into variables. */
export function trainingOf(tf, start, [x, labels], rate) {
  const p = Object.fromEntries(Object.entries(start).map(([key, t]) => [key, tf.variable(t)]));
  const optimizer = tf.train.sgd(rate);
  const dense = (x, w, bias, activation) =>
    tf.fused.matMul({ a: x, b: w, bias, ...(activation && { activation }) });
  const loss = () =>
    tf.losses.softmaxCrossEntropy(labels, dense(dense(x, p.w1, p.b1, 'relu'), p.w2, p.b2));
  const step = () => optimizer.minimize(loss, true, Object.values(p));
  return { step, variables: Object.values(p) };
}

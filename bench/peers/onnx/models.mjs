// The workloads as ONNX graphs. What an exported model holds as constants (weights of layers, scalars) are initializers here.
import { model } from './encode.mjs';

/** Collects nodes: each method is an operator of ONNX, and returns the name of its result. */
class Graph {
  nodes = [];
  initializers = [];
  inputs = [];
  outputs = [];

  input(name, { shape }) {
    this.inputs.push({ name, shape });
    return name;
  }

  constant(shape, data) {
    const name = `c${this.initializers.length}`;
    this.initializers.push({ name, shape, data });
    return name;
  }

  scalar(x) {
    return this.constant([], Float32Array.of(x));
  }

  axes(...axes) {
    return this.constant([axes.length], BigInt64Array.from(axes, BigInt));
  }

  op(op, inputs, attributes = {}, output = `v${this.nodes.length}`) {
    this.nodes.push({ op, inputs, output, attributes });
    return output;
  }

  output(name, shape, op, inputs, attributes) {
    this.outputs.push({ name, shape });
    return this.op(op, inputs, attributes, name);
  }
}

/** A graph of one operator. */
const single =
  (op, shapeOf, attributes) =>
  (g, { inputs }) => {
    const names = Object.entries(inputs).map(([name, spec]) => g.input(name, spec));
    const shapes = Object.values(inputs).map(({ shape }) => shape);
    g.output('y', shapeOf(...shapes), op, names, attributes);
  };

const broadcast = (a, b) => [a[0] ?? b[0], ...b.slice(-1)].slice(-Math.max(a.length, b.length));
const same = (shape) => shape;

/** As the layer that it is in a model: a row times the transposed weights, which are constant. */
function matvec(g, { inputs: { a, x } }, data) {
  const row = g.input('x', { shape: [1, ...x.shape] });
  const weights = g.constant(a.shape, data.a);
  g.output('y', [1, a.shape[0]], 'Gemm', [row, weights], { transB: 1 });
}

function chain(g, { inputs }) {
  const x = g.input('x', inputs.x);
  const inner = g.op('Sub', [g.op('Mul', [x, g.scalar(1.3)]), g.scalar(0.2)]);
  const gate = g.op('Sigmoid', [g.op('Sub', [g.scalar(0.4), x])]);
  g.output('y', inputs.x.shape, 'Mul', [g.op('Tanh', [inner]), gate]);
}

function layerNorm(g, { inputs: { x, gamma, beta } }, data) {
  const weights = [g.constant(gamma.shape, data.gamma), g.constant(beta.shape, data.beta)];
  g.output('y', x.shape, 'LayerNormalization', [g.input('x', x), ...weights], {
    axis: -1,
    epsilon: { float: 1e-5 },
  });
}

function sum(g, { inputs: { x }, axis }) {
  g.output('y', [x.shape[1 - axis]], 'ReduceSum', [g.input('x', x), g.axes(axis)], { keepdims: 0 });
}

function convolution(g, { inputs: { x, weight, bias } }, data) {
  const weights = [g.constant(weight.shape, data.weight), g.constant(bias.shape, data.bias)];
  const [n, , h, w] = x.shape;
  g.output('y', [n, weight.shape[0], h, w], 'Conv', [g.input('x', x), ...weights], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
  });
}

/** Forward, backward and update. `Gemm` adds a multiple of its third operand, so that the update of a matrix is one operator. */
function trainMlp(g, { inputs, params, rate }) {
  const [x, labels] = Object.entries(inputs).map(([name, spec]) => g.input(name, spec));
  const [w1, b1, w2, b2] = Object.entries(params).map(([name, spec]) => g.input(name, spec));
  const batch = inputs.x.shape[0];
  const hidden = g.op('Relu', [g.op('Gemm', [x, w1, b1])]);
  const logits = g.op('Gemm', [hidden, w2, b2]);
  const likelihood = g.op('Mul', [g.op('LogSoftmax', [logits], { axis: 1 }), labels]);
  const total = g.op('ReduceSum', [likelihood], { keepdims: 0 });
  g.output('loss', [], 'Mul', [total, g.scalar(-1 / batch)]);

  const error = g.op('Sub', [g.op('Softmax', [logits], { axis: 1 }), labels]);
  const dLogits = g.op('Mul', [error, g.scalar(1 / batch)]);
  const dActive = g.op('Gemm', [dLogits, w2], { transB: 1 });
  const active = g.op('Greater', [hidden, g.scalar(0)]);
  const dHidden = g.op('Where', [active, dActive, g.scalar(0)]);

  const updated = (name, input, gradient, weight) =>
    g.output(`${name}_next`, params[name].shape, 'Gemm', [input, gradient, weight], {
      transA: 1,
      alpha: { float: -rate },
      beta: { float: 1 },
    });
  const shifted = (name, gradient, bias) => {
    const summed = g.op('ReduceSum', [gradient, g.axes(0)], { keepdims: 0 });
    const step = g.op('Mul', [summed, g.scalar(rate)]);
    g.output(`${name}_next`, params[name].shape, 'Sub', [bias, step]);
  };
  updated('w1', x, dHidden, w1);
  shifted('b1', dHidden, b1);
  updated('w2', hidden, dLogits, w2);
  shifted('b2', dLogits, b2);
}

const graphs = {
  matmul: single('MatMul', same),
  matvec,
  chain,
  exp: single('Exp', same),
  add: single('Add', broadcast),
  softmax: single('Softmax', same, { axis: -1 }),
  layerNorm,
  sum,
  convolution,
  trainMlp,
};

/** The model of a workload as bytes, with the names and shapes of what it takes and gives. */
export function modelOf(workload, data) {
  const graph = new Graph();
  graphs[workload.op](graph, workload, data);
  return { bytes: model(graph), inputs: graph.inputs, outputs: graph.outputs };
}

export const isWritten = ({ op }) => Object.hasOwn(graphs, op);

/** The product of a matrix with itself, and the positive part of it: what the smallest application runs. */
export function smallestModel() {
  const graph = new Graph();
  const x = graph.input('x', { shape: [2, 2] });
  graph.output('y', [2, 2], 'Relu', [graph.op('MatMul', [x, x])]);
  return model(graph);
}

// Who takes part: this library in its three ways, and its peers. The first is what ratios are taken to.
export const participants = [
  { key: 'built', file: 'gradus.mjs', variant: 'built' },
  { key: 'lower', file: 'gradus.mjs', variant: 'lower' },
  { key: 'traced', file: 'gradus.mjs', variant: 'traced' },
  { key: 'jax', file: 'jax-js.mjs' },
  { key: 'tfjs-wasm', file: 'tfjs.mjs', variant: 'wasm' },
  { key: 'tfjs-cpu', file: 'tfjs.mjs', variant: 'cpu' },
  { key: 'ort-web', file: 'onnxruntime.mjs', variant: 'web' },
  { key: 'ort-node', file: 'onnxruntime.mjs', variant: 'node' },
  { key: 'numpy-ts', file: 'numpy-ts.mjs' },
  { key: 'loops', file: 'javascript.mjs' },
  { key: 'numpy', file: 'numpy.mjs' },
];

export const OURS = ['built', 'lower', 'traced'];

/** Whose results are right: the first of these that has any. Never this library, while a peer can be asked. */
export const REFERENCES = ['numpy', 'loops', 'jax', 'tfjs-cpu', 'tfjs-wasm', 'ort-node', 'built'];

/**
 * The module of a peer. Each row loads a copy of its own, so that no call site of it has seen another row's shapes; the
 * library behind it is loaded once.
 */
export const moduleOf = ({ file }, row) => import(`./peers/${file}?row=${row}`);

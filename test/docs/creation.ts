/** Examples of the functions that make tensors, each an expression. */
export const CREATION: Readonly<Record<string, readonly string[]>> = {
  tensor: [
    'tensor([[1, 2], [3, 4]])',
    "tensor([1, 0], { dtype: 'bool' })",
    'tensor(new Float32Array([1, 2, 3, 4]), [2, 2])',
  ],
  zeros: ['zeros(2, 3)', "zeros([2], { dtype: 'int32' })"],
  ones: ['ones([2, 2])'],
  full: ['full([2, 2], 7)', 'full([2], true)'],
  eye: ['eye(2)', 'eye(2, 3)'],
  arange: ['arange(4)', 'arange(2, 10, 2)', "arange(3, { dtype: 'int32' })"],
  linspace: ['linspace(0, 1, 5)'],
  rand: ['rand([2, 2], { generator: generator(1) })'],
  randn: ['randn([2, 2], { generator: generator(1) })'],
  uniform: ['uniform([3], { low: -1, high: 1, generator: generator(1) })'],
  normal: ['normal([3], { mean: 10, std: 2, generator: generator(1) })'],
  randint: ['randint(0, 10, [5], { generator: generator(1) })'],
  bernoulli: ['bernoulli(tensor([0, 0.5, 1]), { generator: generator(1) })'],
  permutation: ['permutation(5, { generator: generator(1) })'],
  randomKey: ['rand([2], { generator: randomKey(1) })'],
  splitKey: ['splitKey(randomKey(1), 2)'],
};

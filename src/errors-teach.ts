// The sentences of `gradientSource` and `explainGrad` that only the run time knows. See errors.ts.

/** Of the primitives control flow alone cannot always be written. */
export const notWritten = (op: string, primitive: string, steps: number) =>
  `${op} of a function with ${primitive}: of control flow it writes cond, and scan of at most ${steps} steps`;

export const capturedTensor = (op: string, shape: readonly number[], limit: number) =>
  `${op} of a function that uses a tensor [${shape.join(', ')}] from outside: only ${limit} elements are written out; pass it as an argument`;

export const noFloats = (op: string) =>
  `${op} of arguments without a float tensor: only float tensors have a gradient`;

export const noArguments = (op: string) =>
  `${op} without arguments: give those of the function after it, as ${op}(f, x)`;

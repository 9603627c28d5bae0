// The sentences of `gradientSource` and `explainGrad` that only the run time knows. See errors.ts.

/** A primitive that no op of the public API stands for. */
export const noPublicForm = (op: string, primitive: string) =>
  `${op} of a function with ${primitive}: it has no form in public operations; write it in others`;

export const capturedTensor = (op: string, shape: readonly number[], limit: number) =>
  `${op} of a function that uses a tensor [${shape.join(', ')}] from outside: only ${limit} elements are written out; pass it as an argument`;

export const noFloats = (op: string) =>
  `${op} of arguments without a float tensor: only float tensors have a gradient`;

export const noArguments = (op: string) =>
  `${op} without arguments: give those of the function after it, as ${op}(f, x)`;

import { failByShape, failForMemory, failInHelper, failInKernel } from './fail';
import { train } from './train';

/** Where an error comes from, as the engine says it. */
function stackOf(f: () => unknown): string {
  try {
    f();
    return 'no error';
  } catch (error) {
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}

export const report = {
  losses: train(5),
  stacks: [failInKernel, failByShape, failForMemory, failInHelper].map(stackOf),
};

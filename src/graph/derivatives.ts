/** Which parts of a graph are derivatives: transforms tell it while a function is traced. */
import type { Node } from './node.ts';

/** What a transform has differentiated, and what it gave. */
export interface Derivative {
  readonly of: readonly Node[];
  readonly results: readonly Node[];
}

let noted: Derivative[] | undefined;

/** Adds a derivative to the trace that is going on, if there is one. */
export const noteDerivative = (make: () => Derivative): void => {
  noted?.push(make());
};

/** Runs `f`, and gives the derivatives that were taken in it. */
export function withDerivatives<Result>(f: () => Result): {
  readonly result: Result;
  readonly derivatives: readonly Derivative[];
} {
  const outer = noted;
  const own: Derivative[] = [];
  noted = own;
  try {
    return { result: f(), derivatives: own };
  } finally {
    noted = outer;
  }
}

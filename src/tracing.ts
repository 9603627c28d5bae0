/** Whether a function is being traced into a program. */

/** A function of a user, its types erased. */
export type Callable = (...args: unknown[]) => unknown;

let depth = 0;

export const isTracing = (): boolean => depth > 0;

/** Runs `f` as part of a trace. */
export function tracing<Result>(f: () => Result): Result {
  depth++;
  try {
    return f();
  } finally {
    depth--;
  }
}

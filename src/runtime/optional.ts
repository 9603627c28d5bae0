/** Lowered functions whose last parameters may be left out. */

type Callable = (...args: never[]) => unknown;

/**
 * What the transformer's output calls: a program for each number of arguments, from `least` on. `f`, the function that they
 * were made from, is handed on to them.
 */
export function optional<F extends Callable>(
  least: number,
  make: (f?: F) => readonly Callable[],
  f?: F,
): F {
  const programs = make(f);
  const most = least + programs.length - 1;
  const call = (...args: Parameters<F>): unknown => {
    let count = Math.min(args.length, most);
    // As in any call, `undefined` is left out too.
    while (count > least && args[count - 1] === undefined) count--;
    // For a gap before the last there is no program: the function itself is traced, where it is at hand.
    if (f && args.slice(least, count).some((x: unknown) => x === undefined)) return f(...args);
    // With fewer than `least`, the first says what is missing.
    const program = programs[Math.max(count - least, 0)] as Callable;
    return program(...args.slice(0, count));
  };
  // Together they have the parameters and the result of `f`.
  return call as unknown as F;
}

/** Lowered functions whose last parameters may be left out. */
import { preparations, prepare } from './warm-up.ts';

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
  const chosen = (args: readonly unknown[]): readonly [Callable, readonly unknown[]] => {
    let count = Math.min(args.length, most);
    // As in any call, `undefined` is left out too.
    while (count > least && args[count - 1] === undefined) count--;
    // For a gap before the last there is no program: the function itself is traced, where it is at hand.
    if (f && args.slice(least, count).includes(undefined)) return [f, args];
    // With fewer than `least`, the first says what is missing.
    return [programs[Math.max(count - least, 0)] as Callable, args.slice(0, count)];
  };
  const call = (...given: unknown[]): unknown => {
    const [program, args] = chosen(given);
    return Reflect.apply(program, undefined, args);
  };
  preparations.set(call, (args) => prepare(...chosen(args)));
  // Together they have the parameters and the result of `f`.
  return call as unknown as F;
}

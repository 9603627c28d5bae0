/** Generic lowered functions: a program for each choice of their type parameters that the project makes. */
import type { DType } from '../dtype.ts';
import { GradusError, noProgram, show, told } from '../errors.ts';
import { type Shape, same } from '../shape.ts';
import { type Class, isOfClasses, type Place } from './classed.ts';
import { Handle } from './handle.ts';
import { at, isSlot, type Leaf, type LoweredSpec, leavesOf } from './lowered.ts';

type Callable = (...args: never[]) => unknown;

/** A program, what it takes, and where there are objects in that, of which classes. */
type Row = readonly [
  program: Callable,
  spec: LoweredSpec,
  classes?: () => readonly Class[],
  takes?: readonly Place[],
];

interface Choice {
  readonly program: (...args: unknown[]) => unknown;
  fits(args: readonly unknown[]): boolean;
}

function isFor(leaf: Leaf, value: unknown, { inputs }: LoweredSpec): boolean {
  if (leaf.slot === undefined) return Object.is(value, leaf.value);
  const [dtype, shape] = inputs[leaf.slot] as LoweredSpec['inputs'][number];
  return value instanceof Handle && value.dtype === dtype && same(value.shape, shape);
}

function choiceOf([program, spec, classes, takes = []]: Row): Choice {
  const { parameters } = spec;
  const leaves = parameters.flatMap((tree, i) => leavesOf(tree, [i], ''));
  const fits = (args: readonly unknown[]): boolean => {
    for (let i = parameters.length; i < args.length; i++) if (args[i] !== undefined) return false;
    for (const leaf of leaves) {
      // Mostly an argument is a tensor itself.
      const value = leaf.path.length === 1 ? args[Number(leaf.path[0])] : at(args, leaf.path);
      if (!isFor(leaf, value, spec)) return false;
    }
    return !classes || isOfClasses(classes(), takes, args);
  };
  // Called with arguments that fit.
  return { program: program as Choice['program'], fits };
}

const tensorText = (shape: Shape, dtype: DType): string =>
  `${dtype === 'float32' ? '' : `${dtype} `}${show(shape)}`;

const givenText = (value: unknown): string =>
  value instanceof Handle ? tensorText(value.shape, value.dtype) : told(value);

function takenText([, { parameters, inputs }]: Row): string {
  const texts = parameters.map((tree) => {
    if (!isSlot(tree)) return told(tree);
    const [dtype, shape] = inputs[tree.$] as LoweredSpec['inputs'][number];
    return tensorText(shape, dtype);
  });
  return texts.join(', ');
}

function refusal(rows: readonly Row[], args: readonly unknown[]): GradusError {
  const [, { name }] = rows[0] as Row;
  return new GradusError(noProgram(name, args.map(givenText).join(', '), rows.map(takenText)));
}

/**
 * What the transformer's output calls: programs of one function, which looks at `most` arguments. `f`, the function that is
 * traced, is handed on to them; arguments that no program was made for go to it, and where it is not at hand they are refused.
 */
export function generic<F extends Callable>(
  most: number,
  make: (f?: F) => readonly Row[],
  f?: F,
): F {
  const rows = make(f);
  const choices = rows.map(choiceOf);
  let latest = choices[0] as Choice;
  const call = (...given: unknown[]): unknown => {
    const args = given.length > most ? given.slice(0, most) : given;
    // Mostly it is called as before.
    if (latest.fits(args)) return latest.program(...args);
    const found = choices.find((choice) => choice.fits(args));
    if (found) latest = found;
    else if (f) return Reflect.apply(f, undefined, args);
    else throw refusal(rows, args);
    return found.program(...args);
  };
  // Together they have the parameters and the result of `f`.
  return call as unknown as F;
}

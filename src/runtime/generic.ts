/** Generic lowered functions: a program for each choice of their type parameters that the project makes. */
import type { DType } from '../dtype.ts';
import { GradusError, noProgram, show, told } from '../errors.ts';
import { type Shape, same } from '../shape.ts';
import { type Class, isOfClasses, type Place } from './classed.ts';
import { Handle } from './handle.ts';
import { at, isSlot, type Leaf, type LoweredSpec, leavesOf } from './lowered.ts';
import { preparations, prepare } from './warm-up.ts';

type Callable = (...args: never[]) => unknown;

/** A program, what it takes, and where there are objects in that, of which classes. */
type Row = readonly [
  program: Callable,
  spec: LoweredSpec,
  classes?: () => readonly Class[],
  takes?: readonly Place[],
];

interface Choice {
  readonly program: Callable;
  fits(args: readonly unknown[]): boolean;
}

type Input = LoweredSpec['inputs'][number];

const isFor = (value: unknown, input: Input): boolean =>
  value instanceof Handle && value.dtype === input[0] && same(value.shape, input[1]);

/** Whether what follows the first arguments is as good as not there. */
function endsAfter(args: readonly unknown[], count: number): boolean {
  for (let i = count; i < args.length; i++) if (args[i] !== undefined) return false;
  return true;
}

type Fits = Choice['fits'];

/** Most functions take tensors: nothing is looked for in trees then. */
function fitsTensors(inputs: readonly Input[]): Fits {
  return (args) => {
    for (let i = 0; i < inputs.length; i++) if (!isFor(args[i], inputs[i] as Input)) return false;
    return endsAfter(args, inputs.length);
  };
}

function fitsTrees({ parameters, inputs }: LoweredSpec): Fits {
  const leaves = parameters.flatMap((tree, i) => leavesOf(tree, [i], ''));
  const isLeaf = (value: unknown, { slot, value: wanted }: Leaf): boolean =>
    slot === undefined ? Object.is(value, wanted) : isFor(value, inputs[slot] as Input);
  return (args) =>
    leaves.every((leaf) => isLeaf(at(args, leaf.path), leaf)) && endsAfter(args, parameters.length);
}

function choiceOf([program, spec, classes, takes = []]: Row): Choice {
  const { parameters, inputs } = spec;
  const isFlat = parameters.every((tree, i) => isSlot(tree) && tree.$ === i);
  const fits = isFlat ? fitsTensors(inputs) : fitsTrees(spec);
  return {
    program,
    fits: classes ? (args) => fits(args) && isOfClasses(classes(), takes, args) : fits,
  };
}

const tensorText = (shape: Shape, dtype: DType): string =>
  `${dtype === 'float32' ? '' : `${dtype} `}${show(shape)}`;

const givenText = (value: unknown): string =>
  value instanceof Handle ? tensorText(value.shape, value.dtype) : told(value);

function takenText([, { parameters, inputs }]: Row): string {
  const texts = parameters.map((tree) => {
    if (!isSlot(tree)) return told(tree);
    const [dtype, shape] = inputs[tree.$] as Input;
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
  const taken = (given: readonly unknown[]) => (given.length > most ? given.slice(0, most) : given);
  const programFor = (args: readonly unknown[]): Callable => {
    // Mostly it is called as before.
    if (latest.fits(args)) return latest.program;
    const found = choices.find((choice) => choice.fits(args));
    if (found) latest = found;
    else if (f) return f;
    else throw refusal(rows, args);
    return found.program;
  };
  const call = (...given: unknown[]): unknown => {
    const args = taken(given);
    return Reflect.apply(programFor(args), undefined, args);
  };
  preparations.set(call, (given) => {
    const args = taken(given);
    return prepare(programFor(args), args);
  });
  // Together they have the parameters and the result of `f`.
  return call as unknown as F;
}

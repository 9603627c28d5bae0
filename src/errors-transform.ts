/** The sentences about transforms of functions. Those that `tsc` says too are in types/message-transform.ts. */
import type { DType } from './dtype.ts';
import { show } from './errors.ts';
import type { Shape } from './shape.ts';

// ---- what a function returns -------------------------------------------------------------------

export const returnsNothing = (op: string) =>
  `${op} of a function that returns no tensor: return a tensor, or a tree of tensors`;

export const returnsNoFloat = (op: string, dtype: DType) =>
  `${op} of a function that returns ${dtype}: only float tensors have a derivative`;

export const notPair = (op: string) =>
  `${op} with hasAux of a function that returns no pair: return [value, aux]`;

// ---- tangents and cotangents -------------------------------------------------------------------

export const wrongCotangent = (op: string, shape: Shape, given: Shape, path = '') =>
  `${op} from ${show(shape)}${at(path)} with a cotangent ${show(given)}: shapes must be equal`;

export const wrongTangent = (op: string, shape: Shape, given: Shape, path = '') =>
  `${op} at ${show(shape)}${at(path)} with a tangent ${show(given)}: shapes must be equal`;

const at = (path: string) => (path === '' ? '' : ` (${path})`);

// ---- only at run time --------------------------------------------------------------------------

export const takesFunction = (op: string, returns: string) =>
  `${op} argument 1: takes a function that returns ${returns}`;

export const notArgnums = (op: string, value: string) =>
  `${op} argnums: takes the number of an argument, or an array of them, not ${value}`;

export const holdsItself = (path: string) =>
  `a tree that holds itself at ${path}: trees of tensors have an end`;

export const takesList = (op: string, position: number, value: string) =>
  `${op} argument ${position}: takes an array with the arguments of the function, not ${value}`;

export const unlike = (op: string, what: string, path: string, value: string) =>
  `${op} ${what}${at(path)}: takes a tree like that of the values, with a tensor or null for ` +
  `each tensor, not ${value}`;

// ---- vmap --------------------------------------------------------------------------------------

/** Arguments are counted from 1 here. */
export const mappedSizes = (
  axis: number,
  argument: number,
  shape: Shape,
  otherAxis: number,
  otherArgument: number,
  other: Shape,
  [size, otherSize]: readonly [number | undefined, number | undefined],
) =>
  `vmap over axis ${axis} of argument ${argument} ${show(shape)} and axis ${otherAxis} of argument ` +
  `${otherArgument} ${show(other)}: sizes ${size} and ${otherSize} differ`;

export const nothingMapped = () =>
  'vmap over no axis: give an axis in inAxes for at least one argument with tensors';

/** `rank` is that of a batch. */
export const noMappedAxis = (axis: number, argument: number, rank: number) =>
  `vmap over axis ${axis} of argument ${argument}: ` +
  (rank === 0 ? 'a scalar has no axes' : `its axes go from -${rank} to ${rank - 1}`);

export const noOutAxis = (axis: number, rank: number) =>
  `vmap outAxes ${axis}: the axes of the result go from -${rank} to ${rank - 1}`;

export const inAxesCount = (axes: number, count: number) =>
  `vmap inAxes of ${axes} axes for ${count} arguments: give an axis or null for each`;

export const notInAxes = (value: string) =>
  `vmap inAxes: takes an axis, null, or an array of them, one for each argument, not ${value}`;

export const readMapped = (op: string) =>
  `${op} inside vmap: the value is different for each element along the mapped axis; return the tensor`;

export const sizeMapped = (op: string) =>
  `${op} inside vmap: the size of its result would differ along the mapped axis; ` +
  'choose with where, maskedFill or a product with the mask';

export const tangentCount = (op: string, tangents: number, count: number) =>
  `${op} of ${count} arguments with ${tangents} tangents: give one for each, null for 0`;

export const badMode = (mode: unknown) =>
  `jacobian mode ${String(mode)}: takes 'reverse' or 'forward'`;

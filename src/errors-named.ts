/** The sentences of `named`, the twins of those in `types/message-named.ts`. See errors.ts. */
import { describe, show } from './errors.ts';
import type { Shape } from './shape.ts';

type Names = readonly (number | string)[];

const takes = (position: number, shape: Shape, names: Names) =>
  `named argument ${position} of ${show(shape)}: takes [${names.join(', ')}]`;

export const namedCount = (x: number, y: number) => `named of ${x} arguments: takes ${y}`;

export const namedRank = (position: number, shape: Shape, names: Names) =>
  `${takes(position, shape, names)}, of rank ${names.length}`;

export const namedSize = (
  position: number,
  shape: Shape,
  names: Names,
  x: number,
  axis: number,
  y: number,
) => `${takes(position, shape, names)}, but size ${x} at axis ${axis} is not ${y}`;

export const namedTwice = (
  position: number,
  shape: Shape,
  names: Names,
  x: number,
  axis: number,
  name: string,
  y: number,
) =>
  `${takes(position, shape, names)}, but size ${x} at axis ${axis} is not ${name}, which is ${y}`;

// ---- only at run time --------------------------------------------------------------------------

export const notNames = (value: unknown) =>
  `named argument 1: takes a shape, as ['batch', 768], not ${describe(value)}`;

export const namedFunction = (value: unknown) =>
  `named argument 2: takes a function, not ${describe(value)}`;

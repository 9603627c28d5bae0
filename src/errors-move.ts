// The sentences about padding, rolling and diagonals. Twins of `types/message-move.ts`.

import { show, told } from './errors.ts';

type Shape = readonly number[];

export const shiftCount = (shape: Shape, shifts: Shape, axes: Shape) =>
  `roll ${show(shape)} by ${show(shifts)} over axes ${show(axes)}: give one shift for each axis`;

export const wholeShift = (shape: Shape, shift: number) =>
  `roll ${show(shape)} by ${told(shift)}: a shift is a whole number`;

export const padding = (shape: Shape, by: Shape): string => `pad ${show(shape)} by ${show(by)}`;

export const padPairs = (shape: Shape, by: Shape) =>
  `${padding(shape, by)}: give pairs, how many before and after, from the last axis on`;

export const wholePadding = (shape: Shape, by: Shape, size: number) =>
  `${padding(shape, by)}: ${told(size)} is not a whole number`;

/** `axis` counts from the end. */
export const padCrops = (shape: Shape, by: Shape, axis: number, size: number) =>
  `${padding(shape, by)}: axis ${axis} has only ${size} elements to take away`;

export const padReaches = (
  shape: Shape,
  by: Shape,
  mode: string,
  axis: number,
  most: number | string,
) => `${padding(shape, by)}: mode ${mode} adds from 0 to ${most} elements at axis ${axis}`;

export const padNothing = (shape: Shape, by: Shape, mode: string, axis: number) =>
  `${padding(shape, by)}: mode ${mode} finds no elements at axis ${axis}`;

export const padMode = (mode: unknown) =>
  `pad of mode '${told(mode)}': modes are constant, reflect, replicate and circular`;

export const gridIndexing = (indexing: unknown) =>
  `meshgrid indexing '${String(indexing)}': takes 'ij' and 'xy'`;

export const wholeOffset = (op: string, shape: Shape, offset: number) =>
  `${op} of ${show(shape)} with offset ${told(offset)}: an offset is a whole number`;

/** The beginning of `badSize`: what is repeated, and how often. */
export const repeating = (shape: Shape, times: number) => `${show(shape)} by ${told(times)}`;

export const vectorsOnly = (op: string, shape: Shape) => `${op} of ${show(shape)}: takes vectors`;

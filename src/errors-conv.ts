// The sentences of convolution and pooling. See errors.ts; the twins are in types/message-conv.ts.

import { show, told } from './errors.ts';

type Shape = readonly number[];

/** What a sentence is about: the op and its shapes. */
export const weighted = (op: string, x: Shape, weight: Shape): string =>
  `${op} ${show(x)} with weight ${show(weight)}`;

export const pooled = (op: string, x: Shape): string => `${op} of ${show(x)}`;

/** The axes of an image, by their number. */
const places = { 1: 'length', 2: 'height, width', 3: 'depth, height, width' } as const;

export type SpatialRank = keyof typeof places;

export const weightRanks = (subject: string, rank: SpatialRank, roles: string) =>
  `${subject}: takes [batch, channels, ${places[rank]}] and a weight [${roles}, ${places[rank]}]; ` +
  'x.unsqueeze(0) adds a batch of 1, x.unsqueeze(1) a channel';

export const imageRank = (subject: string, rank: SpatialRank) =>
  `${subject}: takes [batch, channels, ${places[rank]}]; x.unsqueeze(0) adds a batch of 1, x.unsqueeze(1) a channel`;

export const noOption = (subject: string, name: string) =>
  `${subject}: there is no option '${name}'`;

export const notWhole = (subject: string, what: string, value: unknown, least: number) =>
  `${subject}: ${what} ${told(value)} is not a whole number, ${least} or more`;

export const settingCount = (subject: string, what: string, rank: number) =>
  `${subject}: ${what} is one number or ${rank} of them`;

export const sameStride = (subject: string, stride: number) =>
  `${subject}: padding 'same' keeps each size, so its stride is 1, not ${stride}`;

export const channels = (subject: string, x: number, y: number) =>
  `${subject}: ${x} channels, but the weight takes ${y}; channels are axis 1`;

export const groupChannels = (subject: string, x: number, y: number, groups: number) =>
  `${subject}: ${x} channels, but the weight takes ${y} in each of ${groups} groups`;

export const groupSplit = (subject: string, what: string, count: number, groups: number) =>
  `${subject}: ${count} ${what} do not divide into ${groups} groups`;

export const biasShape = (subject: string, bias: Shape, count: number) =>
  `${subject}: bias ${show(bias)} is not [${count}], one number for each output channel`;

export const kernelSpan = (subject: string, axis: number, size: number, span: number) =>
  `${subject}: the kernel spans ${span} at axis ${axis}, which has ${size} with its padding`;

export const paddingHalf = (subject: string, padding: number, span: number) =>
  `${subject}: padding ${padding} is more than half of the kernel's ${span}`;

export const outputPadding = (subject: string, padding: number) =>
  `${subject}: outputPadding ${padding} is not less than stride or dilation`;

export const nothingLeft = (subject: string, axis: number) =>
  `${subject}: the padding leaves nothing of axis ${axis}`;

export const emptyAxis = (subject: string, axis: number) =>
  `${subject}: axis ${axis} has no elements`;

// Sentences about gradients of one's own. See errors.ts; the twins are in types/message-custom.ts.

import { show } from './errors.ts';

type Shape = readonly number[];

/** `what` is a value in a few words, here and below. */
export const noRule = (what: string) =>
  `customGrad of a function that returns ${what}: return { value, gradient }`;

/** `which` names the argument, from 1, and the place in it. */
export const customShape = (which: string, shape: Shape, given: Shape) =>
  `customGrad gradient of argument ${which} is ${show(given)}: give one of shape ${show(shape)}`;

export const customCount = (count: number, what: string) =>
  `customGrad of ${count} arguments: its gradient returns ${what}; return an array, with one for each`;

export const customUnlike = (which: string, what: string) =>
  `customGrad gradient of argument ${which} is ${what}: build it like the argument, with null where there is none`;

export const customNone = (which: string) =>
  `customGrad gradient of argument ${which}: only float tensors have a gradient; return null`;

export const customCaptured = () =>
  'customGrad of a function that uses a tensor from outside which has a gradient: pass it as an argument, or detach() it';

export const notLinear = () =>
  'jvp through a customGrad whose gradient is not linear in its cotangent: only reverse mode can use it';

export const hookShape = (shape: Shape, given: Shape) =>
  `registerHook of a hook that returns ${show(given)}: give a gradient of shape ${show(shape)}`;

export const hookResult = (what: string) =>
  `registerHook of a hook that returns ${what}: return a tensor, or nothing`;

// Convolution and pooling, over one to three axes.

import {
  type Call,
  call,
  chance,
  integer,
  list,
  many,
  pick,
  shape,
  size,
  tensors,
} from './draw.ts';

const extent = () => pick([0, 1, 2, 3, 4, 5, 7, 9, 12, 28, 32, 56, 224, 333]);
const rank = () => pick([1, 2, 2, 2, 3] as const);

/** A setting as a number or a list, rarely of the wrong length or with a number that is none. */
function setting(axes: number, draw: () => number): string {
  const number = () => (chance(0.02) ? pick([-1, 0, 0.5, 1.5]) : draw());
  if (chance(0.6)) return String(number());
  return list(many(chance(0.03) ? integer(0, 4) : axes, number));
}

/** Some of the options. */
function optionsOf(all: Readonly<Record<string, () => string>>): string[] {
  const chosen = Object.entries(all).filter(() => chance(0.4));
  if (chosen.length === 0) return [];
  return [`{ ${chosen.map(([name, value]) => `${name}: ${value()}`).join(', ')} }`];
}

const near = (wanted: number) => (chance(0.06) ? size() : wanted);

function convolution(): Call {
  const axes = rank();
  const groups = chance(0.3) ? integer(1, 4) : 1;
  const [inner, out] = [pick([1, 2, 3, 16]), near(groups * integer(1, 6))];
  const kernel = many(chance(0.03) ? axes + 1 : axes, () =>
    pick([1, 1, 2, 3, 3, 5, 7, chance(0.1) ? 0 : 4]),
  );
  const image = [integer(0, 4), near(inner * groups), ...many(axes, extent)];
  const x = chance(0.04) ? image.slice(1) : image;
  const options = optionsOf({
    stride: () => setting(axes, () => integer(1, 4)),
    padding: () =>
      chance(0.15) ? pick(["'same'", "'valid'"]) : setting(axes, () => integer(0, 4)),
    dilation: () => setting(axes, () => integer(1, 3)),
    ...(groups > 1 ? {} : { groups: () => pick(['1', '1', '2', '0', '1.5']) }),
    bias: () => 'z',
  });
  if (chance(0.02)) options[0] = '{ stride: 1, outputPadding: 1 }';
  const given = groups > 1 ? [withGroups(options[0], groups)] : options;
  const weight = [out, inner, ...kernel];
  const operands = tensors(x, weight, chance(0.1) ? shape(0, 2) : [out]);
  return methodOf(`conv${axes}d`, operands, given);
}

const withGroups = (options: string | undefined, groups: number) =>
  options ? options.replace('{ ', `{ groups: ${groups}, `) : `{ groups: ${groups} }`;

/** Of an image and a weight; the bias stands in the options. */
const methodOf = (op: string, operands: Call['operands'], options: readonly string[]): Call => ({
  operands,
  code: chance(0.5)
    ? `x.${op}(${['y', ...options].join(', ')})`
    : `gradus.${op}(${['x', 'y', ...options].join(', ')})`,
});

function transposed(): Call {
  const axes = rank();
  const groups = chance(0.3) ? integer(1, 4) : 1;
  const channels = chance(0.05) ? size() : groups * integer(1, 4);
  const kernel = many(axes, () => pick([1, 2, 3, 3, 5, chance(0.1) ? 0 : 4]));
  const image = [integer(0, 4), near(channels), ...many(axes, extent)];
  const out = integer(1, 5);
  const options = optionsOf({
    stride: () => setting(axes, () => integer(1, 4)),
    padding: () => setting(axes, () => integer(0, 3)),
    outputPadding: () => setting(axes, () => pick([0, 0, 0, 1, 1, 2])),
    dilation: () => setting(axes, () => integer(1, 3)),
    bias: () => 'z',
  });
  const given = groups > 1 ? [withGroups(options[0], groups)] : options;
  const operands = tensors(
    chance(0.04) ? image.slice(1) : image,
    [channels, out, ...kernel],
    chance(0.1) ? shape(0, 2) : [out * groups],
  );
  return methodOf(`convTranspose${axes}d`, operands, given);
}

function pool(): Call {
  const axes = rank();
  const image = [...many(chance(0.04) ? 1 : 2, () => integer(0, 4)), ...many(axes, extent)];
  const isMax = chance(0.5);
  const kernel = setting(axes, () => integer(1, 5));
  const options = optionsOf({
    stride: () => setting(axes, () => integer(1, 4)),
    padding: () => setting(axes, () => integer(0, 2)),
    ceilMode: () => pick(['true', 'false']),
    ...(isMax ? { dilation: () => setting(axes, () => integer(1, 3)) } : {}),
    ...(isMax ? {} : { countIncludePad: () => pick(['true', 'false']) }),
  });
  return call(`${isMax ? 'max' : 'avg'}Pool${axes}d`, tensors(image), kernel, ...options);
}

function adaptive(): Call {
  const axes = rank();
  const image = [...many(chance(0.04) ? 1 : 2, () => integer(0, 4)), ...many(axes, extent)];
  const op = `adaptive${pick(['Avg', 'Max'])}Pool${axes}d`;
  return call(
    op,
    tensors(image),
    setting(axes, () => integer(1, 5)),
  );
}

export const families: readonly (() => Call)[] = [
  convolution,
  convolution,
  transposed,
  pool,
  pool,
  adaptive,
];

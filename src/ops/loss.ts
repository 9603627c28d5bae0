/** Losses: composed ops, so that their gradients are those of the ops they are written in. */
import type {
  Classifies,
  Divergences,
  HuberOptions,
  Losses,
  SmoothingOptions,
} from '../../types/rule.ts';
import { floatOf, isFloat, promote } from '../dtype.ts';
import { GradusError } from '../errors.ts';
import { badOption, notOptions, notReduction } from '../errors-loss.ts';
import { type Graph, toFloat } from '../graph/build.ts';
import type { Node } from '../graph/node.ts';
import { numel } from '../shape.ts';
import { pairs, targets as targetShape } from '../shape-loss.ts';
import { define, type Op, type Rule, type Sample } from './define.ts';
import { within } from './family.ts';
import { logSoftmaxNode } from './nn.ts';
import { indexAlong } from './reduce.ts';

// ---- options -----------------------------------------------------------------------------------

const REDUCTIONS = ['mean', 'sum', 'none'] as const;
type Reduction = (typeof REDUCTIONS)[number] | 'batchmean';

interface Options {
  readonly reduction?: Reduction;
}

/** The options of a loss; what a program without types may have misspelt is an error. */
function checked<O extends Options>(name: string, options: O, known: readonly string[]): O {
  if (typeof options !== 'object' || options === null)
    throw new GradusError(notOptions(name, options));
  const { reduction = 'mean' } = options;
  if (!known.includes(reduction)) throw new GradusError(notReduction(name, reduction, known));
  return options;
}

function checkOption(name: string, option: string, value: number, fits: boolean, takes: string) {
  if (typeof value !== 'number' || !fits)
    throw new GradusError(badOption(name, option, value, takes));
}

/** The losses folded. `count` of them were there; where some count for nothing it is a node. */
function fold(g: Graph, losses: Node, options: Options, count: Node | number): Node {
  if (options.reduction === 'none') return losses;
  const sum = g.sum(
    losses,
    losses.shape.map((_, axis) => axis),
  );
  return options.reduction === 'sum' ? sum : g.div(sum, count);
}

// ---- losses of pairs ---------------------------------------------------------------------------

/** Predictions and targets of one shape. */
const twice = (...shape: readonly number[]) => [shape, shape];

const samples: readonly Sample[] = [
  {
    shapes: twice(2, 3),
    range: [-2, 2],
  },
  { shapes: [[4], [4]], args: [{ reduction: 'sum' }], range: [-2, 2] },
  {
    shapes: twice(2, 1, 3),
    args: [{ reduction: 'none' }],
    range: [-2, 2],
  },
  { shapes: [[], []], range: [-2, 2] },
];

type Each<O> = (g: Graph, x: Node, target: Node, options: O) => Node;

/** How many losses the mean is over. */
const count = (x: Node, { reduction }: Options) =>
  reduction === 'batchmean' ? (x.shape[0] ?? 1) : numel(x.shape);

const paired = <R extends Rule, O extends Options = Options>(
  name: string,
  each: Each<O>,
  tried: readonly Sample[] = samples,
  known: readonly string[] = REDUCTIONS,
): Op<R> =>
  define<R>(name, {
    operands: 2,
    lower: (g, x: Node, target: Node, given: O = {} as O) => {
      const options = checked(name, given, known);
      pairs(name, x.shape, target.shape);
      const dtype = floatOf(promote(x.dtype, target.dtype));
      const losses = each(g, g.cast(x, dtype), g.cast(target, dtype), options);
      return fold(g, losses, options, count(x, options));
    },
    samples: tried,
  });

/** Mean squared error: the mean of `(x - target)²`. Shapes must be equal. */
export const mse = paired<Losses<'mse'>>('mse', (g, x, target) => {
  const difference = g.sub(x, target);
  return g.mul(difference, difference);
});

/** Mean absolute error: the mean of `|x - target|`. Shapes must be equal. */
export const l1 = paired<Losses<'l1'>>('l1', (g, x, target) => g.abs(g.sub(x, target)));

/**
 * The mean of `(x - target)² / 2` where the difference is below `delta` (1), and of the line that goes on from
 * there, `delta (|x - target| - delta / 2)`. Shapes must be equal.
 */
export const huber = paired<Losses<'huber', HuberOptions>, Options & HuberOptions>(
  'huber',
  (g, x, target, { delta = 1 }) => {
    checkOption('huber', 'delta', delta, delta > 0, 'a number above 0');
    const size = g.abs(g.sub(x, target));
    const isNear = g.lt(size, delta);
    // An infinite difference squared would make the gradient NaN, though it is not the one that counts.
    const near = g.where(isNear, size, 0);
    return g.where(isNear, g.mul(g.mul(near, near), 0.5), g.mul(g.sub(size, delta / 2), delta));
  },
  [...samples, { shapes: [[5], [5]], args: [{ delta: 0.5 }], range: [-2, 2] }],
);

/**
 * Binary cross entropy of `sigmoid(x)` and a target from 0 to 1, computed from the logit `x` without overflow.
 * Shapes must be equal.
 */
export const bceWithLogits = paired<Losses<'bceWithLogits'>>('bceWithLogits', (g, x, target) =>
  g.add(g.mul(g.sub(1, target), x), g.softplus(g.neg(x))),
);

/** `target log(target)`, 0 where the target is. */
function timesLog(g: Graph, target: Node): Node {
  const isZero = g.eq(target, 0);
  return g.where(isZero, 0, g.mul(target, g.log(g.where(isZero, 1, target))));
}

/**
 * Kullback-Leibler divergence of log-probabilities `x` from probabilities: the mean of
 * `target (log(target) - x)`. `'batchmean'` divides the sum by the batch size, as the definition has it. Shapes
 * must be equal.
 */
export const kl = paired<Divergences, Options & { readonly logTarget?: boolean }>(
  'kl',
  (g, x, target, { logTarget = false }) =>
    logTarget
      ? g.mul(g.exp(target), g.sub(target, x))
      : g.sub(timesLog(g, target), g.mul(target, x)),
  [
    ...within(0.1, 1, samples),
    {
      shapes: twice(2, 3),
      args: [{ reduction: 'batchmean' }],
      range: [0.1, 1],
    },
    {
      shapes: twice(2, 3),
      args: [{ logTarget: true }],
      range: [-2, 0],
    },
  ],
  [...REDUCTIONS, 'batchmean'],
);

// ---- losses of classes -------------------------------------------------------------------------

type ClassOptions = Options & SmoothingOptions;

/** `-x` at the target class, 0 where the target is to be ignored and NaN where it is no class. */
function classLosses(g: Graph, x: Node, target: Node, options: ClassOptions): Node {
  const { ignoreIndex = IGNORED, labelSmoothing = 0 } = options;
  const size = x.shape[1] ?? 0;
  const isTarget = g.eq(indexAlong(g, x.shape, 1), g.reshape(target, x.shape.with(1, 1)));
  const chosen = g.neg(g.sum(g.where(isTarget, x, 0), [1]));
  const smooth =
    labelSmoothing === 0
      ? chosen
      : g.sub(g.mul(chosen, 1 - labelSmoothing), g.mul(g.sum(x, [1]), labelSmoothing / size));
  const isInvalid = g.or(g.lt(target, 0), g.ge(target, size));
  const losses = g.where(isInvalid, Number.NaN, smooth);
  return g.where(g.eq(target, ignoreIndex), 0, losses);
}

/** PyTorch's: what it pads labels with. */
const IGNORED = -100;

function classLoss(g: Graph, x: Node, given: Node, options: ClassOptions): Node {
  const target = g.cast(given, 'int32');
  const isCounted = g.ne(target, options.ignoreIndex ?? IGNORED);
  const axes = target.shape.map((_, axis) => axis);
  const losses = classLosses(g, x, target, options);
  return fold(g, losses, options, g.sum(g.cast(isCounted, x.dtype), axes));
}

/** The mean over all but the class axis of `-sum(target x)`. */
function distributionLoss(g: Graph, x: Node, target: Node, options: ClassOptions): Node {
  const { labelSmoothing = 0 } = options;
  const share = labelSmoothing / (x.shape[1] ?? 0);
  const smooth = labelSmoothing === 0 ? target : g.add(g.mul(target, 1 - labelSmoothing), share);
  const losses = g.neg(g.sum(g.mul(smooth, x), [1]));
  return fold(g, losses, options, numel(losses.shape));
}

function checkClassOptions(name: string, options: ClassOptions): void {
  checked(name, options, REDUCTIONS);
  const { ignoreIndex = IGNORED, labelSmoothing = 0 } = options;
  checkOption(name, 'ignoreIndex', ignoreIndex, Number.isInteger(ignoreIndex), 'a whole number');
  const isShare = labelSmoothing >= 0 && labelSmoothing <= 1;
  checkOption(name, 'labelSmoothing', labelSmoothing, isShare, 'a number from 0 to 1');
}

const classified = <R extends Rule>(
  name: 'crossEntropy' | 'nll',
  toLog: (g: Graph, x: Node) => Node,
  further: readonly Sample[] = [],
): Op<R> =>
  define<R>(name, {
    operands: 2,
    lower: (g, x: Node, target: Node, options: ClassOptions = {}) => {
      checkClassOptions(name, options);
      targetShape(name, x.shape, target.shape, target.dtype);
      const dtype = floatOf(promote(x.dtype, target.dtype));
      const logs = toLog(g, g.cast(x, isFloat(target.dtype) ? dtype : toFloat(x).dtype));
      return isFloat(target.dtype)
        ? distributionLoss(g, logs, g.cast(target, dtype), options)
        : classLoss(g, logs, target, options);
    },
    samples: [
      { shapes: [[3, 4], [3]], dtypes: ['float32', 'int32'], range: [0, 3.99] },
      {
        shapes: [
          [2, 4, 3],
          [2, 3],
        ],
        dtypes: ['float32', 'int32'],
        args: [{ reduction: 'none' }],
        range: [0, 3.99],
      },
      {
        shapes: [[5, 3], [5]],
        dtypes: ['float32', 'int32'],
        args: [{ reduction: 'mean', ignoreIndex: 1 }],
        range: [0, 2.99],
      },
      ...further,
    ],
  });

/**
 * Mean of `-log(softmax(logits))` at the target class. Logits `[n, classes, ...]` and targets `[n, ...]` of int32
 * with classes from 0 on; a target outside that range makes the loss NaN. Float targets are probabilities, of the
 * shape of the logits.
 */
export const crossEntropy = classified<Classifies<'crossEntropy', SmoothingOptions>>(
  'crossEntropy',
  (g, x) => logSoftmaxNode(g, x, 1),
  [
    {
      shapes: twice(2, 3),
      dtypes: ['float32', 'float32'],
      range: [0, 1],
    },
    {
      shapes: [[3, 4], [3]],
      dtypes: ['float32', 'int32'],
      args: [{ labelSmoothing: 0.1, reduction: 'sum' }],
      range: [0, 3.99],
    },
    {
      shapes: twice(2, 3, 2),
      dtypes: ['float32', 'float32'],
      args: [{ labelSmoothing: 0.25 }],
      range: [0, 1],
    },
  ],
);

/**
 * Mean of `-x` at the target class: the loss of log-probabilities, as `logSoftmax` gives them. Shapes and targets
 * as `crossEntropy` has them.
 */
export const nll = classified<Classifies<'nll'>>('nll', (_, x) => x);

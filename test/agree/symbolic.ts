// Generic functions: a size or two of a call become type parameters. The body is right if it is right whatever the
// sizes are, which the run time is asked of several.

import { type Drawn, fits, type Verdict } from './agreement.ts';
import { type Answer, answer } from './answer.ts';
import { type Call, chance, NAMES, pick } from './draw.ts';
import { isOnlyAtRunTime } from './index.ts';

type Size = number | 'B' | 'K';

/** A value for each symbol. */
export interface Values {
  readonly B: number;
  readonly K: number;
}

export interface Generic {
  readonly operands: readonly { readonly shape: readonly Size[]; readonly dtype?: DType }[];
  /** Mentions b and k, of type B and K. */
  readonly code: string;
  /** The values of the call that it was made from, and what the run time says there. */
  readonly values: Values;
}

type DType = NonNullable<Call['operands'][number]['dtype']>;

/** What else the symbols may be: 0 and 1, which have rules of their own, and sizes that no call mentions. */
const OTHERS: readonly Values[] = [
  ...[1009, 0, 1, 2, 3, 13].map((n) => ({ B: n, K: n })),
  ...[
    [1009, 1013],
    [0, 5],
    [1, 11],
    [11, 1],
    [17, 19],
    [4, 0],
    [4099, 2],
    [2, 4099],
  ].map(([B = 0, K = 0]) => ({ B, K })),
];

/** Numbers of the code outside of strings. */
const NUMBER = /'[^']*'|"[^"]*"|(?<![\w.-])\d+(?![\w.])/g;

/** Up to this, a number is more likely an axis than a size. */
const AXES = 6;

/** Puts symbols in the place of sizes, if there are any. */
export function generic({ call }: Drawn): Generic | undefined {
  if (call.run || call.reads) return undefined;
  const sizes = call.operands.flatMap(({ shape }) => shape).filter((n) => n > 1 || chance(0.1));
  const numbers = (call.code.match(NUMBER) ?? []).map(Number).filter((n) => n > AXES);
  const candidates = [...new Set(call.operands.length > 0 ? sizes : numbers)];
  if (candidates.length === 0) return undefined;
  const values = { B: pick(candidates), K: pick(candidates) };
  const everywhere = chance(0.8);
  const symbol = (n: number): Size => {
    if (!everywhere && chance(0.4)) return n;
    return n === values.B ? 'B' : n === values.K ? 'K' : n;
  };
  return {
    operands: call.operands.map((one) => ({ ...one, shape: one.shape.map(symbol) })),
    code: call.code.replace(NUMBER, (text) => {
      const named = Number(text) > AXES && chance(0.9) ? symbol(Number(text)) : text;
      return String(named).replace(/^[BK]$/, (name) => name.toLowerCase());
    }),
    values,
  };
}

export const lineOf = ({ operands, code }: Generic, i: number): string =>
  `export function call${i}<B extends number, K extends number>(${[
    ...operands.map(
      ({ shape, dtype = 'float32' }, k) =>
        `${NAMES[k]}: gradus.Tensor<[${shape.join(', ')}], '${dtype}'>`,
    ),
    'b: B, k: K',
  ].join(', ')}) { return ${code}; }`;

/** What the run time says where the symbols have these values. */
function answerAt({ operands, code }: Generic, { B, K }: Values): Answer {
  const value = (size: Size) => (size === 'B' ? B : size === 'K' ? K : size);
  const made = operands.map(({ shape, ...rest }) => ({ ...rest, shape: shape.map(value) }));
  return answer({ operands: made, code }, { b: B, k: K });
}

interface Instance {
  readonly values: Values;
  readonly says: Answer;
}

/** The call with numbers in the place of its symbols; among them those that it mentions itself. */
function instances(call: Generic): Instance[] {
  const text = `${call.operands.flatMap(({ shape }) => shape)} ${call.code}`;
  const mentioned = [...new Set((text.match(/\d+/g) ?? []).map(Number))];
  const tried = [
    call.values,
    ...OTHERS,
    ...mentioned.flatMap((n) => [
      { B: n, K: 1013 },
      { B: 1009, K: n },
    ]),
  ];
  // A number that is no size may be negative.
  if (call.operands.length === 0) tried.push({ B: -101, K: -107 });
  return tried.map((values) => ({ values, says: answerAt(call, values) }));
}

const isRight = ({ says }: Instance) => 'result' in says || isOnlyAtRunTime(says.sentence);

/** What the types cannot decide they put off, and reject: whether B is K. The complaint then is no sentence. */
const isUndecided = (complaint: string) =>
  /assignable to (parameter of |method's 'this' of )?type '(?!Tensor<)\w+</.test(complaint);

/** Whether a verdict is put off: rejected, because it cannot be decided. */
export const isPutOff = ({ complaints: [first] }: Verdict): boolean =>
  first !== undefined && isUndecided(first);

/** Sentences about known sizes only, where the run time knows all. */
const OF_KNOWN =
  / elements (cannot become|are not divisible by) |: these may differ in their number of elements|expectShape|conv\w+ /;

/**
 * What the types leave to the run time: whether a symbol is what `expectShape` says, or an index of an axis, which
 * way a step leads from one symbol to another, whether what stands beside a symbol in a nested array is a number, and
 * whether a symbol is a sum, a product or a part of others.
 */
const UNCHECKED =
  /\.(expectShape|arange|tensor|conv\w+|split|set|repeat|rearrange|reduce)\(|\.at\(.*\b[bk]\b/;

/** What is wrong with what a compiler says of a generic function: nothing, mostly. */
export function wrong(call: Generic, { complaints, result }: Verdict): string | undefined {
  const all = instances(call);
  const [complaint] = complaints;
  if (complaint !== undefined) {
    if (complaints.length > 1) return 'complains twice';
    if (isUndecided(complaint)) return undefined;
    if (all.every((one) => isRight(one) || one.values.B < 0)) return 'a false reject';
    return anotherSentence(complaint, all);
  }
  if (!all.some(isRight) && !UNCHECKED.test(call.code)) return 'a false accept';
  const off = all.find(
    ({ says, values }) => 'result' in says && !fits(withValues(result, values), says.result),
  );
  return off && `a wrong type at ${JSON.stringify(off)}`;
}

/** A type with numbers in the place of its symbols. */
const withValues = (type: string, { B, K }: Values) =>
  type.replace(/\b[BK]\b/g, (name) => String(name === 'B' ? B : K));

/** The same of a sentence. */
const said = (sentence: string, { B, K }: Values) =>
  sentence.replace(/\$\{([BK])\}/g, (_, name) => String(name === 'B' ? B : K));

/** The sentence in a complaint: `${number}` is any size, and some advice depends on sizes. */
function patternOf(complaint: string): RegExp {
  const sentence =
    / assignable to (?:parameter of |method's 'this' of )?type '(?:[^"`]*\| )?["`](\w+ .*?)["`](?= \||')/.exec(
      complaint,
    )?.[1] ?? complaint;
  const plain = sentence.replace(/; make them equal or one of them 1$/, '');
  const escaped = plain.replace(/[^\w ]/g, '\\$&').replaceAll('\\$\\{number\\}', '\\d+');
  return new RegExp(`^${escaped}`);
}

/** The sentence is what the run time says of some of the sizes, unless it says first that they are too large. */
function anotherSentence(complaint: string, all: readonly Instance[]): string | undefined {
  const isCut = all.some(({ says }) => 'sentence' in says && isOnlyAtRunTime(says.sentence));
  if (isCut || OF_KNOWN.test(complaint)) return undefined;
  const refusals = all.flatMap(({ values, says }) =>
    'result' in says ? [] : [{ values, ...says }],
  );
  const isSaid = refusals.some(({ values, sentence }) => {
    const text = said(complaint, values);
    return text.includes(sentence) || patternOf(text).test(sentence);
  });
  return isSaid || refusals.length === 0
    ? undefined
    : `another sentence: ${JSON.stringify(refusals[0])}`;
}

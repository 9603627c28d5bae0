// Where one compiler and the run time say different things of calls that are drawn at random.

import { type Answer, answer } from './answer.ts';
import type { Compiler, Verdicts } from './compilers.ts';
import { type Call, chance, list, NAMES, pick, type Sizes } from './draw.ts';
import { families, isOnlyAtRunTime } from './index.ts';

/** A call, and what the run time says of it. */
export interface Drawn {
  readonly call: Call;
  readonly says: Answer;
}

/** A call of which the types may know whether it is right. */
export function draw(): Drawn {
  const call = pick(families)();
  const says = answer(call);
  return 'sentence' in says && isOnlyAtRunTime(says.sentence) ? draw() : { call, says };
}

/** Calls in one program. More cost memory, fewer cost the first use of the library again and again. */
const BATCH = 800;

/** A function that makes the call; `type` writes a shape as a type. */
const line = ({ operands, code }: Call, i: number, type: (sizes: Sizes) => string) =>
  `export function call${i}(${operands
    .map((one, k) => `${NAMES[k]}: gradus.Tensor<${type(one.shape)}, '${one.dtype ?? 'float32'}'>`)
    .join(', ')}) { return ${code}; }`;

/** What a compiler says of a call: complaints, and the type of the result. */
export interface Verdict {
  readonly complaints: readonly string[];
  readonly result: string;
}

/** What the compiler says of each line, which is a function. */
export function verdictsOf(compile: Compiler, lines: readonly string[]): Verdict[] {
  const programs = Array.from({ length: Math.ceil(lines.length / BATCH) }, (_, i) =>
    lines.slice(i * BATCH, (i + 1) * BATCH),
  );
  return compile(programs.map((batch) => batch.join('\n'))).flatMap((said, p) =>
    said.results.size > 0
      ? verdicts(programs[p] ?? [], said)
      : withoutUndeclarable(compile, programs[p] ?? [], said),
  );
}

const verdicts = (lines: readonly string[], { complaints, results }: Verdicts): Verdict[] =>
  lines.map((line, i) => ({
    complaints: complaints.get(i) ?? [],
    result: results.get(nameOf(line)) ?? 'no function',
  }));

const nameOf = (line: string) => /call\d+/.exec(line)?.[0] ?? '';

const isUndeclarable = (complaint: string) =>
  /cannot be named|exceeds the maximum length/.test(complaint);

/** A result that cannot be declared takes the declarations of all others with it: asks again without it. */
function withoutUndeclarable(
  compile: Compiler,
  lines: readonly string[],
  { complaints }: Verdicts,
): Verdict[] {
  const isOut = (i: number) => complaints.get(i)?.some(isUndeclarable) === true;
  if (!lines.some((_, i) => isOut(i))) throw new Error('a compiler that declares nothing');
  const rest = lines.map((line, i) => (isOut(i) ? `export function ${nameOf(line)}() {}` : line));
  return verdictsOf(compile, rest).map((verdict, i) =>
    isOut(i)
      ? {
          complaints: complaints.get(i)?.filter((text) => !isUndeclarable(text)) ?? [],
          result: 'cannot be declared',
        }
      : verdict,
  );
}

/** The draws of which the types say something else. */
export function disagreements(
  compile: Compiler,
  drawn: readonly Drawn[],
  type: (sizes: Sizes) => string,
  agree: (says: Answer, types: Verdict, call: Call) => boolean,
) {
  const lines = drawn.map(({ call }, i) => line(call, i, type));
  return verdictsOf(compile, lines).flatMap((types, i) => {
    const { says, call } = drawn[i] as Drawn;
    return agree(says, types, call) ? [] : [{ line: lines[i], says, types }];
  });
}

/** More tensors than the types give a tuple for. */
const isLong = (result: string): boolean => (result.match(/Tensor</g) ?? []).length > 256;

/** With every size known, the two say the same: one sentence, or one type. */
export const isSame = (says: Answer, { complaints, result }: Verdict, { reads }: Call): boolean =>
  'result' in says
    ? complaints.length === 0 &&
      (reads || isLong(says.result) ? fits(result, says.result) : result === says.result)
    : complaints.length === 1 && complaints[0]?.includes(`"${says.sentence}"`) === true;

/** A shape as a type in which some sizes are not known, or the rank. */
export const blurred = (sizes: Sizes): string =>
  chance(0.05)
    ? 'readonly number[]'
    : list(sizes.map((n) => (chance(0.35) ? Number.NaN : n))).replaceAll('NaN', 'number');

/** With sizes unknown, what the run time accepts, the types accept, and no known size is wrong. */
export const isNoFalseReject = (says: Answer, { complaints, result }: Verdict): boolean =>
  !('result' in says) || (complaints.length === 0 && fits(result, says.result));

/** Whether a value may be of this type: `number` may be any size, and so may an unknown rank or length. */
export function fits(type: string, value: string): boolean {
  const each = /^(.*>)\[\]$/.exec(type)?.[1];
  const pattern = each ? `\\[(${patternOf(each)}(,\\s*)?)*\\]` : patternOf(type);
  return new RegExp(`^${pattern}$`).test(value);
}

function patternOf(type: string): string {
  const tokens = type.matchAll(/Shape|readonly number\[\]|[\w."]+|[^\s]/g);
  return [...tokens]
    .map(([token]) => {
      if (token === 'number') return '\\d+';
      if (token === 'Shape' || token === 'readonly number[]') return '\\[[\\d, ]*\\]';
      return token.replace(/\W/g, '\\$&');
    })
    .join('\\s*');
}

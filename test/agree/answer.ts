// What the run time says of a call: it evaluates the very expression that the types are asked about, on tensors
// of which only the shape and the dtype exist.

import * as gradus from '../../src/index.ts';
import { isTraced } from '../../src/ops/define.ts';
import { type Call, list, NAMES, type Operand } from './draw.ts';

/** The type of the result as a declaration prints it, or the sentence. */
export type Answer = { readonly result: string } | { readonly sentence: string };

/** Values of the symbols that a call mentions, by name. */
type Symbols = Readonly<Record<string, number>>;

export function answer(call: Call, symbols: Symbols = {}): Answer {
  try {
    return { result: typeOf(call.run ? made(call.run()) : evaluate(call, symbols)) };
  } catch (error) {
    if (error instanceof gradus.GradusError) return { sentence: error.message };
    throw new Error(`${call.code} of ${JSON.stringify(call.operands)}`, { cause: error });
  }
}

/** Zeros take no memory until they are read. */
const made = ({ shape, dtype = 'float32' }: Operand) => gradus.zeros(shape, { dtype });

function evaluate({ operands, code }: Call, symbols: Symbols): unknown {
  const tensors = operands.map(made);
  const names = ['gradus', ...NAMES.slice(0, tensors.length), ...Object.keys(symbols)];
  return new Function(...names, `return ${code}`)(gradus, ...tensors, ...Object.values(symbols));
}

/** The type of a value, its sizes known. */
function typeOf(value: unknown): string {
  if (isTraced(value)) {
    const { shape, dtype } = value as unknown as gradus.Tensor;
    return `Tensor<${list(shape)}, "${dtype}">`;
  }
  if (Array.isArray(value)) return `[${value.map(typeOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, one]) => `${name}: ${typeOf(one)};`);
  return `{ ${fields.join(' ')} }`;
}

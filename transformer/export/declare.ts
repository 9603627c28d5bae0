/** The declarations of an exported module. They name no type of gradus. */
import { arrayOf } from '../../src/dtype.ts';
import type { Program, TensorSpec } from '../../src/ir/program.ts';
import { isSlot, type SlotTree } from '../../src/runtime/lowered.ts';
import type { TracedFunction } from '../../src/trace.ts';

const HEAD = `/**
 * The elements of a tensor, in row-major order: \`Tensor<[64, 784]>\` is a Float32Array of 64 * 784 numbers. Any typed array of
 * that kind is one; its length is checked when the function is called. A scalar is \`Tensor<[]>\`, of one element. Bools are
 * bytes 0 and 1, and float16 numbers are their bits in a Uint16Array.
 */
export type Tensor<
  Shape extends readonly number[],
  Elements extends ArrayBufferView = Float32Array,
> = Elements & { readonly __shape?: Shape };
`;

function tensorType({ shape, dtype }: TensorSpec): string {
  const array = arrayOf(dtype).name;
  const sizes = `[${shape.join(', ')}]`;
  return array === 'Float32Array' ? `Tensor<${sizes}>` : `Tensor<${sizes}, ${array}>`;
}

function staticType(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'number';
  return value === undefined ? 'undefined' : JSON.stringify(value);
}

/** The type of a tree whose slots number `specs`. */
function treeType(tree: SlotTree, specs: readonly TensorSpec[]): string {
  if (isSlot(tree)) return tensorType(specs[tree.$] as TensorSpec);
  if (Array.isArray(tree)) return `readonly [${tree.map((x) => treeType(x, specs)).join(', ')}]`;
  if (typeof tree !== 'object' || tree === null) return staticType(tree);
  const fields = Object.entries(tree).map(
    ([key, x]) => `readonly ${JSON.stringify(key)}: ${treeType(x, specs)}`,
  );
  return `{ ${fields.join('; ')} }`;
}

const shapesText = (specs: Program['inputs']): string =>
  specs.map(({ dtype, shape }) => `${dtype}[${shape.join(', ')}]`).join(', ') || 'nothing';

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** `parameters`: their names, where the source has some. `file`: what holds the large constants, if there are any. */
export function declarationsOf(
  name: string,
  { program, signature }: TracedFunction,
  parameters: readonly string[],
  file: string | undefined,
): string {
  const { inputs, outputs } = program;
  const types = signature.parameters.map((tree, i) => {
    const given = parameters[i] ?? '';
    return `${IDENTIFIER.test(given) ? given : `argument${i + 1}`}: ${treeType(tree, inputs)}`;
  });
  const type = `(${types.join(', ')}) => ${treeType(signature.result, outputs)}`;
  const facts = `Takes ${shapesText(inputs)}; gives ${shapesText(outputs)}. Arguments are not changed, results are new.`;
  const own =
    file === undefined
      ? [`/** ${facts} */`, `declare const $exported: ${type};`, `export { $exported as ${name} };`]
      : [
          `/** ${facts} */`,
          `declare const $exported: ${type};`,
          '',
          `/** The function, with the constants in the bytes of ${file}. */`,
          'export declare function load(file: ArrayBuffer | ArrayBufferView): typeof $exported;',
        ];
  return [HEAD, ...own, ''].join('\n');
}

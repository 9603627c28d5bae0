/** Shapes of values as text, in the words of the types. */
import type { DType } from '../../src/dtype.ts';
import { isArray, isRecord, isTensor } from './values.ts';

export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

export const show = ({ shape, dtype }: TensorLike): string =>
  `Tensor<[${shape.join(', ')}]${dtype === 'float32' ? '' : `, '${dtype}'`}>`;

/** Parts of a tree that are shown; the rest is counted. */
const PARTS = 8;

function joined(parts: readonly string[]): string {
  const more = parts.length - PARTS;
  return [...parts.slice(0, PARTS), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** `Tensor<[2]>`, or a tree of tensors such as `{ loss: Tensor<[]> }`; `undefined` for anything else. */
export function shapeText(value: unknown): string | undefined {
  if (isTensor(value)) return show(value);
  if (isArray(value)) {
    const items = value.map(shapeText);
    return items.length > 0 && items.every((item) => item !== undefined)
      ? `[${joined(items)}]`
      : undefined;
  }
  if (!isRecord(value)) return undefined;
  const fields = Object.entries(value).map(([key, part]) => [key, shapeText(part)] as const);
  const isTree = fields.length > 0 && fields.every(([, part]) => part !== undefined);
  return isTree ? `{ ${joined(fields.map(([key, part]) => `${key}: ${part}`))} }` : undefined;
}

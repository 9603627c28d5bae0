/**
 * The structure of a graph as a row of numbers (and of the keys of regions): equal rows, equal programs. It is made
 * whenever a lazy tensor is computed, to find the program that is there already, so it makes no text.
 */
import { dtypes } from '../dtype.ts';
import type { Attributes, Node, Primitive, Sizes } from './node.ts';

export interface Signature {
  readonly parts: readonly (number | string)[];
  /** What is known, in the order in which it is met: the inputs of the program. */
  readonly inputs: readonly Node[];
}

const opNumbers = new Map<Primitive, number>();

function opNumber(op: Primitive): number {
  const known = opNumbers.get(op);
  if (known !== undefined) return known;
  opNumbers.set(op, opNumbers.size + 1);
  return opNumbers.size;
}

const dtypeNumbers: ReadonlyMap<string, number> = /* @__PURE__ */ new Map(
  dtypes.map((dtype, i) => [dtype, i]),
);

type Parts = (number | string)[];

function putSizes(parts: Parts, tag: number, sizes: Sizes | undefined): void {
  if (!sizes) return;
  parts.push(tag, sizes.length);
  for (const size of sizes) parts.push(size);
}

/** Each field with a number of its own, so that no two rows of fields are the same. */
function putAttributes(parts: Parts, attributes: Attributes): void {
  const { value, shear, first, labels, regions, result } = attributes;
  if (value !== undefined) parts.push(-1, value);
  putSizes(parts, -2, attributes.axes);
  putSizes(parts, -3, attributes.before);
  putSizes(parts, -4, attributes.after);
  putSizes(parts, -5, attributes.steps);
  putSizes(parts, -6, attributes.options);
  if (shear) putSizes(parts, -7, Object.values(shear));
  if (first) parts.push(-8);
  if (labels) for (const axes of labels) putSizes(parts, -9, axes);
  if (result !== undefined) parts.push(-10, result);
  if (regions) for (const { key } of regions) parts.push(key);
}

let walks = 0;

/** The signature of the graph of `outputs`, which goes no deeper than what is known. */
export function signatureOf(outputs: readonly Node[], isKnown: (node: Node) => boolean): Signature {
  const walk = ++walks;
  const parts: Parts = [];
  const inputs: Node[] = [];
  // An explicit stack: a graph may be deeper than the call stack. A node is there twice: before and after its inputs.
  const stack: Node[] = [];
  let count = 0;
  for (const output of outputs) {
    stack.push(output);
    for (let node = stack.pop(); node; node = stack.pop()) {
      // Met before: numbered, or numbered now that its inputs are.
      if (node.walk === walk) {
        if (node.place < 0) {
          putNode(parts, node);
          node.place = count++;
        }
        continue;
      }
      node.walk = walk;
      if (isKnown(node)) {
        parts.push(0);
        putType(parts, node);
        inputs.push(node);
        node.place = count++;
        continue;
      }
      node.place = -1;
      stack.push(node);
      for (let i = node.inputs.length - 1; i >= 0; i--) stack.push(node.inputs[i] as Node);
    }
    parts.push(-11, output.place);
  }
  return { parts, inputs };
}

function putType(parts: Parts, { shape, dtype }: Node): void {
  parts.push(dtypeNumbers.get(dtype) ?? -1, shape.length);
  for (const size of shape) parts.push(size);
}

function putNode(parts: Parts, node: Node): void {
  parts.push(opNumber(node.op), node.inputs.length);
  for (const { place } of node.inputs) parts.push(place);
  putType(parts, node);
  putAttributes(parts, node.attributes);
}

/** A number that is mostly another for another signature. */
export function hashOf(parts: Signature['parts']): number {
  let hash = parts.length;
  for (const part of parts) {
    const number = typeof part === 'number' ? part : part.length;
    hash = Math.imul(hash ^ (number | 0), 0x9e3779b1) ^ (hash >>> 15);
    // What is behind the point tells constants apart.
    if (!Number.isInteger(number)) hash = Math.imul(hash ^ (number * 0x3fffffff), 0x85ebca77);
  }
  return hash;
}

export const sameParts = (a: Signature['parts'], b: Signature['parts']): boolean =>
  a.length === b.length && a.every((part, i) => Object.is(part, b[i]));

/** Parts of memories: what steps of a program run on. */
import type { TypedArray } from '../../dtype.ts';
import type { GpuOperand } from './code.ts';
import type { GpuMemory } from './memory.ts';

/** `size` elements of a memory, from `base` on. */
export interface Part {
  readonly memory: GpuMemory;
  readonly base: number;
  readonly size: number;
}

export const whole = (memory: GpuMemory): Part => ({ memory, base: 0, size: memory.size });

export const isWhole = ({ memory, size }: Part): boolean => size === memory.size;

/** A carry of a loop: where the step before has left it, and where this step leaves it. */
export interface Turn {
  readonly now: Part;
  readonly next: Part;
}

/** Where a step of a loop is. */
export interface Place {
  readonly step: number;
  readonly turns: readonly Turn[];
}

/** By its number among the memories of a program. */
export function partAt(parts: readonly Part[], number: number): Part {
  const part = parts[number];
  if (!part) throw new Error(`internal: a program without memory ${number}`);
  return part;
}

export function partOf(operand: GpuOperand, parts: readonly Part[], place: Place): Part {
  if ('carry' in operand) {
    const turn = place.turns[operand.carry];
    if (!turn) throw new Error(`internal: a loop without carry ${operand.carry}`);
    return operand.kind === 'carry' ? turn.now : turn.next;
  }
  const part = partAt(parts, operand.memory);
  if (operand.kind === 'whole') return part;
  const { size } = operand;
  return { memory: part.memory, base: part.base + place.step * size, size };
}

/** The part of an array that a part of its memory is. */
export const within = (elements: TypedArray, { base, size }: Part): TypedArray =>
  elements.subarray(base, base + size);

/** Elements as whole numbers in the same order: NaN is the greatest, and -0 is 0. */
import type { Memory } from '../shader.ts';
import type { RoutineShader } from './writing.ts';

export const LARGEST = 0x7fffffff;

const FLOAT = [
  'let bits = bitcast<i32>(x);',
  'let size = bits & 0x7fffffff;',
  'if (size > 0x7f800000) { return 0x7fffffff; }',
  // Of negative numbers the greater bits are the smaller number.
  'return select(bits, -size, bits < 0);',
];

/** Source of the key of an element. */
export function keyOf(shader: RoutineShader, { dtype }: Memory, element: string): string {
  if (dtype !== 'float32') return dtype === 'int32' ? element : `i32(${element})`;
  shader.function('key', '(x: f32) -> i32', FLOAT);
  return `key(${element})`;
}

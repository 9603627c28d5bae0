/** How a Fourier transform is written. */
import type { Node } from '../graph/node.ts';
import { type Expression, method, number, text } from './expression.ts';
import type { Of } from './operand.ts';

const NORMS = ['backward', 'ortho', 'forward'] as const;

/** Along the axes that the row takes, with the norm that divides by the factor, or multiplied by what is missing. */
export function transform(node: Node, of: Of): Expression {
  const { axes = [], options: [inverse = 0, factor = 1] = [] } = node.attributes;
  const [x] = node.inputs as readonly [Node];
  const rank = node.shape.length;
  const length = axes.reduce((product, axis) => product * (node.shape[axis] ?? 1), 1);
  const [plain, divided] = inverse ? ['forward', 'backward'] : ['backward', 'forward'];
  const factors: Readonly<Record<string, number>> = {
    [plain as string]: 1,
    [divided as string]: 1 / length,
    ortho: 1 / Math.sqrt(length),
  };
  const norm = NORMS.find((one) => factors[one] === factor);
  const others = node.shape.map((_, i) => i).filter((i) => !axes.includes(i) && i < rank - 1);
  const order = [...others, ...axes, rank - 1];
  const isLast = order.every((axis, i) => axis === i);
  const moved = isLast ? of(x) : method(of(x), 'permute', ...order.map(number));
  const name = `${inverse ? 'ifft' : 'fft'}${axes.length === 2 ? '2' : ''}`;
  const given = norm ?? (plain as string);
  const options = given === 'backward' ? [] : [text({ norm: given })];
  const found = method(moved, name, ...options);
  const scaled = norm ? found : method(found, 'mul', number(factor));
  const undo = order.map((_, i) => order.indexOf(i));
  return isLast ? scaled : method(scaled, 'permute', ...undo.map(number));
}

/** Graphs as text, one node a line. */
import { type Node, numberKey, type Shear, topological } from './node.ts';

/** What a node has besides its operands. */
export function attributesText({ attributes }: Node): string {
  const { value, axes, before, after, steps, shear, first, labels, options } = attributes;
  const { result } = attributes;
  const parts = [
    ...(value === undefined ? [] : [numberKey(value)]),
    ...(axes ? [`axes=${axes.join()}`] : []),
    ...(before ? [`before=${before.join()}`] : []),
    ...(after ? [`after=${after.join()}`] : []),
    ...(steps ? [`steps=${steps.join()}`] : []),
    ...(shear ? [shearText(shear)] : []),
    ...(first ? ['first'] : []),
    ...(labels ? [labelsText(labels)] : []),
    ...(options ? [`options=${options.join()}`] : []),
    ...(result === undefined ? [] : [`result=${result}`]),
  ];
  return parts.length > 0 ? ` {${parts.join(' ')}}` : '';
}

/** Where element `i` of an axis comes from. */
const shearText = ({ axis, by, scale, slope, offset, step }: Shear): string =>
  `axis=${axis} by=${by} from=(${scale}i+${slope}k+${offset})/${step}`;

/** The labels of a contraction as an einsum equation. */
function labelsText(labels: NonNullable<Node['attributes']['labels']>): string {
  const seen: number[] = [];
  const letter = (label: number) => {
    if (!seen.includes(label)) seen.push(label);
    return String.fromCharCode(97 + seen.indexOf(label));
  };
  const [left, right, result] = labels.map((axes) => axes.map(letter).join(''));
  return `${left},${right}->${result}`;
}

/** The graph between `inputs` and `outputs`. */
export function printGraph(outputs: readonly Node[], inputs: readonly Node[] = []): string {
  const given = new Set(inputs);
  const order = topological(outputs, (node) => given.has(node));
  const names = new Map(order.map((node, i) => [node, `%${i}`]));
  const printed = new Set<string>();
  const lines = order.flatMap((node) => {
    const operands = given.has(node)
      ? `input ${inputs.indexOf(node)}`
      : node.inputs.map((x) => names.get(x)).join(' ');
    const op = given.has(node) ? '' : `${node.op}${attributesText(node)} `;
    const line = `  ${names.get(node)}: ${node.dtype}[${node.shape.join(', ')}] = ${op}${operands}`;
    const regions = given.has(node) ? [] : (node.attributes.regions ?? []);
    // Of the results of one computation the first shows it.
    const unseen = regions.filter(({ key }) => !printed.has(key) && printed.add(key));
    const inside = unseen.flatMap((one) => printGraph(one.outputs, one.inputs).split('\n'));
    return [line.trimEnd(), ...inside.map((text) => `    ${text}`)];
  });
  return [...lines, `  return ${outputs.map((node) => names.get(node)).join(' ')}`].join('\n');
}

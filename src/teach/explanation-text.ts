/** An explanation of a gradient as text. */
import type { BackwardStep, ForwardStep, Found, NamedValue } from './explanation.ts';
import { written } from './expression.ts';

const KINDS = ['scalar', 'vector', 'matrix'];

const kind = (shape: readonly number[]): string =>
  KINDS[shape.length] ?? `${shape.length}-D tensor`;

const article = (text: string): string => (/^(8|11|18)/.test(text) ? `an ${text}` : `a ${text}`);

/** `vector by matrix: a 3-D tensor`. */
const rule = (of: readonly number[], by: readonly number[]): string =>
  `${kind(of)} by ${kind(by)}: ${article(kind([...of, ...by]))}`;

const valueText = ({ value }: NamedValue): string => (value === null ? '' : ` = ${value}`);

/** Columns, each as wide as its longest text. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    `  ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function forwardRow({ code, operands, results }: ForwardStep): string[] {
  const names = results.map(({ name }) => name).join(', ');
  const from = operands.map(({ shape }) => written(shape)).join(', ');
  const to = results.map((result) => `${written(result.shape)}${valueText(result)}`).join(', ');
  return [names, `= ${code}`, `${from} -> ${to}`];
}

/** The shape of the derivative; and that it is not formed, where it is larger than what it meets. */
function derivativeLines({ of, by, derivative, isDiagonal }: BackwardStep): string[] {
  const lines = [
    `    ${of.name} ${written(of.shape)} by ${by.name} ${written(by.shape)}: ` +
      `the derivative has shape ${written(derivative)}, ${rule(of.shape, by.shape)}`,
  ];
  if (of.shape.length === 0 || by.shape.length === 0) return lines;
  const why = isDiagonal ? '0 but where the indices agree, it' : 'it';
  return [...lines, `    ${why} is never formed: its product with d${of.name} is`];
}

function partLines({ by, gradient, formula, where, notes, part, parts }: BackwardStep): string[] {
  const isDone = part === parts;
  const sign = part === 1 ? '=' : '+=';
  const shape = written(gradient.shape);
  const added = `      ${by.name} is used ${parts} times: the parts, all of shape ${shape}, are added`;
  return [
    `      ${gradient.name} ${sign} ${formula}    ${shape}${isDone ? valueText(gradient) : ''}`,
    ...where.map((line, i) => `        ${i === 0 ? 'where' : '     '} ${line}`),
    ...notes.map((note) => `      ${note}`),
    ...(parts > 1 && isDone ? [added] : []),
  ];
}

function backwardLines(steps: readonly BackwardStep[], codes: ReadonlyMap<string, string>) {
  return steps.flatMap((step, i) => {
    const before = steps[i - 1];
    const isSameStep = before?.of.name === step.of.name;
    const head = isSameStep ? [] : ['', `  ${step.of.name} = ${codes.get(step.of.name) ?? ''}`];
    const isSame = isSameStep && before?.by.name === step.by.name;
    return [...head, ...(isSame ? [] : derivativeLines(step)), ...partLines(step)];
  });
}

function seedLine({ seed, result }: Found<unknown>): string {
  if (seed.shape.length === 0) return `  ${seed.name} = 1    []`;
  return (
    `  ${seed.name}: a weight for each element of ${result.name}, here 1, 2, 3, ...    ` +
    `${written(seed.shape)}${valueText(seed)}`
  );
}

/** The whole text. */
export function printed(found: Found<unknown>): string {
  const { inputs, result, forward, backward } = found;
  const rules = inputs.flatMap(({ name, shape }) => {
    const step = backward.find(({ by }) => by.name === name);
    if (!step) return [];
    const derivative = written([...result.shape, ...shape]);
    return [[`d${result.name}/${step.gradient.name}`, derivative, rule(result.shape, shape)]];
  });
  const codes = new Map(
    forward.flatMap(({ code, results }) => results.map(({ name }) => [name, code] as const)),
  );
  const given = inputs.map((one) => [one.name, '', `${written(one.shape)}${valueText(one)}`]);
  return [
    'The derivative of Y by X has the shape [...Y, ...X].',
    ...table(rules),
    '',
    'Forward',
    ...table([...given, ...forward.map(forwardRow)]),
    '',
    'Backward: the derivative of each step, times what has come so far',
    seedLine(found),
    ...backwardLines(backward, codes),
  ].join('\n');
}

/** docs/ops.md: one entry per row, with what the row says, what it does in each dtype, an example that ran, and its errors. */
import { readdirSync, readFileSync } from 'node:fs';
import { type DType, isDType } from '../../src/dtype.ts';
import { GradusError } from '../../src/errors.ts';
import type { Row, Sample } from '../../src/ops/define.ts';
import { argumentsOf, rows } from '../cases.ts';
import { callOp, loose, partsOf } from '../loose.ts';
import { formed } from '../samples/form.ts';
import { CREATION } from './creation.ts';
import { type Entry, readTable, type Section } from './table.ts';

const DTYPES = ['bool', 'uint8', 'int32', 'float16', 'float32', 'float64'].filter(isDType);
const NAMES = ['x', 'y', 'z'] as const;
const testD = new URL('../../test-d/', import.meta.url);

/** The sentences of the wrong programs of test-d, by op. */
function sentences(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of readdirSync(testD).filter((name) => /^errors.*\.ts$/.test(name))) {
    const text = readFileSync(new URL(file, testD), 'utf8');
    for (const [, sentence = ''] of text.matchAll(/@ts-expect-error (.*)/g)) {
      const op = sentence.split(' ')[0] ?? '';
      const known = found.get(op) ?? [];
      if (!/\$\{/.test(sentence) && !known.includes(sentence)) known.push(sentence);
      found.set(op, known);
    }
  }
  return found;
}

const numel = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Numbers spread evenly over the sample's range, in an order that is not sorted. */
function valuesOf(size: number, [low, high]: readonly [number, number], dtype: DType): number[] {
  return Array.from({ length: size }, (_, i) => {
    const x = size < 2 ? high : low + ((high - low) * ((i * 5) % size)) / (size - 1);
    if (dtype === 'bool') return i % 2;
    return dtype.startsWith('float') ? Math.round(x * 10) / 10 : Math.floor(x);
  });
}

function nest(values: readonly unknown[], shape: readonly number[]): unknown {
  if (shape.length === 0) return values[0];
  const step = numel(shape.slice(1));
  return Array.from({ length: shape[0] ?? 0 }, (_, i) =>
    nest(values.slice(i * step, (i + 1) * step), shape.slice(1)),
  );
}

interface Operand {
  readonly name: string;
  readonly source: string;
  readonly value: unknown;
}

function operandsOf(sample: Sample, dtype?: DType): Operand[] {
  const { shapes, range = [-2, 2], dtypes = [], form } = sample;
  return shapes.map((shape, i) => {
    const type = dtype ?? dtypes[i] ?? 'float32';
    const drawn = valuesOf(numel(shape), range, type);
    const numbers =
      form && i === 0
        ? formed(drawn, shape, type, form).map((x) => Math.round(x * 10) / 10)
        : drawn;
    return { name: NAMES[i] ?? `x${i}`, ...operandOf(numbers, shape, type, range) };
  });
}

/** From this many elements on, numbers are not listed. */
const MANY = 24;

/** How a program writes a tensor, and the tensor. */
function operandOf(
  numbers: readonly number[],
  shape: readonly number[],
  type: DType,
  [low, high]: readonly [number, number],
): Omit<Operand, 'name'> {
  if (numbers.length > MANY && type === 'float32') {
    const source = `linspace(${low}, ${high}, ${numbers.length}).reshape(${shape.join(', ')})`;
    return { source, value: loose.linspace(low, high, numbers.length).reshape(...shape) };
  }
  const nested = nest(type === 'bool' ? numbers.map(Boolean) : numbers, shape);
  const options = type === 'float32' || type === 'bool' ? '' : `, { dtype: '${type}' }`;
  const literal = JSON.stringify(nested).replaceAll(',', ', ');
  return {
    source: `tensor(${literal}${options})`,
    value: loose.tensor(nested, { dtype: type }),
  };
}

/** The sample that is the example: the smallest. */
function exampleSample({ samples }: Row): Sample {
  const size = ({ shapes }: Sample) => shapes.reduce((sum, shape) => sum + numel(shape), 0);
  // A scalar shows little of what an op does.
  const [first, ...rest] = samples.filter((one) => size(one) > 2);
  const sample = rest.reduce((a, b) => (a && size(a) <= Math.max(size(b), MANY) ? a : b), first);
  return sample ?? samples[0] ?? { shapes: [] };
}

/** An argument as a program writes it. */
function written(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([key, x]) => `${key}: ${written(x)}`);
  return `{ ${fields.join(', ')} }`;
}

/** Whether the first argument is the tensor that has the method. */
const isMethod = ({ operands }: Row) => operands !== 'list' && operands !== 'rest';

function callText(row: Row, { args = [] }: Sample, operands: readonly Operand[]): string {
  const names = operands.map(({ name }) => name);
  const all = argumentsOf(row, names, args.map(written)) as (string | string[])[];
  const texts = all.map((one) => (Array.isArray(one) ? `[${one.join(', ')}]` : one));
  if (!isMethod(row)) return `${row.opName}(${texts.join(', ')})`;
  return `${texts[0]}.${row.opName}(${texts.slice(1).join(', ')})`;
}

const call = (row: Row, { args = [] }: Sample, operands: readonly Operand[]): unknown =>
  callOp(
    row.opName,
    argumentsOf(
      row,
      operands.map(({ value }) => value),
      args,
    ),
  );

/** `float32[2, 3]`, or one for each part. */
const typeText = (result: unknown): string =>
  partsOf(result)
    .map(
      ([name, part]) => `${name === '' ? '' : `${name} `}${part.dtype}[${part.shape.join(', ')}]`,
    )
    .join(', ');

const comment = (text: string) => text.replace(/^/gm, '// ').replace(/ +$/gm, '');

function exampleOf(row: Row, sample: Sample): string {
  const operands = operandsOf(sample);
  const result = call(row, sample, operands);
  const parts = partsOf(result).map(([name, part]) =>
    comment(`${name === '' ? '' : `${name}: `}${part}`),
  );
  return [
    '```ts',
    ...operands.map(({ name, source }) => `const ${name} = ${source};`),
    `${callText(row, sample, operands)};`,
    ...parts,
    '```',
  ].join('\n');
}

/** What comes of the sample in each dtype: the dtypes that give the same together. */
function dtypesText(row: Row, sample: Sample): string {
  if (sample.dtypes) return '';
  const results = new Map<string, DType[]>();
  for (const dtype of DTYPES) {
    let gives: string;
    try {
      const result = call(row, sample, operandsOf(sample, dtype));
      gives = partsOf(result)
        .map(([name, part]) => `${name} ${part.dtype === dtype ? 'its own' : part.dtype}`.trim())
        .join(', ');
    } catch (error) {
      if (!(error instanceof GradusError)) throw error;
      gives = 'refused';
    }
    results.set(gives, [...(results.get(gives) ?? []), dtype]);
  }
  const texts = [...results].map(
    ([gives, of]) => `${of.length === DTYPES.length ? 'each' : of.join(', ')} → ${gives}`,
  );
  return `Dtypes: ${texts.join('; ')}.`;
}

function shapesText(row: Row): string {
  const lines = row.samples.slice(0, 4).map((sample) => {
    const operands = operandsOf(sample);
    const of = operands.map(({ value }) => typeText(value)).join(', ');
    const args = (sample.args ?? []).map(written).join(', ');
    const result = typeText(call(row, sample, operands));
    return `| \`${of}\` | ${args === '' ? '' : `\`${args}\``} | \`${result}\` |`;
  });
  return ['| operands | arguments | result |', '| --- | --- | --- |', ...new Set(lines)].join('\n');
}

function signaturesText(row: Row, { name, signatures }: Entry): string {
  return signatures
    .map((parameters) => {
      const asFunction = `\`${name}(${parameters.join(', ')})\``;
      return isMethod(row)
        ? `\`x.${name}(${parameters.slice(1).join(', ')})\`, ${asFunction}`
        : asFunction;
    })
    .join('; ');
}

function entryText(entry: Entry, errors: ReadonlyMap<string, readonly string[]>): string {
  const row = rows.get(entry.name);
  if (!row || row.samples.length === 0)
    throw new Error(`${entry.name}: no row, or none with samples`);
  const said = errors.get(entry.name)?.slice(0, 3) ?? [];
  return [
    `### ${entry.name}`,
    signaturesText(row, entry),
    entry.text,
    shapesText(row),
    dtypesText(row, row.samples[0] ?? { shapes: [] }),
    exampleOf(row, exampleSample(row)),
    said.length > 0 ? `Errors: ${said.map((sentence) => `\`${sentence}\``).join('; ')}.` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Titles of modules whose name is none. */
const TITLES: Readonly<Record<string, string>> = {
  compare: 'Comparisons',
  contract: 'Matrix products',
  conv: 'Convolution',
  einops: 'Einops',
  fft: 'Fourier transforms',
  linalg: 'Linear algebra',
  loss: 'Losses',
  nn: 'Networks',
  pool: 'Pooling',
  reduce: 'Reductions',
  sort: 'Sorting',
  scan: 'Scans',
  statistic: 'Statistics',
};

const titleOf = ({ module }: Section): string =>
  TITLES[module] ?? `${module[0]?.toUpperCase()}${module.slice(1).replaceAll('-', ' ')}`;

function sectionText(section: Section, errors: ReadonlyMap<string, readonly string[]>): string {
  const entries = section.entries.map((entry) => entryText(entry, errors));
  return [`## ${titleOf(section)}`, ...entries].join('\n\n');
}

const HEAD = `# Operations

Every operation, from the table that the library is made of. This page is generated by \`npm run docs\`; a test compares it with the
library, so what the examples print is what they print. Shapes are written as \`dtype[sizes]\`. Where PyTorch and other libraries differ,
[semantics.md](semantics.md) says what holds here.`;

/** A function that makes a tensor: it has no row, so its examples are listed in creation.ts. */
function creationText({ name, signatures, text }: Entry, said: readonly string[] = []): string {
  const examples = CREATION[name];
  if (!examples) throw new Error(`${name}: give an example in test/docs/creation.ts`);
  const lines = examples.flatMap((source) => [`${source};`, comment(String(evaluate(source)))]);
  return [
    `### ${name}`,
    signatures.map((parameters) => `\`${name}(${parameters.join(', ')})\``).join('; '),
    text,
    ['```ts', ...lines, '```'].join('\n'),
    said.length > 0 ? `Errors: ${said.map((one) => `\`${one}\``).join('; ')}.` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The value of an expression over the library's names. */
function evaluate(source: string): unknown {
  const names = Object.keys(loose).filter((name) => /^[a-z]\w*$/i.test(name) && name !== 'var');
  const values = names.map((name) => loose[name as keyof typeof loose]);
  return new Function(...names, `return ${source}`)(...values);
}

const links = (entries: readonly Entry[]) =>
  entries.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(', ');

/** The whole page. */
export function opsPage(): string {
  const errors = sentences();
  const { creation, sections } = readTable();
  const contents = sections.map((one) => `- ${titleOf(one)}: ${links(one.entries)}`);
  const made = creation.map((entry) => creationText(entry, errors.get(entry.name)?.slice(0, 3)));
  return [
    HEAD,
    [`- Creation: ${links(creation)}`, ...contents].join('\n'),
    '## Creation',
    ...made,
    ...sections.map((one) => sectionText(one, errors)),
    '',
  ].join('\n\n');
}

/** All examples as one program, to be compiled. */
export function examplesProgram(): string {
  const blocks = [...rows.values()].map((row) => {
    const sample = exampleSample(row);
    const operands = operandsOf(sample);
    const lines = operands.map(({ name, source }) => `const ${name} = gradus.${source};`);
    const text = callText(row, sample, operands);
    return `{ ${lines.join(' ')} ${isMethod(row) ? '' : 'gradus.'}${text}; }`;
  });
  return ["import * as gradus from '../src/index.ts';", ...blocks].join('\n');
}

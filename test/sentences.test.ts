/** The sentences of test-d/errors*.ts, which `tsc` says of wrong lines: the run time says the same of the same lines. */
import { readdirSync, readFileSync } from 'node:fs';
import * as gradus from 'gradus';
import { ts } from 'ts-morph';
import { expect, test } from 'vitest';

const folder = new URL('../test-d/', import.meta.url);

/** `Tensor<[2, 3], 'int32'>` with sizes that are known. */
const TENSOR = /Tensor<\[([\d, ]*)\](?:, '(\w+)')?>/;

const zeros = (text: string, pattern: RegExp) =>
  text.replaceAll(new RegExp(pattern, 'g'), (_, sizes: string, dtype = 'float32') => {
    return `gradus.zeros([${sizes}], { dtype: '${dtype}' })`;
  });

/** What the file declares, as the code that makes it; what has no known size is left out. */
function declared(source: string): Map<string, string> {
  const found = source.matchAll(/^declare const (\w+): (Tensor<.*>);$/gm);
  return new Map(
    [...found].flatMap(([, name = '', type = '']) =>
      new RegExp(`^${TENSOR.source}$`).test(type) ? [[name, zeros(type, TENSOR)]] : [],
    ),
  );
}

interface Line {
  readonly sentence: string;
  readonly code: string;
}

/** The wrong statements at the top level of a file, each with its sentence, where all sizes in it are known. */
function linesOf(file: string): Line[] {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  return source.statements.flatMap((statement) => {
    const [sentence] = /(?<=@ts-expect-error ).*/.exec(statement.getFullText()) ?? [];
    if (!sentence || !ts.isExpressionStatement(statement)) return [];
    const cast = new RegExp(`(?:\\(\\{\\}\\)|\\{\\}) as ${TENSOR.source}`);
    const code = zeros(statement.getText(), cast);
    return / as |<|: Tensor|=>/.test(code) ? [] : [{ sentence, code }];
  });
}

/** The names that a statement uses, but for those of members and fields. */
function namesIn(code: string): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const { parent } = node;
    const isMember =
      parent &&
      ((ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node));
    if (ts.isIdentifier(node) && !isMember) names.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('line.ts', code, ts.ScriptTarget.ES2023, true));
  return names;
}

/** What a statement throws, at once or when its promise is settled. */
async function thrown(code: string, names: ReadonlyMap<string, string>): Promise<unknown> {
  const locals = [...names].map(([name, made]) => `const ${name} = ${made};`).join('\n');
  try {
    await new Function('gradus', `${locals}\nreturn ${code}`)(gradus);
  } catch (error) {
    return error;
  }
  return undefined;
}

const tensor = gradus.zeros([]);

/** What TypeScript says in words of its own begins otherwise: with no name of ours. */
function isOurs(sentence: string): boolean {
  const [name = ''] = /^\w+/.exec(sentence) ?? [];
  return name in gradus || name in tensor;
}

const files = readdirSync(folder).filter((file) => /^errors.*\.ts$/.test(file));

/** The lines of a file that the run time can be asked about, and what their names are. */
function askable(file: string) {
  const tensors = declared(readFileSync(new URL(file, folder), 'utf8'));
  const isKnown = (name: string) => tensors.has(name) || name in gradus || name === 'gradus';
  // `backward` of a tensor that no variable leads to says that first.
  const lines = linesOf(file).filter(
    ({ sentence, code }) =>
      isOurs(sentence) && !sentence.startsWith('backward') && namesIn(code).every(isKnown),
  );
  const functions = [...new Set(lines.flatMap(({ code }) => namesIn(code)))]
    .filter((name) => !tensors.has(name) && name !== 'gradus')
    .map((name): [string, string] => [name, `gradus.${name}`]);
  return { lines, names: new Map([...tensors, ...functions]) };
}

test.each(files)('%s', async (file) => {
  const { lines, names } = askable(file);
  const different: unknown[] = [];
  for (const { sentence, code } of lines) {
    const error = await thrown(code, names);
    const said = error instanceof gradus.GradusError ? error.message : error;
    if (said !== sentence) different.push({ code, sentence, said });
  }
  expect(different).toEqual([]);
});

test('most wrong lines are asked', () => {
  const count = files.reduce((sum, file) => sum + askable(file).lines.length, 0);
  expect(count).toBeGreaterThan(250);
});

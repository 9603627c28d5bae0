/** docs/diagnostics: a page for each code, with its examples and what is said about the bad one. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogue, type Entry } from '../../transformer/catalogue/index.ts';
import { type Diagnostic, type Mode, printDiagnostic } from '../../transformer/index.ts';
import { openSession } from '../../transformer/open.ts';
import type { Session } from '../../transformer/session.ts';
import { transformerOf } from '../../transformer/transform.ts';

const folder = fileURLToPath(new URL('../transformer/catalogue', import.meta.url));

/** What is said about an example in a file of the project, or about one that is in none. */
export interface Judged {
  readonly entry: Entry;
  readonly bad: readonly Diagnostic[];
  readonly good: readonly Diagnostic[];
  /** Type errors anywhere in the good example, and in the bad one. */
  readonly typeErrors: {
    readonly bad: readonly Diagnostic[];
    readonly good: readonly Diagnostic[];
  };
}

/** Outside of the project, but beside it. */
const root = path.dirname(folder);

const fileOf = (code: string, kind: 'bad' | 'good'): string =>
  path.join(folder, `${code}-${kind}.ts`);

function sourceFile(session: Session, name: string) {
  const file = session.oracle.file(name);
  if (!file) throw new Error(`${name} is not in the project`);
  return file;
}

/** The codes whose bad example lies outside of the project. */
const OUTSIDE = new Set(['GR1303']);

/** The code whose bad example lies in a project of its own, with two copies of gradus. */
const TWO_COPIES = 'GR1307';
const copies = fileURLToPath(new URL('../transformer/projects/copies', import.meta.url));

async function judgeCopies({ code, bad }: Entry) {
  const session = await openSession(copies);
  const name = path.join(copies, `${code}-bad.ts`);
  session.oracle.update(name, `${bad}\n`);
  return { found: session.lowered(sourceFile(session, name)).diagnostics, typeErrors: [] };
}

function judge(session: Session, { code, bad }: Entry, kind: 'bad' | 'good') {
  const name = fileOf(code, kind);
  if (kind === 'bad' && OUTSIDE.has(code)) {
    const result = transformerOf(session).transform(bad, path.join(root, `${code}-bad.ts`));
    return { found: result?.diagnostics ?? [], typeErrors: [] };
  }
  const file = sourceFile(session, name);
  const outside = code === 'GR1306' ? session.tracedOutside() : [];
  return {
    found: [...session.lowered(file).diagnostics, ...outside.filter((d) => d.file === name)],
    typeErrors: session.oracle.typeErrors([file]),
  };
}

/** Adds the examples to a project of their own. */
async function opened(entries: readonly Entry[], mode: Mode): Promise<Session> {
  const session = await openSession(folder, mode);
  for (const { code, bad, good } of entries) {
    if (!OUTSIDE.has(code)) session.oracle.update(fileOf(code, 'bad'), `${bad}\n`);
    session.oracle.update(fileOf(code, 'good'), `${good}\n`);
  }
  return session;
}

/** Lowers every example. */
export async function judged(): Promise<readonly Judged[]> {
  const isInferred = ({ code }: Entry) => code === 'GR1305';
  const inferring = await opened(catalogue.filter(isInferred), 'infer');
  const annotated = await opened(
    catalogue.filter((entry) => !isInferred(entry)),
    'annotated',
  );
  const judgeEntry = async (entry: Entry): Promise<Judged> => {
    const session = isInferred(entry) ? inferring : annotated;
    const hasOwn = entry.code === TWO_COPIES;
    const bad = hasOwn ? await judgeCopies(entry) : judge(session, entry, 'bad');
    const good = judge(session, entry, 'good');
    const typeErrors = { bad: bad.typeErrors, good: good.typeErrors };
    return { entry, bad: bad.found, good: good.found, typeErrors };
  };
  return Promise.all(catalogue.map(judgeEntry));
}

const block = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** A page. What is said of the bad example is what the transformer says now. */
export function diagnosticPage({ entry, bad: [said] }: Judged): string {
  if (!said) throw new Error(`nothing is said about the bad example of ${entry.code}`);
  const shown = printDiagnostic(said, (file) => path.basename(file)).replaceAll(`${root}/`, '');
  const fix = said.fix.endsWith('.') ? said.fix : `${said.fix}.`;
  return `${[
    '<!-- Written by `npm run docs` from transformer/catalogue. -->',
    `# ${entry.code} (${entry.severity})`,
    entry.rule,
    `**What to do:** ${fix}`,
    '## Why',
    entry.why,
    entry.severity === 'error' ? '## Refused' : '## Reported',
    block('ts', entry.bad),
    block('text', shown),
    '## Accepted',
    block('ts', entry.good),
  ].join('\n\n')}\n`;
}

const GROUPS: readonly (readonly [prefix: string, title: string])[] = [
  ['GR10', 'The parameters and the result of the function'],
  ['GR11', 'Syntax and values inside the function'],
  ['GR12', 'What the function captures'],
  ['GR13', 'The project'],
  ['GR14', 'What the library says'],
  ['GR20', 'What the run time says too'],
];

function group([prefix, title]: (typeof GROUPS)[number]): string {
  const rows = catalogue
    .filter(({ code }) => code.startsWith(prefix))
    .map(({ code, severity, rule }) => `| [${code}](${code}.md) | ${severity} | ${rule} |`);
  return [`## ${title}`, ['| code | | rule |', '| --- | --- | --- |', ...rows].join('\n')].join(
    '\n\n',
  );
}

export const diagnosticsIndex = (): string =>
  `${[
    '<!-- Written by `npm run docs` from transformer/catalogue. -->',
    '# Diagnostics',
    'Every code that the transformer and the run time give, with an example that is refused and one that is not. ' +
      'Codes are stable; sentences may be reworded. `info` is no fault: something stays at run time that could be lowered.',
    ...GROUPS.map(group),
  ].join('\n\n')}\n`;

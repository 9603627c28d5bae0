/** `gradus/eslint`: what the transformer says about a file, as the editor has it, in ESLint's words. */
import path from 'node:path';
import type { ESLint, Linter, Rule } from 'eslint';
import type { LoweredFile } from '../compile.ts';
import type { Diagnostic } from '../messages.ts';
import { requireTsMorph } from '../oracle/peer.ts';
import { oneLine } from '../plain.ts';
import type { Session } from '../session.ts';
import { diagnose } from '../transform.ts';

/** The options of both rules: `['error', { tsconfig: './tsconfig.json' }]`. */
export interface RuleOptions {
  /** The project's tsconfig, or the folder it is in. Default: the folder that ESLint runs in. */
  readonly tsconfig?: string;
}

// Rules cannot wait, so the type checker is loaded with the plugin.
await requireTsMorph();
const { open } = await import('../open-ts-morph.ts');

/** One project for each tsconfig, for as long as the process lives. */
const sessions = new Map<string, Session>();

function sessionFor({ cwd, options }: Rule.RuleContext): Session {
  // ESLint has checked the options by the schema below.
  const [{ tsconfig = '.' } = {}] = options as readonly RuleOptions[];
  const file = path.resolve(cwd, tsconfig);
  const session = sessions.get(file) ?? open(file);
  sessions.set(file, session);
  return session;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where the call of `lower` is that a diagnostic in another file concerns. */
function callOf(lowered: LoweredFile, diagnostic: Diagnostic): Place {
  const { node } = lowered.calls.find((call) => call.diagnostics.includes(diagnostic))?.site ?? {};
  const { line, character } = lowered.file.getLineAndCharacterOfPosition(node?.getStart() ?? 0);
  return { line: line + 1, column: character };
}

function report(
  context: Rule.RuleContext,
  diagnostic: Diagnostic,
  lowered: LoweredFile | undefined,
): void {
  const { code, message, fix, file, line, column } = diagnostic;
  const isHere = !lowered || file === lowered.file.fileName;
  const loc = isHere ? { line, column: column - 1 } : callOf(lowered, diagnostic);
  const place = isHere
    ? ''
    : ` (at ${oneLine(path.relative(context.cwd, file))}:${line}:${column})`;
  context.report({
    loc,
    message: '{{text}}',
    data: { text: `${code}: ${message}${place}; ${fix}` },
  });
}

const isError = (d: Diagnostic): boolean => d.severity === 'error';

/** Everything that is said about the text that ESLint has. */
function check(
  context: Rule.RuleContext,
  isReported: (d: Diagnostic) => boolean,
  isWhole: boolean,
) {
  const session = sessionFor(context);
  const { lowered, diagnostics } = diagnose(session, context.sourceCode.text, context.filename);
  for (const found of diagnostics.filter(isReported)) report(context, found, lowered);
  // A function that cannot be lowered says so already; all in it would count as traced.
  if (!isWhole || !lowered || diagnostics.some(isError)) return;
  const outside = session.tracedOutside().filter((d) => d.file === lowered.file.fileName);
  for (const found of outside) report(context, found, lowered);
}

function rule(
  description: string,
  isReported: (d: Diagnostic) => boolean,
  isWhole: boolean,
): Rule.RuleModule {
  return {
    meta: {
      type: 'problem',
      docs: { description },
      schema: [
        {
          type: 'object',
          properties: { tsconfig: { type: 'string' } },
          additionalProperties: false,
        },
      ],
    },
    create: (context) => ({ Program: () => check(context, isReported, isWhole) }),
  };
}

const rules = {
  lower: rule('what is inside lower can be lowered', isError, false),
  bailouts: rule('nothing is traced at run time', (d) => !isError(d), true),
};

interface GradusPlugin extends ESLint.Plugin {
  readonly rules: typeof rules;
  readonly configs: { readonly recommended: Linter.Config };
}

const base = { meta: { name: 'gradus/eslint', namespace: 'gradus' }, rules };

const plugin: GradusPlugin = {
  ...base,
  configs: {
    recommended: {
      name: 'gradus/recommended',
      plugins: { gradus: base },
      rules: { 'gradus/lower': 'error' },
    },
  },
};

export default plugin;

#!/usr/bin/env node
/** The program `gradus`: `gradus check`, `gradus build --out dist`, `gradus explain src/train.ts:12`. */
import { type ArgsDef, defineCommand, runMain } from 'citty';
import { GradusError } from '../../src/errors.ts';
import { MODES, type Mode } from '../api.ts';
import { build, type CommandOptions, check, explain, type Outcome } from './commands.ts';

const project = {
  type: 'string',
  alias: 'p',
  default: '.',
  description: 'The tsconfig of the project, or its folder',
} as const;

const mode = {
  type: 'enum' as const,
  options: [...MODES],
  default: 'annotated' as const,
  description: 'What is lowered: nothing, the calls of lower, or expressions outside of them too',
};

const common = { project, mode } satisfies ArgsDef;

const optionsFrom = (args: {
  readonly project: string;
  readonly mode: Mode;
  readonly _?: readonly string[];
}): CommandOptions => ({
  project: args.project,
  mode: args.mode,
  cwd: process.cwd(),
  files: args._ ?? [],
});

/** Prints an outcome, and says by the exit code whether all is well. */
async function report(outcome: Promise<Outcome>): Promise<void> {
  try {
    const { text, ok } = await outcome;
    (ok ? console.log : console.error)(text);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    // A sentence of ours needs no stack; anything else is a bug, and does.
    console.error(error instanceof GradusError ? `gradus: ${error.message}` : error);
    process.exitCode = 2;
  }
}

const checkCommand = defineCommand({
  meta: { name: 'check', description: 'Report everything inside lower that cannot be lowered' },
  args: common,
  run: ({ args }) => report(check(optionsFrom(args))),
});

const buildCommand = defineCommand({
  meta: {
    name: 'build',
    description: 'Write the lowered project, with source maps, into a folder',
  },
  args: {
    ...common,
    out: { type: 'string', alias: 'o', required: true, description: 'The folder to write to' },
    typescript: {
      type: 'boolean',
      default: false,
      description: 'Write TypeScript instead of JavaScript',
    },
  } satisfies ArgsDef,
  run: ({ args }) => report(build(optionsFrom(args), args.out, args.typescript ? 'ts' : 'js')),
});

const explainCommand = defineCommand({
  meta: { name: 'explain', description: 'Print graph, kernels and memory of lowered functions' },
  args: {
    ...common,
    place: { type: 'positional', required: true, description: 'A file, or file:line' },
  } satisfies ArgsDef,
  run: ({ args }) => report(explain({ ...optionsFrom(args), files: [] }, args.place)),
});

await runMain(
  defineCommand({
    meta: { name: 'gradus', description: 'Lowers tensor programs at build time' },
    subCommands: { check: checkCommand, build: buildCommand, explain: explainCommand },
  }),
);

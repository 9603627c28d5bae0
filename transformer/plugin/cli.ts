#!/usr/bin/env node
/** The program `gradus`: `gradus check`, `gradus build --out dist`, `gradus explain src/train.ts:12`. */
import { type ArgsDef, defineCommand, runMain } from 'citty';
import { GradusError } from '../../src/errors.ts';
import { MODES, type Mode, type OracleName } from '../api.ts';
import { ProjectError } from '../errors.ts';
import { build, type CommandOptions, check, explain, type Outcome } from './commands.ts';
import { exportModules } from './export.ts';

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

const oracles: OracleName[] = ['ts-morph', 'typescript'];
const oracle = {
  type: 'enum',
  options: oracles,
  default: 'ts-morph',
  description: 'The compiler that reads types',
} as const;

const common = { project, mode, oracle } satisfies ArgsDef;

const optionsFrom = (args: {
  readonly project: string;
  readonly mode: Mode;
  readonly oracle: OracleName;
  readonly _?: readonly string[];
}): CommandOptions => ({
  project: args.project,
  mode: args.mode,
  cwd: process.cwd(),
  files: args._ ?? [],
  oracle: args.oracle,
});

function countFrom(flag: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d+$/.test(text))
    return text === undefined ? undefined : Number(text);
  throw new ProjectError(`${flag}: takes a whole number, not '${text}'`);
}

/** Prints an outcome, and says by the exit code whether all is well. `isData`: for a program that reads it. */
async function report(command: () => Promise<Outcome>, isData = false): Promise<void> {
  try {
    const { text, ok } = await command();
    (ok || isData ? console.log : console.error)(text);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    // A sentence of ours needs no stack; anything else is a bug, and does.
    console.error(error instanceof GradusError ? `gradus: ${error.message}` : error);
    process.exitCode = 2;
  }
}

const checkCommand = defineCommand({
  meta: {
    name: 'check',
    description:
      'Report what cannot be lowered, and what stays traced, in a project or in the files that are named. ' +
      'Exits with 1 on errors or too many bail-outs, with 2 if the project is broken.',
  },
  args: {
    ...common,
    shapes: {
      type: 'boolean',
      default: false,
      description: 'Print the shape of everything that lowered functions declare and return',
    },
    json: { type: 'boolean', default: false, description: 'Print the result as JSON' },
    'max-bailouts': {
      type: 'string',
      description: 'Fail if there are more bail-outs, which are warnings and what stays traced',
    },
    baseline: { type: 'string', description: 'A file of known bail-outs: fail only on new ones' },
    'update-baseline': { type: 'boolean', default: false, description: 'Write that file' },
  } satisfies ArgsDef,
  run: ({ args }) =>
    report(
      () =>
        check({
          ...optionsFrom(args),
          shapes: args.shapes,
          json: args.json,
          baseline: args.baseline,
          updateBaseline: args['update-baseline'],
          maxBailouts: countFrom('--max-bailouts', args['max-bailouts']),
        }),
      args.json,
    ),
});

const buildCommand = defineCommand({
  meta: {
    name: 'build',
    description: 'Write the lowered project, with source maps, into a folder',
  },
  args: {
    ...common,
    out: { type: 'string', alias: 'o', description: 'The folder to write the project to' },
    export: {
      type: 'string',
      description:
        'Write modules that stand alone to this folder: of all exported functions, or of file.ts:name',
    },
    typescript: {
      type: 'boolean',
      default: false,
      description: 'Write TypeScript instead of JavaScript',
    },
    webgpu: {
      type: 'boolean',
      default: false,
      description: 'Write shaders too, so that programs run on a GPU where init finds one',
    },
    'float16-arithmetic': {
      type: 'boolean',
      default: false,
      description: 'Write shaders that compute products of float16 in it, where the GPU has it',
    },
  } satisfies ArgsDef,
  run: ({ args }) =>
    report(() => {
      const options = optionsFrom(args);
      if (args.export !== undefined) return exportModules(options, args.export);
      const webgpu = args['float16-arithmetic'] ? { float16Arithmetic: true } : args.webgpu;
      const form = { language: args.typescript ? 'ts' : 'js', webgpu } as const;
      if (args.out !== undefined) return build(options, args.out, form);
      throw new ProjectError('name a folder with --out or --export');
    }),
});

const explainCommand = defineCommand({
  meta: { name: 'explain', description: 'Print graph, kernels and memory of lowered functions' },
  args: {
    ...common,
    place: { type: 'positional', required: true, description: 'A file, or file:line' },
    json: { type: 'boolean', default: false, description: 'Print it as JSON' },
    html: { type: 'string', description: 'Write it as a page, into this file' },
  } satisfies ArgsDef,
  run: ({ args }) => {
    const format = args.html !== undefined ? { html: args.html } : args.json ? 'json' : 'text';
    return report(() => explain({ ...optionsFrom(args), files: [] }, args.place, format));
  },
});

await runMain(
  defineCommand({
    meta: { name: 'gradus', description: 'Lowers tensor programs at build time' },
    subCommands: { check: checkCommand, build: buildCommand, explain: explainCommand },
  }),
);

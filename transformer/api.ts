/** The types of `gradus/transformer`. They name no type of the compiler that reads the source. */
import type { Diagnostic } from './messages.ts';

export const MODES = ['off', 'annotated', 'infer'] as const;

/**
 * What is lowered: nothing (`off`), the calls of `lower` (`annotated`), or expressions outside of them too (`infer`): the
 * longest ones of ops alone, whose shapes are literal, each where it stands.
 */
export type Mode = (typeof MODES)[number];

/**
 * Which compiler answers questions about types: the one inside ts-morph, or TypeScript 7, which is faster, runs in a
 * process of its own and needs `typescript` 7.0. Both give the same programs.
 */
export type OracleName = 'ts-morph' | 'typescript';

/** What shaders do that are written at build time. */
export interface ShaderOptions {
  /**
   * Products of float16 by float16 are computed in it, where the GPU has it, which is less exact. At run time `init` has an
   * option of this name, which says what is meant, for programs that are written then. Default: false.
   */
  readonly float16Arithmetic?: boolean;
}

export interface TransformerOptions {
  /** What is lowered. Default: `annotated`. */
  readonly mode?: Mode;
  /** The project's tsconfig, or the folder it is in. */
  readonly tsconfig?: string;
  /**
   * Look at the whole project, so that a project whose tensor work is all inside `lower` is bundled without the
   * compiler. For builds; while files change one by one, leave it off. Default: true.
   */
  readonly slim?: boolean;
  /** Write shaders beside the kernels, so that programs run on a GPU where `init` finds one. Default: false. */
  readonly webgpu?: boolean | ShaderOptions;
  /** Default: `'ts-morph'`. */
  readonly oracle?: OracleName;
}

export interface Transformed {
  readonly code: string;
  readonly map: { toString(): string; readonly mappings: string } | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Files to watch: what they say, for types too, is in `code`. */
  readonly watch: readonly string[];
}

export interface Transformer {
  /** The rewritten module; `null` if the module is not of the project, or stays as it is. */
  transform(code: string, id: string): Transformed | null;
  /** Ends the process beside this one that `oracle: 'typescript'` started. */
  close(): void;
}

/** A declared name, or `return`, and the shapes that it has had. */
export interface ShapeLine {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly shapes: readonly string[];
}

/** A call of `lower`. */
export interface CheckedFunction {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** `null` if it could not be lowered. */
  readonly program: { readonly kernels: number; readonly arenaBytes: number } | null;
}

/** The output of `gradus check --json`. File names are absolute. */
export interface CheckResult {
  readonly ok: boolean;
  readonly functions: readonly CheckedFunction[];
  readonly errors: readonly Diagnostic[];
  /** Warnings, and what is traced at run time. A check of named files looks for tensor work outside `lower` in none. */
  readonly bailouts: readonly Diagnostic[];
  /** The bail-outs that the baseline does not know; without a baseline, all. */
  readonly newBailouts: readonly Diagnostic[];
  /** How many bail-outs of the baseline are there no more. */
  readonly goneBailouts: number;
  /** How many new ones are allowed; `null` for any number. */
  readonly maxBailouts: number | null;
  readonly shapes: readonly ShapeLine[];
}

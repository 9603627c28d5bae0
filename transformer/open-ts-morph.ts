/** Opens projects with TypeScript 6. */
import type { Mode } from './api.ts';
import { CompilerOracle } from './oracle/answers.ts';
import { TsMorphCompiler } from './oracle/ts-morph.ts';
import { Session } from './session.ts';

export const open = (tsconfig: string, mode?: Mode): Session =>
  new Session(new CompilerOracle(new TsMorphCompiler(tsconfig)), mode);

/** Opens projects with TypeScript 7. */
import type { Mode } from './api.ts';
import { CompilerOracle } from './oracle/answers.ts';
import { TypeScriptCompiler } from './oracle/typescript.ts';
import { Session } from './session.ts';

export const open = (tsconfig: string, mode?: Mode): Session =>
  new Session(new CompilerOracle(new TypeScriptCompiler(tsconfig)), mode);

/** `gradus/transformer`: what the plugins are made of, for tools of one's own. */
import type { Transformer, TransformerOptions } from './api.ts';
import { openSession } from './open.ts';
import { transformerOf } from './transform.ts';

export type {
  CheckedFunction,
  CheckResult,
  Mode,
  OracleName,
  ShaderOptions,
  ShapeLine,
  Transformed,
  Transformer,
  TransformerOptions,
} from './api.ts';
export { ProjectError } from './errors.ts';
export { printDiagnostic } from './frame.ts';
export { type Diagnostic, messages, type Severity } from './messages.ts';

/** Opens a project: rewrites its modules, and says what cannot be lowered. */
export async function createTransformer(options: TransformerOptions = {}): Promise<Transformer> {
  const session = await openSession(options.tsconfig ?? '.', options.mode, options.oracle);
  return transformerOf(session, {
    isWhole: options.slim ?? true,
    webgpu: options.webgpu ?? false,
  });
}

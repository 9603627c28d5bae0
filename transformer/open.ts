/** Opens a project. The type checker is loaded now, and only now: it is large. */
import { createRequire } from 'node:module';
import { MODES, type Mode } from './api.ts';
import { ProjectError } from './errors.ts';
import { requireTsMorph, requireTsMorphNow } from './oracle/peer.ts';
import type { Session } from './session.ts';

function checkMode(mode: Mode | undefined): void {
  if (mode !== undefined && !MODES.includes(mode))
    throw new ProjectError(`mode is ${String(mode)}; it must be one of ${MODES.join(', ')}`);
}

/** `tsconfig`: the file, or the folder it is in. */
export async function openSession(tsconfig: string, mode?: Mode): Promise<Session> {
  checkMode(mode);
  await requireTsMorph();
  const { Session } = await import('./session.ts');
  return new Session(tsconfig, mode);
}

/** The same in one go, where Node can require modules. In the package `session.js` lies beside this. */
export function openSessionNow(tsconfig: string, mode?: Mode): Session {
  checkMode(mode);
  requireTsMorphNow();
  const required: unknown = createRequire(import.meta.url)('./session.js');
  return new (required as typeof import('./session.ts')).Session(tsconfig, mode);
}

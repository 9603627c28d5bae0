/** Opens a project. The type checker is loaded now, and only now: it is large. */

import { MODES, type Mode } from './api.ts';
import { ProjectError } from './errors.ts';
import { requireTsMorph } from './oracle/peer.ts';
import type { Session } from './session.ts';

/** `tsconfig`: the file, or the folder it is in. */
export async function openSession(tsconfig: string, mode?: Mode): Promise<Session> {
  if (mode !== undefined && !MODES.includes(mode))
    throw new ProjectError(`mode is ${String(mode)}; it must be one of ${MODES.join(', ')}`);
  await requireTsMorph();
  const { Session } = await import('./session.ts');
  return new Session(tsconfig, mode);
}

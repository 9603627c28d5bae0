/** Opens a project. The type checker is loaded now, and only now: it is large. */

import type { Mode } from './api.ts';
import { requireTsMorph } from './oracle/peer.ts';
import type { Session } from './session.ts';

/** `tsconfig`: the file, or the folder it is in. */
export async function openSession(tsconfig: string, mode?: Mode): Promise<Session> {
  await requireTsMorph();
  const { Session } = await import('./session.ts');
  return new Session(tsconfig, mode);
}

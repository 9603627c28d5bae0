/** Opens a project. A compiler is loaded now, and only now: it is large. */
import { createRequire } from 'node:module';
import { MODES, type Mode, type OracleName } from './api.ts';
import { ProjectError } from './errors.ts';
import { requireTsMorph, requireTsMorphNow, requireTypeScript } from './oracle/peer.ts';
import type { Session } from './session.ts';

/** A module that opens projects with one compiler. */
interface Opener {
  open(tsconfig: string, mode: Mode): Session;
}

const openers: Readonly<Record<OracleName, () => Promise<Opener>>> = {
  'ts-morph': () => import('./open-ts-morph.ts'),
  typescript: () => import('./open-typescript.ts'),
};

function checkOptions(mode: Mode, oracle: OracleName): void {
  if (!MODES.includes(mode))
    throw new ProjectError(`mode is ${String(mode)}; it must be one of ${MODES.join(', ')}`);
  if (!Object.hasOwn(openers, oracle)) {
    const names = Object.keys(openers).join(', ');
    throw new ProjectError(`oracle is ${String(oracle)}; it must be one of ${names}`);
  }
  if (oracle === 'typescript') requireTypeScript();
}

/** `tsconfig`: the file, or the folder it is in. */
export async function openSession(
  tsconfig: string,
  mode: Mode = 'annotated',
  oracle: OracleName = 'ts-morph',
): Promise<Session> {
  checkOptions(mode, oracle);
  await requireTsMorph();
  const { open } = await openers[oracle]();
  return open(tsconfig, mode);
}

/** The same in one go, where Node can require modules. In the package the openers lie beside this. */
export function openSessionNow(
  tsconfig: string,
  mode: Mode = 'annotated',
  oracle: OracleName = 'ts-morph',
): Session {
  checkOptions(mode, oracle);
  requireTsMorphNow();
  const required: unknown = createRequire(import.meta.url)(`./open-${oracle}.js`);
  return (required as Opener).open(tsconfig, mode);
}

/** Whether the compilers are there: they are optional peers. */
import { createRequire } from 'node:module';
import { ProjectError } from '../errors.ts';

const MISSING =
  'lowering at build time reads types with ts-morph, which is not installed; run: npm install --save-dev ts-morph@28';

/** Throws a sentence about what to install if ts-morph is missing. */
export async function requireTsMorph(): Promise<void> {
  try {
    await import('ts-morph');
  } catch (error) {
    throw new ProjectError(MISSING, { cause: error });
  }
}

export function requireTsMorphNow(): void {
  try {
    createRequire(import.meta.url)('ts-morph');
  } catch (error) {
    throw new ProjectError(MISSING, { cause: error });
  }
}

function installedTypeScript(): string | undefined {
  try {
    const manifest: unknown = createRequire(import.meta.url)('typescript/package.json');
    return String((manifest as { readonly version?: unknown }).version);
  } catch {
    return undefined;
  }
}

/** Throws if there is no TypeScript with the API that the oracle is written for; it differs in each minor version. */
export function requireTypeScript(installed: string | undefined = installedTypeScript()): void {
  if (installed?.startsWith('7.0.')) return;
  const found =
    installed === undefined ? 'which is not installed' : `but ${installed} is installed`;
  throw new ProjectError(
    `oracle: 'typescript' needs typescript 7.0, ${found}; run: npm install --save-dev typescript@7.0, or leave the option out`,
  );
}

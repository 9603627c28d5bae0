/** Whether the type checker is there: it is an optional peer. */
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

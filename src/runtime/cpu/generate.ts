/** Turns emitted JavaScript into functions, where the page's content-security policy allows it. */
import type { Factory } from '../lowered.ts';

let allowed: boolean | undefined;

/** Whether code may be generated from strings here. Asked once. */
export function canGenerate(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function('return true')() === true;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/** The factory whose source this is, and what its free names mean. */
export const generate = (
  source: string,
  names: ReadonlyMap<string, unknown> = new Map(),
): Factory =>
  new Function(...names.keys(), `'use strict'; return ${source}`)(...names.values()) as Factory;

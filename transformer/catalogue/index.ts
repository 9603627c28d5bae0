/** All codes with their pages. */
import { messages, type Severity } from '../messages.ts';
import { body } from './body.ts';
import { captures } from './captures.ts';
import { library } from './library.ts';
import type { Page } from './page.ts';
import { project } from './project.ts';
import { signature } from './signature.ts';

export interface Entry extends Page {
  readonly code: string;
  readonly severity: Severity;
}

/** The severity of each code that has a row; the codes of the run time are errors. */
const severities: ReadonlyMap<string, Severity> = new Map(
  Object.values(messages).map((row) => {
    const { code, severity } = row('', '', '');
    return [code, severity];
  }),
);

export const catalogue: readonly Entry[] = Object.entries({
  ...signature,
  ...body,
  ...captures,
  ...project,
  ...library,
})
  .map(([code, page]) => ({ code, severity: severities.get(code) ?? 'error', ...page }))
  .sort((a, b) => (a.code < b.code ? -1 : 1));

/** The codes of the transformer's rows. */
export const rowCodes: readonly string[] = [...severities.keys()].sort();

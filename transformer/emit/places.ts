/** Where emitted lines come from, so that an error in a kernel leads to the user's source. */
import type { DecodedSourceMap } from 'magic-string';
import type { Site } from '../find/sites.ts';

/** Lines that were written for a call of `lower`, or for none: imports. */
export interface Block {
  readonly text: string;
  readonly site?: Site;
}

export const GAP = '\n\n';

const linesIn = (text: string): number => text.split('\n').length;

/** Leads the lines of `blocks`, which stand in `code` with gaps between them, to their calls. */
export function placeBlocks(
  { mappings }: DecodedSourceMap,
  code: string,
  blocks: readonly Block[],
): void {
  const start = code.indexOf(blocks.map(({ text }) => text).join(GAP));
  let line = linesIn(code.slice(0, start)) - 1;
  for (const { text, site } of blocks) {
    const end = line + linesIn(text);
    const at = site?.node.getSourceFile().getLineAndCharacterOfPosition(site.start);
    for (; line < end; line++) if (at) mappings[line] = [[0, 0, at.line, at.character]];
    line += linesIn(GAP) - 2;
  }
}

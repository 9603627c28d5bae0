/** Where emitted lines come from, so that an error in a kernel leads to the user's source. */
import type { DecodedSourceMap } from 'magic-string';
import { type Line, textOf } from '../../src/codegen/lines.ts';
import type { Origin, Place } from '../../src/graph/origin.ts';
import type { Site } from '../find/sites.ts';

/** Lines that were written for a call of `lower`, or for none: imports. */
export interface Block {
  readonly lines: readonly Line[];
  readonly site?: Site;
}

export const GAP = '\n\n';

type Segments = DecodedSourceMap['mappings'][number];

const linesIn = (text: string): number => text.split('\n').length;

function placeOf({ node, start }: Site): Place {
  const file = node.getSourceFile();
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return { file: file.fileName, line: line + 1, column: character + 1 };
}

/** The innermost call that has led to an origin and is in this file. */
function callIn(file: string, origin: Origin | undefined): Origin | undefined {
  return !origin || origin.file === file ? origin : callIn(file, origin.caller);
}

/** Leads lines to what they come from. The map's first source is the module itself. */
class Placing {
  private readonly map: DecodedSourceMap;
  private readonly contentOf: (file: string) => string | undefined;

  constructor(map: DecodedSourceMap, contentOf: (file: string) => string | undefined) {
    this.map = map;
    this.contentOf = contentOf;
  }

  /**
   * A line that comes from another file begins with the place in this one that has led there: some bundlers know of
   * each module but one source.
   */
  segments({ text, origin }: Line, site: Place): Segments {
    const near = callIn(site.file, origin) ?? site;
    const begin = this.segment(0, near);
    if (!origin || near === origin) return [begin];
    const own = this.segment(text.search(/\S/), origin);
    return own[0] === 0 ? [own] : [begin, own];
  }

  private segment(at: number, { file, line, column }: Place): Segments[number] {
    return [at, this.sourceOf(file), line - 1, column - 1];
  }

  private sourceOf(file: string): number {
    const { sources, sourcesContent } = this.map;
    const known = sources.indexOf(file);
    if (known >= 0) return known;
    sourcesContent?.push(this.contentOf(file) ?? null);
    return sources.push(file) - 1;
  }
}

/** Leads the lines of `blocks`, which stand in `code` with gaps between them, to where they come from. */
export function placeBlocks(
  map: DecodedSourceMap,
  code: string,
  blocks: readonly Block[],
  contentOf: (file: string) => string | undefined,
): void {
  const placing = new Placing(map, contentOf);
  const start = code.indexOf(blocks.map(({ lines }) => textOf(lines)).join(GAP));
  let number = linesIn(code.slice(0, start)) - 1;
  for (const { lines, site } of blocks) {
    const place = site && placeOf(site);
    for (const line of lines) {
      if (place) map.mappings[number] = placing.segments(line, place);
      number++;
    }
    number += linesIn(GAP) - 2;
  }
}

/**
 * Rollup takes but the first source of a map from what transforms a module, and all of them from what loads it. So a module
 * with programs that come from other files too is loaded lowered, where no plugin before this one would change its text.
 */
import { existsSync, readFileSync } from 'node:fs';
import { FOREIGN, HAS_IMPORT, type Host, type Rewritten, SOURCE } from './lowering.ts';

export const NAME = 'gradus';

/** A plugin of the build. */
export interface OtherPlugin {
  readonly name: string;
  readonly transform?: unknown;
}

/** Lowers a module for a bundler. */
export type Lower = (host: Host, code: string, id: string) => Promise<Rewritten | null>;

/** The text of a module that may be lowered. */
function textOf(id: string): string | undefined {
  if (!SOURCE.test(id) || FOREIGN.test(id) || !existsSync(id)) return undefined;
  const text = readFileSync(id, 'utf8');
  return HAS_IMPORT.test(text) ? text : undefined;
}

const isOfSeveralSources = ({ map }: Rewritten): boolean =>
  (JSON.parse(map) as { readonly sources: readonly string[] }).sources.length > 1;

export class Loading {
  private readonly loaded: Map<string, string>;
  private readonly isFirst: boolean;

  /** `loaded` gets the texts of modules that are loaded lowered. `plugins` are those of the build, in their order. */
  constructor(loaded: Map<string, string>, plugins: readonly OtherPlugin[]) {
    this.loaded = loaded;
    const before = plugins.slice(
      0,
      plugins.findIndex(({ name }) => name === NAME),
    );
    this.isFirst = before.every(({ transform }) => !transform);
  }

  async load(host: Host, id: string, lower: Lower): Promise<Rewritten | null> {
    const text = this.isFirst ? textOf(id) : undefined;
    if (text === undefined) return null;
    const warnings: string[] = [];
    const quiet = { ...host, warn: (message: string) => void warnings.push(message) };
    // What is wrong is said when the module is transformed.
    const lowered = await lower(quiet, text, id).catch(() => null);
    if (!lowered || !isOfSeveralSources(lowered)) return null;
    this.loaded.set(id, lowered.code);
    for (const warning of warnings) host.warn(warning);
    return lowered;
  }
}

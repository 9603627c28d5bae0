/** Rewrites the imports from gradus to what is left to import. */
import type { GradusImport, ImportedName } from '../find/uses.ts';

const specifier = ({ imported, local }: ImportedName): string =>
  imported === local ? local : `${imported} as ${local}`;

function statement(keyword: string, names: readonly ImportedName[], from: string): string[] {
  return names.length === 0
    ? []
    : [`${keyword} { ${names.map(specifier).join(', ')} } from '${from}';`];
}

/** Names that only code which never runs mentions: not every bundler sees that, so it gets nothing to bundle. */
const stubs = (names: readonly ImportedName[]): string[] =>
  names.length === 0
    ? []
    : [`const ${names.map(({ local }) => `${local} = undefined`).join(', ')};`];

/** The text that replaces an import; `undefined` if it can stay as it is. */
export function rewriteImport({ names }: GradusImport, isClosed: boolean): string | undefined {
  const used = (use: ImportedName['use']) => names.filter((name) => name.use === use);
  const [live, dead, types] = [used('live'), used('dead'), used('type')];
  const isSame = live.length + dead.length === names.length && !(isClosed && live.length > 0);
  if (isSame) return undefined;
  const values = isClosed
    ? [...statement('import', live, 'gradus/runtime'), ...stubs(dead)]
    : statement(
        'import',
        names.filter((name) => name.use === 'live' || name.use === 'dead'),
        'gradus',
      );
  return [...statement('import type', types, 'gradus'), ...values].join(' ');
}

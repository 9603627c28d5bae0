/** The files that TypeScript 6 reads: the disk, the texts that stand in for it, and its own library. */
import { Project, ts } from 'ts-morph';
import { stampOf } from './stamps.ts';

/** Where ts-morph pretends to have its library, which it holds in memory. */
const LIBRARY = '/node_modules/typescript/lib';

/** What program.ts of the compiler asks its host, too: whether to read the sources of referenced projects. */
interface Host extends ts.CompilerHost {
  useSourceOfProjectReferenceRedirect(): boolean;
}

type Settings = Parameters<ts.CompilerHost['getSourceFile']>[1];

/**
 * Trees that some project of this process holds, by options and name: parsing the library and the packages takes longer
 * than anything else, and projects differ in little.
 */
const shared = new Map<string, { readonly stamp: string; readonly tree: WeakRef<ts.SourceFile> }>();

/** Says which options trees depend on, as for editors with many projects. */
const registry = ts.createDocumentRegistry();

function sharing(options: ts.CompilerOptions) {
  const ofOptions = registry.getKeyForCompilationSettings(options);
  return (file: string, settings: Settings, parse: () => ts.SourceFile | undefined) => {
    const format = typeof settings === 'object' ? settings.impliedNodeFormat : undefined;
    const key = `${ofOptions} ${format} ${file}`;
    const stamp = stampOf(file);
    const known = shared.get(key);
    const found = known?.stamp === stamp ? known.tree.deref() : undefined;
    if (found) return found;
    const tree = parse();
    if (tree) shared.set(key, { stamp, tree: new WeakRef(tree) });
    return tree;
  };
}

/** `texts` are read instead of files; `trees` are kept until someone deletes them. */
export function hostOf(
  options: ts.CompilerOptions,
  texts: ReadonlyMap<string, string>,
  trees: Map<string, ts.SourceFile>,
): ts.CompilerHost {
  const disk = ts.createCompilerHost(options, true);
  const library = new Project({ useInMemoryFileSystem: true }).getModuleResolutionHost();
  const source = (file: string) => (file.startsWith(LIBRARY) ? library : disk);
  const share = sharing(options);
  const readFile = (file: string) => texts.get(file) ?? source(file).readFile(file);
  const host: Host = {
    ...disk,
    readFile,
    fileExists: (file) => texts.has(file) || source(file).fileExists(file),
    getDefaultLibLocation: () => LIBRARY,
    getDefaultLibFileName: (o) => `${LIBRARY}/${ts.getDefaultLibFileName(o)}`,
    getSourceFile(file, settings) {
      const known = trees.get(file);
      if (known) return known;
      const parse = () => {
        const text = readFile(file);
        return text === undefined ? undefined : ts.createSourceFile(file, text, settings, true);
      };
      const tree = texts.has(file) ? parse() : share(file, settings, parse);
      if (tree) trees.set(file, tree);
      return tree;
    },
    // Comments say nothing here, and packages are full of them.
    jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors,
    // So that helpers of another project can be lowered, built or not.
    useSourceOfProjectReferenceRedirect: () => true,
  };
  return host;
}

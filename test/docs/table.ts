/** What the sources say about each row of the op table: its section, its doc comment, its signatures. */
import { fileURLToPath } from 'node:url';
import { Node, Project, type Signature, type SourceFile, type Symbol as TsSymbol } from 'ts-morph';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Entry {
  readonly name: string;
  /** The doc comment, as Markdown. */
  readonly text: string;
  /** Parameters of the function, a list for each overload: `axis?`, `...sizes`. */
  readonly signatures: readonly (readonly string[])[];
}

export interface Section {
  /** The module, without its folder and extension: 'reduce'. */
  readonly module: string;
  readonly entries: readonly Entry[];
}

const plain = (text: string) => text.replace(/\s*\n(?!\n)\s*/g, ' ').trim();

/** The names of the fields of an options object, if a parameter is one. */
function fieldsOf(parameter: TsSymbol, at: Node): string {
  const type = parameter.getTypeAtLocation(at).getNonNullableType();
  const options = (type.isUnion() ? type.getUnionTypes() : [type]).find(
    (one) => one.isObject() && !one.isArray() && !one.isTuple() && one.getProperties().length > 0,
  );
  const names = options?.getProperties().map((field) => field.getName()) ?? [];
  return names.length > 0 ? `{ ${names.join(', ')} }` : 'options';
}

function parametersOf(signature: Signature, at: Node): string[] {
  return signature.getParameters().map((parameter) => {
    const declaration = parameter.getDeclarations()[0];
    const isParameter = Node.isParameterDeclaration(declaration);
    const rest = isParameter && declaration.isRestParameter() ? '...' : '';
    const optional = isParameter && declaration.isOptional() && rest === '' ? '?' : '';
    const name = parameter.getName();
    return `${rest}${name === 'options' ? fieldsOf(parameter, at) : name}${optional}`;
  });
}

function entryOf(name: string, declaration: Node): Entry {
  const statement = declaration.getFirstAncestor(Node.isVariableStatement);
  const text = statement?.getJsDocs().at(-1)?.getDescription() ?? '';
  const all = declaration.getType().getCallSignatures();
  const texts = all.map((one) => parametersOf(one, declaration));
  const seen = new Set<string>();
  const signatures = texts.filter((one) => !seen.has(one.join()) && seen.add(one.join()));
  return { name, text: plain(text), signatures };
}

/** What a file passes on, by module. */
const sectionsOf = (passing: SourceFile): Section[] =>
  passing.getExportDeclarations().flatMap((exported) => {
    const file = exported.getModuleSpecifierSourceFile();
    if (!file || exported.isTypeOnly()) return [];
    const all = file.getExportedDeclarations();
    const entries = exported.getNamedExports().flatMap((one) => {
      const declaration = all.get(one.getName())?.[0];
      const name = one.getAliasNode()?.getText() ?? one.getName();
      return declaration && Node.isVariableDeclaration(declaration)
        ? [entryOf(name, declaration)]
        : [];
    });
    return [{ module: file.getBaseNameWithoutExtension(), entries }];
  });

/** The modules whose functions make tensors, and are no rows. */
const CREATION = ['create', 'random'];

export interface Table {
  readonly creation: readonly Entry[];
  /** The rows by module, in the order of the table. */
  readonly sections: readonly Section[];
}

export function readTable(): Table {
  const project = new Project({
    tsConfigFilePath: `${root}tsconfig.json`,
    skipAddingFilesFromTsConfig: true,
  });
  const index = project.addSourceFileAtPath(`${root}src/ops/index.ts`);
  const barrel = project.addSourceFileAtPath(`${root}src/index.ts`);
  project.resolveSourceFileDependencies();
  const creation = sectionsOf(barrel).filter(({ module }) => CREATION.includes(module));
  return { creation: creation.flatMap(({ entries }) => entries), sections: sectionsOf(index) };
}

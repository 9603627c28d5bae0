// The architecture, checked: which part may import which at run time, and no import cycles.
// Type-only imports (`import type`, `export type … from`) are free. Note that `import { type A }`
// is a run-time import: with verbatimModuleSyntax it is emitted as `import {} from`.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Project, SyntaxKind } from 'ts-morph';

const LEAF = /^src\/((errors|shape|dtype)(-[a-z]+)*|half)\.ts$/;
const SCALAR = /^src\/ir\/scalar\.ts$/;
const SPECIAL = /^src\/ir\/(erf|vector-[a-z]+)\.ts$/;
const ROUTINE = /^src\/ir\/routine\.ts$/;
const GPU_CODE = /^src\/runtime\/webgpu\/code\.ts$/;
const TOP = /^src\/(?!index\.ts$)[^/]+\.ts$/;
const inside = (folder) => new RegExp(`^${folder}/`);

// [importer, what it may import besides the leaf files]; the first row that matches decides.
const ARROWS = [
  // types/ exists for tsc only: nothing at run time, not even a leaf file.
  [inside('types'), null],
  // The leaf files (errors, shape, dtype, half) import only each other.
  [LEAF, []],
  // The scalar semantics stand on the leaf files, on the functions that JavaScript lacks, and on vector forms.
  [SPECIAL, [SPECIAL]],
  [SCALAR, [SPECIAL]],
  // Routines are plain functions over memory.
  [inside('src/routines'), [inside('src/routines')]],
  [ROUTINE, [inside('src/routines')]],
  // The graph knows the scalar operations and the routines.
  [inside('src/graph'), [inside('src/graph'), SCALAR, ROUTINE]],
  // Operations build graph nodes; of the runtime they know only memory, handles and random numbers.
  [
    inside('src/ops'),
    [
      ...[inside('src/ops'), inside('src/graph'), SCALAR, ROUTINE],
      /^src\/runtime\/(buffers|handle|random)\.ts$/,
    ],
  ],
  // Gradients are written in graph, operations and the tensor-level files, never the barrel.
  [
    inside('src/grad'),
    [inside('src/grad'), inside('src/graph'), inside('src/ops'), SCALAR, ROUTINE, TOP],
  ],
  // What teaches prints gradients: it differentiates, and writes graphs in operations.
  [
    inside('src/teach'),
    [
      ...[inside('src/teach'), inside('src/grad'), inside('src/graph'), inside('src/ops')],
      ...[/^src\/ir\/(simplify|routine|scalar)\.ts$/, TOP],
    ],
  ],
  // Passes lower the graph to the intermediate representation.
  [inside('src/ir'), [inside('src/ir'), inside('src/graph'), inside('src/routines')]],
  // Code generation reads the intermediate representation only. What it writes for GPUs is data of the run time.
  [inside('src/codegen'), [inside('src/codegen'), inside('src/ir'), GPU_CODE]],
  // The runtime stands alone: compiled code loads it without the compiler.
  [inside('src/runtime'), [inside('src/runtime'), inside('src/routines')]],
  // The barrel and the top-level files tie the parts together; nothing in src imports the barrel.
  [/^src\/[^/]+\.ts$/, [TOP, /^src\/[^/]+\//]],
  // The transformer may use everything; src never imports it.
  [inside('transformer'), [inside('transformer'), inside('src')]],
];
// Packages: none in src or types (so no node: either); compilers only where the oracle needs them.
const MAY_IMPORT_PACKAGES = inside('transformer');
const COMPILER = /^(ts-morph|typescript)(\/|$)/;
const MAY_IMPORT_TYPESCRIPT = /^transformer\/oracle\/(typescript|twins)/;
// What is imported by a name that only the run time knows: the optional package that is WebGPU in Node.
const MAY_IMPORT_COMPUTED = /^src\/runtime\/webgpu\/find\.ts$/;
const MAY_IMPORT_TS_MORPH = /^transformer\/(oracle\/|(find|extract)(\.ts$|\/))/;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const project = new Project({
  compilerOptions: { noLib: true },
  skipFileDependencyResolution: true,
});
project.addSourceFilesAtPaths(['src', 'types', 'transformer'].map((d) => `${root}/${d}/**/*.ts`));
const nameOf = (absolute) => path.relative(root, absolute).replaceAll(path.sep, '/');
const graph = new Map(project.getSourceFiles().map((file) => [nameOf(file.getFilePath()), []]));
const problems = [];

function judge(from, specifier) {
  if (!specifier.startsWith('.')) {
    if (!MAY_IMPORT_PACKAGES.test(from)) return 'no package may be imported here';
    if (!COMPILER.test(specifier)) return undefined;
    const allowed = specifier === 'ts-morph' ? MAY_IMPORT_TS_MORPH : MAY_IMPORT_TYPESCRIPT;
    return allowed.test(from) ? undefined : `${specifier} may not be imported here`;
  }
  const to = path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, '.ts');
  if (!graph.has(to)) return `no such file: ${to}`;
  graph.get(from).push(to);
  const arrow = ARROWS.find(([importer]) => importer.test(from));
  if (!arrow) return 'this folder has no row in the table of arrows';
  const allowed = arrow[1] && [LEAF, ...arrow[1]];
  return allowed?.some((pattern) => pattern.test(to)) ? undefined : `no arrow leads to ${to}`;
}

for (const file of project.getSourceFiles()) {
  const from = nameOf(file.getFilePath());
  const declared = [...file.getImportDeclarations(), ...file.getExportDeclarations()]
    .filter((d) => !d.isTypeOnly() && d.getModuleSpecifierValue() !== undefined)
    .map((d) => [d.getStartLineNumber(), d.getModuleSpecifierValue()]);
  const calls = file
    .getDescendantsOfKind(SyntaxKind.ImportKeyword)
    .flatMap((keyword) => keyword.getParentIfKind(SyntaxKind.CallExpression) ?? []);
  const isLiteral = (call) => call.getArguments()[0]?.isKind(SyntaxKind.StringLiteral);
  const dynamic = calls
    .filter(isLiteral)
    .map((call) => [call.getStartLineNumber(), call.getArguments()[0].getLiteralValue()]);
  if (!MAY_IMPORT_COMPUTED.test(from))
    for (const call of calls.filter((call) => !isLiteral(call)))
      problems.push(`${from}:${call.getStartLineNumber()}: imports what only the run time knows`);
  for (const [line, specifier] of [...declared, ...dynamic]) {
    const problem = judge(from, specifier);
    if (problem) problems.push(`${from}:${line}: '${specifier}': ${problem}`);
  }
}

const done = new Set();
function visit(file, trail) {
  const cycle = trail.slice(trail.indexOf(file));
  if (trail.includes(file)) problems.push(`import cycle: ${[...cycle, file].join(' -> ')}`);
  if (trail.includes(file) || done.has(file)) return;
  for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
  done.add(file);
}
for (const file of graph.keys()) visit(file, []);

for (const problem of problems) console.error(problem);
console.log(`imports: ${graph.size} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 || graph.size === 0 ? 1 : 0;

/** Lowers everything in a file. */
import type { Mode } from './api.ts';
import { leftAsItIs, lowerChain } from './chain.ts';
import { type LoweredCall, type LoweredFile, lowerCall, type SourceFile } from './compile.ts';
import { faultsAt } from './find/instances.ts';
import { type ChainSite, findChains, findSites } from './find/sites.ts';
import { type Diagnostic, messages } from './messages.ts';
import type { Oracle } from './oracle/oracle.ts';

/** The expressions outside `lower` that have become programs, and why others have not. */
function chainsOf(oracle: Oracle, file: SourceFile) {
  const calls: LoweredCall[] = [];
  const diagnostics: Diagnostic[] = [];
  let reported = { pos: -1, end: -1 };
  const report = (node: ChainSite['node'], found: readonly Diagnostic[]): void => {
    // What is inside of an expression that was named has been named.
    if (node.pos >= reported.pos && node.end <= reported.end) return;
    diagnostics.push(...found);
    reported = node;
  };
  findChains(file, oracle, {
    take(site) {
      const call = lowerChain(oracle, site);
      if (call.traced) calls.push(call);
      else report(site.node, call.diagnostics);
      return call.traced !== undefined;
    },
    leave: ({ node, fault }) => report(node, [leftAsItIs(oracle, node, fault)]),
  });
  return { calls, diagnostics };
}

/** A file of which nothing is lowered. */
const leftAlone = (file: SourceFile, diagnostics: readonly Diagnostic[]): LoweredFile => ({
  file,
  calls: [],
  isGeneric: false,
  uses: [],
  diagnostics,
});

export function lowerFile(oracle: Oracle, file: SourceFile, mode: Mode): LoweredFile {
  if (mode === 'off') return leftAlone(file, []);
  const syntaxErrors = oracle.syntaxErrors(file);
  if (syntaxErrors.length > 0) return leftAlone(file, syntaxErrors);
  const { calls, values, uses } = findSites(file, oracle);
  const copies = oracle.copies();
  if (copies.length > 1) {
    const finding = messages.twoCopies(copies.join(' and '));
    const place = calls.slice(0, 1).map(({ node }) => oracle.diagnostic(node, finding));
    return leftAlone(file, place);
  }
  const lowered = calls.flatMap((site) => lowerCall(oracle, site));
  const chains = mode === 'infer' ? chainsOf(oracle, file) : { calls: [], diagnostics: [] };
  const warnings = values.map((node) => oracle.diagnostic(node, messages.loweredAsValue()));
  return {
    file,
    calls: [...lowered, ...chains.calls],
    isGeneric: calls.some(({ generic }) => generic),
    uses,
    diagnostics: [
      ...warnings,
      ...faultsAt(uses, oracle),
      ...lowered.flatMap((call) => call.diagnostics),
      ...chains.diagnostics,
    ],
  };
}

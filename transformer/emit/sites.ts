/** Puts programs in the places of what they were made from. */
import type MagicString from 'magic-string';
import type { CallSite, ChainSite } from '../find/sites.ts';

/** The call that makes a lowered function, up to where the function itself may follow, and from there on. */
export interface Made {
  readonly start: string;
  readonly end: string;
  /** What tells whether arguments are for it. */
  readonly takes: string;
}

/** `lower(f)` becomes `made`; in an open project `f` follows, for arguments through which a gradient runs. */
export function replaceCall(
  source: MagicString,
  site: CallSite,
  made: Made,
  isClosed: boolean,
): void {
  if (isClosed) {
    source.overwrite(site.start, site.end, `${made.start}${made.end}`);
    return;
  }
  source.overwrite(site.start, site.body.start, `${made.start}, `);
  if (site.options || made.end !== ')') source.overwrite(site.body.end, site.end, made.end);
}

/** `lower(f)` of a generic function becomes `made`; in an open project it stays, for arguments that no program is for. */
export function replaceGeneric(
  source: MagicString,
  { start, end }: CallSite,
  made: string,
  isClosed: boolean,
): void {
  if (isClosed) {
    source.overwrite(start, end, `${made})`);
    return;
  }
  source.appendRight(start, `${made}, `);
  source.prependLeft(end, ')');
}

/**
 * `x.mul(w).add(b)` becomes `f(x, w, b)`. In an open project the expression itself follows, for operands through which a
 * gradient runs: `f(x, w, b, () => x.mul(w).add(b))`. A head stays where it is, at the beginning: `g()` in
 * `f(g(), w, ($head) => $head.mul(w))`. Inner sites come after the ones that they are in.
 */
export function replaceChain(
  source: MagicString,
  { start, end, leaves, head }: ChainSite,
  f: string,
  parameter: string,
  isClosed: boolean,
): void {
  const operands = (head ? leaves.slice(1) : leaves).map((leaf) => leaf.getText());
  const call = `/* @__PURE__ */ ${f}(`;
  if (!head && isClosed) {
    source.overwrite(start, end, `${call}${operands.join(', ')})`);
    return;
  }
  source.appendRight(start, head ? call : `${call}${[...operands, '() => '].join(', ')}`);
  if (head) {
    const rest = operands.map((operand) => `, ${operand}`).join('');
    source.prependLeft(head.end, isClosed ? rest : `${rest}, (${parameter}) => ${parameter}`);
    if (isClosed) source.remove(head.end, end);
  }
  source.prependLeft(end, ')');
}

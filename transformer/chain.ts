/** From an expression outside `lower` to its program. What cannot be one stays as it is. */
import { callsOf } from '../src/ir/control.ts';
import type { Program } from '../src/ir/program.ts';
import { routines } from '../src/ir/routine.ts';
import type { TracedFunction } from '../src/trace.ts';
import { trace } from '../src/trace.ts';
import { TensorSpec } from '../src/tree.ts';
import { type LoweredCall, Lowering } from './compile.ts';
import { Frame } from './extract/frame.ts';
import type { ChainSite } from './find/sites.ts';
import { type Diagnostic, messages } from './messages.ts';
import type { Oracle, TypeTree } from './oracle/oracle.ts';

const WIDTH = 40;

/** The expression in a few words: its end, where the last op is. */
function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > WIDTH ? `...${line.slice(-WIDTH)}` : line;
}

/** That an expression has been left as it is. */
export const leftAsItIs = (oracle: Oracle, node: ChainSite['node'], why: string): Diagnostic =>
  oracle.diagnostic(node, messages.staysTraced(shown(node.getText()), why));

/** A routine that throws for some values, in a program or in those that it runs. */
function refusingIn({ kernels }: Program): string | undefined {
  for (const { routine, control } of kernels) {
    if (routine && routines[routine.name].refuses) return routine.name;
    for (const { program } of control ? callsOf(control) : []) {
      const found = refusingIn(program);
      if (found) return found;
    }
  }
  return undefined;
}

class ChainLowering extends Lowering<ChainSite> {
  protected override trace(): TracedFunction {
    const { node, name, leaves, places } = this.site;
    const specs = leaves.map((leaf) => this.spec(this.oracle.typeTree(leaf), leaf.getText()));
    const body = (...args: unknown[]): unknown => {
      for (const [place, leaf] of places) this.interpreter.give(place, args[leaf]);
      const result = this.interpreter.evaluate(node, Frame.root(true));
      this.verify(this.oracle.typeTree(node), result, node);
      return result;
    };
    return trace(name, body, specs);
  }

  private spec(tree: TypeTree, name: string): TensorSpec {
    if (tree.kind === 'tensor') return new TensorSpec(tree.shape, tree.dtype);
    const fault = tree.kind === 'fault' ? tree : undefined;
    return this.fail(messages[fault?.fault ?? 'notATree'](shown(name), fault?.type ?? tree.kind));
  }

  /** Errors inside `lower` are reasons here. */
  override run(): LoweredCall<ChainSite> {
    const call = super.run();
    const { node } = call.site;
    const refusing = call.traced && refusingIn(call.traced.program);
    // What throws when it is read must not throw here: a branch or a `try` may lie between.
    if (refusing) {
      const why = `${refusing} throws for some values`;
      return { ...call, traced: undefined, diagnostics: [leftAsItIs(this.oracle, node, why)] };
    }
    const diagnostics = call.diagnostics.map(({ code, message }) =>
      leftAsItIs(this.oracle, node, `${message} (${code})`),
    );
    return { ...call, diagnostics };
  }
}

export const lowerChain = (oracle: Oracle, site: ChainSite): LoweredCall<ChainSite> =>
  new ChainLowering(oracle, site).run();

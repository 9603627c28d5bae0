/** The options of all plugins. */
import type { Mode, OracleName, ShaderOptions } from '../api.ts';

export interface PluginOptions {
  /** The project's tsconfig, or the folder it is in. Default: the working directory. */
  readonly tsconfig?: string;
  /**
   * What is lowered: nothing (`off`), the calls of `lower` (`annotated`), or expressions of literal shapes outside of them
   * too (`infer`). Default: `annotated`.
   */
  readonly mode?: Mode;
  /**
   * Whether a project whose tensor work is all inside `lower` is bundled without the compiler. Turn it off for a
   * library whose users go on computing with its tensors. Default: on in builds, off while serving or watching.
   */
  readonly slim?: boolean;
  /** Write shaders beside the kernels, so that programs run on a GPU where `init` finds one. Default: false. */
  readonly webgpu?: boolean | ShaderOptions;
  /**
   * Where rewritten modules are kept from run to run, or `false`. One is used again only while everything that it was made
   * from is the same. Default: `node_modules/.cache/gradus`.
   */
  readonly cache?: string | false;
  /** Which compiler answers questions about types; see `OracleName`. Default: `'ts-morph'`. */
  readonly oracle?: OracleName;
}

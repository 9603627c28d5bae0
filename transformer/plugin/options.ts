/** The options of all plugins. */
export interface PluginOptions {
  /** The project's tsconfig, or the folder it is in. Default: the working directory. */
  readonly tsconfig?: string;
  /**
   * Whether a project whose tensor work is all inside `lower` is bundled without the compiler. Turn it off for a
   * library whose users go on computing with its tensors. Default: on in builds, off while serving or watching.
   */
  readonly slim?: boolean;
}

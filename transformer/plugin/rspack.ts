/** `gradus/rspack`: `plugins: [gradus()]`, as for webpack. */
export {
  default,
  type PluginOptions,
  type WebpackCompiler as RspackCompiler,
  type WebpackPlugin as RspackPlugin,
} from './webpack.ts';

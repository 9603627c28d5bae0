import gradus from 'gradus/rspack';

export default {
  mode: 'production',
  target: 'node20',
  devtool: 'source-map',
  entry: './src/main.ts',
  output: { module: true, filename: 'main.mjs' },
  resolve: { extensions: ['.ts', '.js'] },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: 'builtin:swc-loader',
        options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
      },
    ],
  },
  plugins: [gradus()],
};

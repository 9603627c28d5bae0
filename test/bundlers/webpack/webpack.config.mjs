import gradus from 'gradus/webpack';

export default {
  mode: 'production',
  target: 'node20',
  devtool: 'source-map',
  entry: './src/main.ts',
  experiments: { outputModule: true },
  output: { module: true, filename: 'main.mjs' },
  resolve: { extensions: ['.ts', '.js'] },
  module: { rules: [{ test: /\.ts$/, loader: 'esbuild-loader' }] },
  plugins: [gradus()],
};

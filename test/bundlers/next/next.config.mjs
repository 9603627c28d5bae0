import path from 'node:path';

export default {
  output: 'export',
  typescript: { ignoreBuildErrors: true },
  turbopack: {
    root: path.resolve('..'),
    rules: { '*.ts': { loaders: ['gradus/loader'] } },
  },
};

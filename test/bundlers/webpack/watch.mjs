import webpack from 'webpack';
import { built } from './edits.mjs';
import config from './webpack.config.mjs';

const watching = webpack({ ...config, mode: 'development' }).watch({}, (error) => {
  if (error) throw error;
  built('dist/main.mjs', () => watching.close(() => {}));
});

import { build } from 'esbuild';
import options from './options.mjs';

await build(options);

import gradus from 'gradus/vitest';
import { defineConfig } from 'vitest/config';

export default defineConfig({ plugins: [gradus()] });

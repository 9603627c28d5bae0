// Empties dist/. tsup builds two bundles side by side, so neither may do it.
import { rmSync } from 'node:fs';

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });

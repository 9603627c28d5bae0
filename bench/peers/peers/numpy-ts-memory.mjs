// The memory of numpy-ts, which is made once: as large as the largest rows and their intermediate results.
import { configureWasm } from 'numpy-ts';

configureWasm({ maxMemory: 2 ** 30 });

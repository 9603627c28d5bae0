// The workloads as programs. With the plugin they are compiled at build time, without it at their first call.
import { lower, setThreads, tensor } from 'gradus';
import {
  addRow,
  addTiny,
  chain1e3,
  chain1e5,
  chain1e7,
  convolution,
  exp1e6,
  layerNorm,
  matmul64,
  matmul128,
  matmul256,
  matmul512,
  matmul1024,
  matmul2048,
  matvec1024,
  matvec4096,
  outerSum,
  softmax,
  sumColumns,
  sumColumnsLarge,
  sumRows,
  sumRowsLarge,
  trainMlp,
  transformer,
} from './workloads.ts';

// As its peers, which have one.
setThreads(1);

export const programs = {
  matmul64: lower(matmul64),
  matmul128: lower(matmul128),
  matmul256: lower(matmul256),
  matmul512: lower(matmul512),
  matmul1024: lower(matmul1024),
  matmul2048: lower(matmul2048),
  matvec1024: lower(matvec1024),
  matvec4096: lower(matvec4096),
  chain1e3: lower(chain1e3),
  chain1e5: lower(chain1e5),
  chain1e7: lower(chain1e7),
  exp1e6: lower(exp1e6),
  addRow: lower(addRow),
  outerSum: lower(outerSum),
  addTiny: lower(addTiny),
  softmax: lower(softmax),
  layerNorm: lower(layerNorm),
  sumRows: lower(sumRows),
  sumColumns: lower(sumColumns),
  sumRowsLarge: lower(sumRowsLarge),
  sumColumnsLarge: lower(sumColumnsLarge),
  convolution: lower(convolution),
  trainMlp: lower(trainMlp, { donate: 0 }),
  transformer: lower(transformer),
};

export const make = (values: Float32Array, shape: readonly number[]) => tensor(values, shape);

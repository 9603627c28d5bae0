// The workloads as they are written: every operation by itself, put off until something is read.
import { setThreads, tensor } from 'gradus';
import * as workloads from './workloads.ts';

// As its peers, which have one.
setThreads(1);

export const programs = workloads;

export const make = (values: Float32Array, shape: readonly number[]) => tensor(values, shape);

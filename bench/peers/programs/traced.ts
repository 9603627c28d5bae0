// The workloads as they are written: every operation by itself, put off until something is read.
import { tensor } from 'gradus';
import * as workloads from './workloads.ts';

export const programs = workloads;

export const make = (values: Float32Array, shape: readonly number[]) => tensor(values, shape);

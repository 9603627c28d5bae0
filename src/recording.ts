/** Whether what is computed can be differentiated later. */
import { checkFunction } from './errors.ts';

let records = true;

function during<Result>(recorded: boolean, f: () => Result): Result {
  const outer = records;
  records = recorded;
  try {
    return f();
  } finally {
    records = outer;
  }
}

/** Runs `f` without recording: what it makes is cut off from the variables. */
export function noGrad<Result>(f: () => Result): Result {
  checkFunction('noGrad', f);
  return during(false, f);
}

/** Whether what is computed now can be differentiated later. */
export const isRecording = (): boolean => records;

/** Runs `f` as if no `noGrad` were around it: a derivative is taken wherever it is asked for. */
export const recording = <Result>(f: () => Result): Result => during(true, f);

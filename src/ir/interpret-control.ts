/** What control flow means: the programs of a kernel run in a loop, or one of two. */
import type { Memory } from '../routines/memory.ts';
import { copy } from '../routines/memory.ts';
import type { Call, Choice, Control, Loop, Operand } from './control.ts';

/** A program that has its temporaries. */
type Run = (...memories: Memory[]) => void;

/** A call as a step: where its operands are is asked anew each time. */
type Step = (find: (operand: Operand) => Memory) => void;

/** The part of memory that belongs to a step. */
const part = (memory: Memory, begin: number, size: number): Memory =>
  memory.subarray?.(begin, begin + size) ?? memory;

function stepOf({ operands, copies }: Call, run: Run): Step {
  return (find) => {
    run(...operands.map(find));
    for (const { from, to, size } of copies) copy(find(from), 0, size, find(to), 0);
  };
}

function runLoop(loop: Loop, memories: readonly Memory[], body: Step, test: Step | undefined) {
  const memory = (i: number): Memory => memories[i] ?? [];
  const carried = loop.carries.map(({ init, next, spare }) => ({
    now: memory(init),
    next: memory(next),
    spare: memory(spare),
  }));
  const once = (at: number) => {
    body((operand) => {
      if (operand.kind === 'whole') return memory(operand.memory);
      if (operand.kind === 'slice')
        return part(memory(operand.memory), at * operand.size, operand.size);
      return carried[operand.carry]?.[operand.kind === 'carry' ? 'now' : 'next'] ?? [];
    });
    for (const one of carried) {
      one.now = one.next;
      one.next = one.spare;
      one.spare = one.now;
    }
  };
  const holds = () => {
    test?.((operand) =>
      operand.kind === 'carry'
        ? (carried[operand.carry]?.now ?? [])
        : memory(operand.kind === 'whole' ? operand.memory : -1),
    );
    return memory(loop.test?.flag ?? -1)[0] !== 0;
  };
  const { steps = 0, reverse } = loop;
  if (test) while (holds()) once(0);
  else for (let n = 0; n < steps; n++) once(reverse ? steps - 1 - n : n);
  for (const [i, { result }] of loop.carries.entries()) {
    const last = carried[i]?.now ?? [];
    if (result !== undefined) copy(last, 0, last.length, memory(result), 0);
  }
}

const runChoice = ({ flag }: Choice, memories: readonly Memory[], branches: readonly Step[]) =>
  branches[memories[flag]?.[0] === 0 ? 1 : 0]?.((operand) =>
    operand.kind === 'whole' ? (memories[operand.memory] ?? []) : [],
  );

/** A kernel on the memories of its inputs, outputs and buffers. `load` gives the programs their temporaries. */
export function controlStep(
  control: Control,
  load: (call: Call) => Run,
): (memories: readonly Memory[]) => void {
  const step = (call: Call) => stepOf(call, load(call));
  if (control.kind === 'choice') {
    const branches = control.branches.map(step);
    return (memories) => runChoice(control, memories, branches);
  }
  const [body, test] = [step(control.body), control.test && step(control.test)];
  return (memories) => runLoop(control, memories, body, test);
}

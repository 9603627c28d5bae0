/** What becomes of a traced function, as plain data in a stable order: `explain` and `gradus explain` print it. */
import type { DType } from '../types/dtype.ts';
import { emitKernel } from './codegen/js.ts';
import { specOf } from './codegen/spec.ts';
import { bytesOf } from './dtype.ts';
import { graphOf } from './evaluate.ts';
import { type Node, topological } from './graph/node.ts';
import type { Place } from './graph/origin.ts';
import { attributesText } from './graph/print.ts';
import { type Arithmetic, arithmeticOf, arithmeticOfProgram } from './ir/cost.ts';
import type { Kernel } from './ir/kernel.ts';
import type { Draft } from './ir/lower.ts';
import { lifetimes } from './ir/memory.ts';
import { draftsOf, kernelName, simplified } from './ir/pipeline.ts';
import { axesText, numbersOf, valueName } from './ir/print.ts';
import type { Program, Value } from './ir/program.ts';
import { hasVectors, isLarge, type Target, THRESHOLDS, weighed, workIn } from './ir/targets.ts';
import { activeDevice } from './runtime/device.ts';
import type { GpuCode, Step } from './runtime/webgpu/code.ts';
import type { TracedFunction } from './trace.ts';

/**
 * Where a node belongs in a function that differentiates: to what is differentiated, to a derivative, or to what is made
 * of both. In a function that does not, everything is `forward`.
 */
export type Part = 'forward' | 'gradient' | 'after';

export interface ExplainedNode {
  /** An input by its number, data captured from outside, or an op. */
  readonly kind: 'input' | 'captured' | 'op';
  /** `input 0`, or the op with its attributes. */
  readonly text: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Nodes by their places in the list. */
  readonly inputs: readonly number[];
  readonly part: Part;
  /** The kernels that compute it, by their places in the list: several where it is computed again. */
  readonly kernels: readonly number[];
}

export interface ExplainedKernel extends Arithmetic {
  readonly name: string;
  /** The nodes whose elements it computes. */
  readonly nodes: readonly number[];
  /** The memories that it reads and writes: `input 0`, `arena+64`, `result 0`. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** What it does, in words: its loops and reductions, or the routine that it calls. */
  readonly form: readonly string[];
  /** Each memory that it reads or writes, counted once. */
  readonly bytes: number;
  /** What the choice of the backend weighs: additions and elements moved. */
  readonly work: number;
  readonly backend: Target;
  readonly isThreaded: boolean;
  readonly reason: string;
  /** Where the op that it ends in is written: `model.ts:7:12`. Null where that is not kept. */
  readonly origin: string | null;
  /** How it runs in vectors, null where it does not. */
  readonly schedule: string | null;
  /** JavaScript. */
  readonly source: string;
}

/** A temporary: bytes `offset` to `offset + bytes` of the arena, from kernel `from` to kernel `to`. */
export interface ExplainedTemporary {
  readonly dtype: DType;
  readonly size: number;
  readonly offset: number;
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

export interface Explanation {
  readonly name: string;
  /** The simplified graph, operands first. */
  readonly nodes: readonly ExplainedNode[];
  /** The nodes that are returned. */
  readonly outputs: readonly number[];
  /** Whether it takes derivatives. */
  readonly differentiates: boolean;
  readonly kernels: readonly ExplainedKernel[];
  readonly total: Arithmetic & { readonly bytes: number; readonly work: number };
  readonly memory: {
    readonly arenaBytes: number;
    /** What the temporaries would take side by side. */
    readonly apartBytes: number;
    readonly temporaries: readonly ExplainedTemporary[];
  };
  readonly backend: Target;
  readonly reason: string;
  readonly webgpu: ExplainedGpu;
}

/** A program on a GPU. */
export interface ExplainedGpu {
  /** Whether it goes there from the CPU, where `init` has found one. What has its inputs there always runs there. */
  readonly goes: boolean;
  readonly reason: string;
  /** What it would do there; null where no GPU is known to write it for, or what writes it is still being loaded. */
  readonly steps: ExplainedSteps | null;
}

export interface ExplainedSteps {
  readonly dispatches: readonly ExplainedDispatch[];
  /** Kernels that the host runs, between dispatches. */
  readonly onHost: readonly string[];
  readonly temporaryBytes: number;
}

export interface ExplainedDispatch {
  readonly name: string;
  readonly groups: readonly [number, number, number];
  /** WGSL. */
  readonly source: string;
}

const bytesIn = ({ size, dtype }: Value): number => size * bytesOf(dtype);

const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.floor((100 * part) / whole);

/** Why a program runs where it does. */
function programReason({ kernels, values }: Program): string {
  const { all, simd } = weighed(kernels, values);
  if (all < THRESHOLDS.wasm)
    return `its work of ${all} is less than ${THRESHOLDS.wasm}, from which WebAssembly pays`;
  const share = `${percent(simd, all)}% of its work of ${all} has vectors`;
  return simd * 2 > all ? share : `${share}, and more than half is needed`;
}

/** Steps, and those of loops and branches among them. */
const allSteps = (steps: readonly Step[]): readonly Step[] =>
  steps.flatMap((step) => {
    if (step.kind === 'choice') return step.branches.flatMap((call) => allSteps(call.steps));
    if (step.kind !== 'loop') return [step];
    return allSteps([...step.body.steps, ...(step.test?.steps ?? [])]);
  });

function stepsOf({ steps, shaders, arenaBytes }: Omit<GpuCode, 'calls'>): ExplainedSteps {
  const all = allSteps(steps);
  return {
    dispatches: all
      .filter((step) => step.kind === 'dispatch')
      .map(({ name, groups, shader }) => ({ name, groups, source: shaders[shader]?.code ?? '' })),
    onHost: all.filter((step) => step.kind === 'host').map(({ name }) => name),
    temporaryBytes: arenaBytes,
  };
}

/** What a GPU would do with a program, for which it was given this code. */
function gpuOf(program: Program, code: Omit<GpuCode, 'calls'> | undefined): ExplainedGpu {
  const { all } = weighed(program.kernels, program.values);
  const goes = isLarge(program);
  const [is, where] = goes ? ['at least', 'goes to a GPU'] : ['less than', 'stays on the CPU'];
  const byWork = { goes, reason: `${where}: its work of ${all} is ${is} ${THRESHOLDS.webgpu}` };
  return {
    ...(activeDevice()?.placementOf(specOf(program)) ?? byWork),
    steps: code ? stepsOf(code) : null,
  };
}

/** Why a kernel runs where it does. */
function kernelReason(program: Program, kernel: Kernel, work: number): string {
  const { simd } = kernel.schedule;
  if (program.target === 'javascript') return 'as its program';
  if (kernel.control) return 'a loop or branch in WebAssembly';
  if (!simd) return 'no vector schedule fits it';
  const { threads } = THRESHOLDS;
  if (simd.threads)
    return `${simd.family}: on threads, as its work of ${work} is ${threads} or more`;
  return `${simd.family}: ${work < threads ? `its work of ${work} is too little for threads` : 'cannot be divided among threads'}`;
}

function formOf({ loops, reductions, stores, routine, control }: Kernel): string[] {
  if (routine) return [`routine ${routine.name}`];
  if (control)
    return [
      control.kind === 'loop' ? `loop of ${control.steps ?? 'any number of'} steps` : 'one of two',
    ];
  return [
    `for ${axesText(loops) || 'once'}`,
    ...reductions.map((r, i) => `r${i} = ${r.combine} over ${axesText(r.axes) || 'one element'}`),
    ...stores.map((s) => `store ${s.output}${s.axes.length > 0 ? ` for ${axesText(s.axes)}` : ''}`),
  ];
}

/** How a file is named. */
export type Show = (file: string) => string;

const asItIs: Show = (file) => file;

const placeText = ({ file, line, column }: Place, show: Show): string =>
  `${show(file)}:${line}:${column}`;

function explainKernel(
  program: Program,
  kernel: Kernel,
  nodes: readonly number[],
  show: Show,
): ExplainedKernel {
  const { values, target } = program;
  const memories = new Set([...kernel.inputs, ...kernel.outputs]);
  const names = (list: readonly number[]) => list.map((value) => valueName(program, value));
  const work = workIn(kernel, values);
  const isWasm = target === 'wasm' && hasVectors(kernel);
  const { simd } = kernel.schedule;
  return {
    name: kernel.name,
    nodes,
    reads: names(kernel.inputs),
    writes: names(kernel.outputs),
    form: formOf(kernel),
    ...arithmeticOf(kernel),
    bytes: [...memories].reduce((sum, value) => sum + bytesIn(values[value] as Value), 0),
    work,
    backend: isWasm ? 'wasm' : 'javascript',
    isThreaded: isWasm && simd?.threads === true,
    reason: kernelReason(program, kernel, work),
    origin: kernel.origin ? placeText(kernel.origin, show) : null,
    schedule: isWasm && simd ? numbersOf(simd) : null,
    source: emitKernel(kernel),
  };
}

function memoryOf({ values, kernels, arenaBytes }: Program): Explanation['memory'] {
  const temporaries = lifetimes(values, kernels)
    .flatMap(({ values: members, from, to }) =>
      members.map((member): ExplainedTemporary => {
        const value = values[member] as Value;
        const { dtype, size, place } = value;
        const offset = place.kind === 'arena' ? place.offset : 0;
        return { dtype, size, offset, bytes: bytesIn(value), from, to };
      }),
    )
    .toSorted((a, b) => a.from - b.from || a.offset - b.offset);
  const apartBytes = temporaries.reduce((sum, { bytes }) => sum + bytes, 0);
  return { arenaBytes, apartBytes, temporaries };
}

/** Tells parts apart: simplified, a node that several expressions share is one object. */
function partsOf(
  { graph: { derivatives } }: TracedFunction,
  order: readonly Node[],
  given: ReadonlySet<Node>,
): (node: Node) => Part {
  const behind = (nodes: readonly Node[]) =>
    new Set(topological(simplified(nodes, given), (node) => given.has(node)));
  const forward = behind(derivatives.flatMap(({ of }) => of));
  const results = simplified(
    derivatives.flatMap((one) => one.results),
    given,
  );
  const gradient = behind(results);
  // What was kept apart by a barrier is computed anew for a derivative, as other nodes.
  const isFound = results.some((node) => order.includes(node) && !forward.has(node));
  return (node) => {
    if (derivatives.length === 0 || forward.has(node) || given.has(node)) return 'forward';
    return gradient.has(node) || !isFound ? 'gradient' : 'after';
  };
}

/** The nodes of each draft: those that it computes, or the results of a call. */
const nodesOf = ({ computed, stores }: Draft): ReadonlySet<Node> =>
  new Set([...computed, ...stores.map(({ node }) => node)]);

/** Writes a program for a GPU. */
export type EmitGpu = (program: Program) => Omit<GpuCode, 'calls'> | undefined;

/** As it would be written for the GPU that `init` has found. */
const forActiveDevice: EmitGpu = (program) => {
  const code = activeDevice()?.emit(program);
  return code && 'then' in code ? undefined : code;
};

/** All that is known of a traced function. */
export function explanationOf(
  traced: TracedFunction,
  show: Show = asItIs,
  emit: EmitGpu = forActiveDevice,
): Explanation {
  const { program, graph } = traced;
  const captured = graphOf(graph.outputs).inputs.filter((input) => !graph.inputs.includes(input));
  const given = new Set([...graph.inputs, ...captured]);
  const { drafts, outputs } = draftsOf(graph.outputs, graph.inputs, captured);
  const order = topological(outputs, (node) => given.has(node));
  const places = new Map(order.map((node, i) => [node, i]));
  const placesOf = (nodes: Iterable<Node>) =>
    [...nodes].flatMap((node) => places.get(node) ?? []).toSorted((a, b) => a - b);
  const byName = new Map(drafts.map((one, i) => [kernelName(program.name, one, i), nodesOf(one)]));
  const computed = program.kernels.map(({ name }) => byName.get(name) ?? new Set<Node>());
  const partOf = partsOf(traced, order, given);
  const kernels = program.kernels.map((kernel, i) =>
    explainKernel(program, kernel, placesOf(computed[i] ?? []), show),
  );
  const nodes = order.map((node): ExplainedNode => {
    const input = graph.inputs.indexOf(node);
    const kind = input >= 0 ? 'input' : given.has(node) ? 'captured' : 'op';
    return {
      kind,
      text:
        kind === 'op'
          ? `${node.op}${attributesText(node)}`
          : `${kind}${input >= 0 ? ` ${input}` : ''}`,
      dtype: node.dtype,
      shape: node.shape,
      inputs: kind === 'op' ? node.inputs.map((x) => places.get(x) ?? -1) : [],
      part: partOf(node),
      kernels: computed.flatMap((own, i) => (own.has(node) ? [i] : [])),
    };
  });
  const sum = (of: (kernel: ExplainedKernel) => number) =>
    kernels.reduce((total, kernel) => total + of(kernel), 0);
  return {
    name: program.name,
    nodes,
    outputs: outputs.map((node) => places.get(node) ?? -1),
    differentiates: graph.derivatives.length > 0,
    kernels,
    total: {
      ...arithmeticOfProgram(program),
      bytes: sum(({ bytes }) => bytes),
      work: sum(({ work }) => work),
    },
    memory: memoryOf(program),
    backend: program.target,
    reason: programReason(program),
    webgpu: gpuOf(program, emit(program)),
  };
}

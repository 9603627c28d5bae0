/**
 * Writes attention: a workgroup goes over all keys for some queries, a tile of scores at a time. What is added up of each
 * query is relative to its largest score so far, and scaled when a larger one is found.
 */
import type { Axis } from '../../ir/index.ts';
import * as ix from '../../ir/index.ts';
import { moved, shifted } from '../../ir/instance.ts';
import type { Expression, Kernel } from '../../ir/kernel.ts';
import { type Arithmetic, arithmeticOf } from './arithmetic.ts';
import type { Attention, AttentionKernel } from './attention.ts';
import { blockWriter, laneOf, storeResults } from './blocks.ts';
import { tiled } from './map.ts';
import { blockStart, isBefore, type Operand, Panel, range } from './panel.ts';
import { instruction, literal } from './scalars.ts';
import { across, type Context, type Emission } from './shader.ts';
import { DEPTH } from './tiles.ts';
import { LANES, type Writer } from './writer.ts';

/** Threads along keys and along queries, each of which has four of both. */
const LARGE = 16;
const SMALL = 8;
/** Workgroups that keep a large device busy. */
const GROUPS = 128;

/** Bytes that workgroups of so many threads share: what is multiplied, weights, and what each thread has of its rows. */
const sharedBytes = (threads: number): number =>
  4 * LANES * threads * (2 * DEPTH + LANES * threads + threads);

/** Threads along both axes of a tile. */
function threadsFor({ batch, query }: Attention, { traits }: Context): number {
  const fits = sharedBytes(LARGE) <= traits.shared && LARGE * LARGE <= traits.threads;
  const groups = batch.extent * Math.ceil(query.extent / (LARGE * LANES));
  return fits && groups >= GROUPS ? LARGE : SMALL;
}

const PARTS = 'xyzw';

/** A vector of what is made of each of four vectors. */
const ofEach = (vectors: readonly string[], make: (name: string) => string): string =>
  `vec4<f32>(${vectors.map(make).join(', ')})`;

class AttentionWriter {
  readonly #kernel: AttentionKernel;
  readonly #attention: Attention;
  readonly #context: Context;
  readonly #threads: number;
  /** Of scores. What is made of them is float32. */
  readonly #arithmetic: Arithmetic;
  readonly #queries: Operand;
  readonly #keys: Operand;
  readonly #writer: Writer;
  readonly #negative: string;

  constructor(kernel: AttentionKernel, context: Context) {
    const { attention } = kernel;
    const { queries, keys, query, key, feature, score, values, stores } = attention;
    this.#kernel = kernel;
    this.#attention = attention;
    this.#context = context;
    this.#threads = threadsFor(attention, context);
    this.#arithmetic = arithmeticOf([queries, keys], context.traits);
    this.#queries = this.#operand(queries, query);
    this.#keys = this.#operand(keys, key);
    this.#writer = blockWriter(
      kernel,
      context,
      [
        [queries, this.#queries.lane],
        [keys, this.#keys.lane],
        [score, key],
        [values, feature],
      ],
      stores,
      feature,
    );
    const { functions } = this.#writer.shader;
    this.#negative = literal(functions, Number.NEGATIVE_INFINITY, 'float32', LANES);
  }

  #operand(value: Expression, own: Axis): Operand {
    const { depth } = this.#attention;
    const lane = laneOf(value, own, depth, this.#kernel.inputs.map(this.#context.memoryOf));
    const arithmetic = this.#arithmetic;
    return { value, own, depth, lane, threads: this.#threads, blocks: 1, arithmetic };
  }

  emission(): Emission {
    const writer = this.#writer;
    const attention = this.#attention;
    const threads = this.#threads;
    const kernel = this.#kernel;
    const { batch, query, feature } = attention;
    const down = Math.ceil(query.extent / (threads * LANES));
    const { groups, tile } = tiled(writer, down * batch.extent, this.#context.traits.groups);
    writer.axis(batch, `${tile} / ${down}`);
    const top = writer.name('top', `${tile} % ${down} * ${threads * LANES}`);
    const x = writer.name('x', 'i32(local.x)');
    const y = writer.name('y', 'i32(local.y)');
    writer.axis(query, `${top} + ${y} * ${LANES}`);
    writer.axis(feature, `${x} * ${LANES}`);
    const units = Math.ceil(feature.extent / (threads * LANES));
    const results = range(LANES * units).map(() => writer.variable('result', 'vec4<f32>()'));
    const total = this.#attend(results, units, { top, x, y });
    storeResults(writer, {
      row: query,
      column: feature,
      threads: [threads, threads],
      rows: LANES,
      columns: units * LANES,
      stores: attention.stores,
      vector: (r, c) => writer.name('mean', `${results[r * units + c]} / ${total}.${PARTS[r]}`),
    });
    return writer.emission(kernel, [threads, threads, 1], groups);
  }

  /** Adds up the values of all keys by their weights, and gives the sums of the weights. */
  #attend(
    results: readonly string[],
    units: number,
    { top, x, y }: { readonly top: string; readonly x: string; readonly y: string },
  ): string {
    const writer = this.#writer;
    const threads = this.#threads;
    const { key } = this.#attention;
    const tile = threads * LANES;
    const thread = writer.name('thread', `${y} * ${threads} + ${x}`);
    const workers = { count: threads * threads, thread };
    const queries = new Panel(writer, 'queries', this.#queries, workers, top);
    writer.shader.share('weights', `array<vec4<f32>, ${tile * threads}>`);
    writer.shader.share('parts', `array<vec4<f32>, ${workers.count}>`);
    const largest = writer.variable('largest', this.#negative);
    const total = writer.variable('total', 'vec4<f32>()');
    writer.count('0', key.extent, tile, (start) => {
      const keys = new Panel(writer, 'keys', this.#keys, workers, start);
      const scores = this.#scores(queries, keys, start, x, y);
      const own = ofEach(scores, (s) => `max(max(${s}.x, ${s}.y), max(${s}.z, ${s}.w))`);
      const most = this.#overRow('max', own, largest, y, thread);
      // Where all scores so far are -infinity, their differences would be NaN.
      const from = writer.name(
        'origin',
        `select(${most}, vec4<f32>(), ${most} == ${this.#negative})`,
      );
      const kept = writer.name('kept', this.#exp(`(${largest} - ${from})`));
      writer.line(`${largest} = ${most};`);
      const weights = scores.map((name, r) =>
        writer.name('weight', this.#exp(`(${name} - ${from}.${PARTS[r]})`)),
      );
      const sums = ofEach(weights, (name) => `dot(${name}, vec4<f32>(1))`);
      writer.line(`${total} = ${total} * ${kept} + ${sums};`);
      for (const [c, part] of [...PARTS].entries())
        writer.line(
          `weights[(${x} * ${LANES} + ${c}) * ${threads} + ${y}] = ${across(weights, part)};`,
        );
      for (const [i, name] of results.entries())
        writer.line(`${name} *= ${kept}.${PARTS[Math.floor(i / units)]};`);
      writer.line('workgroupBarrier();');
      this.#weigh(results, units, start, y);
    });
    return this.#overRow('+', total, 'vec4<f32>()', y, thread);
  }

  #exp(text: string): string {
    const operand = { text, dtype: 'float32' } as const;
    return instruction(this.#writer.shader.functions, 'exp', 'float32', [operand], LANES, {
      ofNegative: true,
    });
  }

  /** Folds what the threads of each four queries have. */
  #overRow(by: 'max' | '+', own: string, start: string, y: string, thread: string): string {
    const writer = this.#writer;
    const threads = this.#threads;
    writer.line(`parts[${thread}] = ${own};`);
    writer.line('workgroupBarrier();');
    const all = writer.variable('all', start);
    writer.count('0', threads, 1, (i) => {
      const part = `parts[${y} * ${threads} + ${i}]`;
      writer.line(`${all} = ${by === '+' ? `${all} + ${part}` : `max(${all}, ${part})`};`);
    });
    return all;
  }

  /** The scores of four queries for four keys each. */
  #scores(queries: Panel, keys: Panel, start: string, x: string, y: string): readonly string[] {
    const writer = this.#writer;
    const threads = this.#threads;
    const { depth, key, query, score } = this.#attention;
    const { element, add } = this.#arithmetic;
    const scores = range(LANES).map(() => writer.variable('score', 'vec4<f32>()'));
    writer.count('0', depth.extent, DEPTH, (from) => {
      queries.fill(from);
      keys.fill(from);
      writer.line('workgroupBarrier();');
      add(writer, scores, (own) =>
        writer.count('0', DEPTH, 1, (step) => {
          const a = queries.fragment(step, y);
          const b = keys.fragment(step, x);
          for (const [r, name] of own.entries()) {
            const part = `vec4<${element}>(${a.part(0, r, 0)})`;
            writer.line(`${name} = fma(${part}, ${b.vector(0, 0)}, ${name});`);
          }
        }),
      );
      writer.line('workgroupBarrier();');
    });
    writer.axis(key, `${start} + ${x} * ${LANES}`);
    const isThere = isBefore(writer.index(ix.variable(key)), key.extent);
    // A block of its own, for what is named of its score.
    for (const [r, name] of scores.entries())
      writer.block('{', () => {
        writer.result(0, name, true);
        const value = writer.inLanesOf(key, () =>
          writer.value(shifted(score, new Map([[query, r]]))),
        );
        writer.line(
          key.extent % (threads * LANES) === 0
            ? `${name} = ${value};`
            : `${name} = select(${this.#negative}, ${value}, ${isThere});`,
        );
      });
    return scores;
  }

  /** Adds the values of a tile of keys by their weights. */
  #weigh(results: readonly string[], units: number, start: string, y: string): void {
    const writer = this.#writer;
    const threads = this.#threads;
    const { key, feature, values } = this.#attention;
    const tile = threads * LANES;
    const count = key.extent % tile === 0 ? tile : `min(${tile}, ${key.extent} - ${start})`;
    const one: Axis = { ...key, name: 'one key' };
    const value = moved(values, new Map([[key, ix.variable(one)]]));
    writer.count('0', count, 1, (step) => {
      writer.axis(one, `${start} + ${step}`);
      const weight = writer.name('weight', `weights[${step} * ${threads} + ${y}]`);
      for (const c of range(units)) {
        const ahead = new Map([[feature, blockStart(c, threads)]]);
        const vector = writer.inLanesOf(feature, () => writer.value(shifted(value, ahead)));
        for (const r of range(LANES)) {
          const name = results[r * units + c];
          writer.line(`${name} = fma(vec4<f32>(${weight}.${PARTS[r]}), ${vector}, ${name});`);
        }
      }
    });
  }
}

const isAttention = (kernel: Kernel): kernel is AttentionKernel => 'attention' in kernel;

export const emitAttention = (kernel: Kernel, context: Context): readonly Emission[] | undefined =>
  isAttention(kernel) ? [new AttentionWriter(kernel, context).emission()] : undefined;

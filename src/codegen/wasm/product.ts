/** Products of matrices: in which tiles, and in tiles at all. */
import type { Load } from '../../ir/kernel.ts';
import { productOf } from '../../ir/product.ts';
import { LANES, type ProductSchedule, type Tiling } from '../../ir/simd.ts';
import type { Func, Local } from './encode.ts';
import { ExpressionWriter } from './expression.ts';
import type { KernelWriting } from './kernel.ts';
import { Nest } from './nest.ts';
import { emitReduction } from './reduction.ts';
import { TiledProduct } from './tiled-product.ts';
import { VectorCode } from './vectors.ts';

const WORD = 4;

/** Kernel code as a function of its own: of the parts, the scratch memory and all memories. */
function apart(writing: KernelWriting, write: (inner: KernelWriting) => void): Func {
  const { functions, kernel, memories } = writing;
  const func = functions.module.function([0, 0, 0, ...memories].map(() => 'i32' as const));
  const given = memories.map((_, i) => func.param(3 + i));
  const count = kernel.inputs.length;
  const places = { inputs: given.slice(0, count), outputs: given.slice(count) };
  Nest.write(func, (nest) => {
    const writer = new ExpressionWriter(nest, new VectorCode(func, functions), places);
    const [begin, end, scratch] = [func.param(0), func.param(1), func.param(2)];
    write({ ...writing, nest, writer, begin, end, scratch, memories: given });
  });
  return func;
}

/** Whether `madd` is fused: then it keeps what a product loses when it is rounded. */
function putFuses(func: Func): void {
  const [x, square] = [func.floats(1 + 2 ** -12), func.floats(-1 - 2 ** -11)];
  func.get(x).get(x).get(square).madd().op('v128.any_true');
}

/** The bits of infinity, as a whole number; those of NaN without its sign are a greater one. */
const INFINITY = 0x7f800000;

/** Whether all elements that a load may read are finite. */
function putIsFinite(func: Func, memory: Local, { index }: Load): void {
  const [at, end, greatest] = [func.local('i32'), func.local('i32'), func.local('v128')];
  const magnitude = func.ints(0x7fffffff);
  const look = (load: 'v128.load' | 'v128.load32_splat', offset: number) => {
    func.get(at).memory(load, offset).get(magnitude).op('v128.and');
    func.get(greatest).op('i32x4.max_u').set(greatest);
  };
  const count = index.max - index.min + 1;
  const rest = count % LANES;
  func.get(func.ints(0)).set(greatest);
  func
    .get(memory)
    .i32(index.min * WORD)
    .op('i32.add')
    .tee(at);
  func
    .i32((count - rest) * WORD)
    .op('i32.add')
    .set(end);
  if (count > rest) func.repeat(at, end, LANES * WORD, () => look('v128.load', 0));
  for (let i = 0; i < rest; i++) look('v128.load32_splat', i * WORD);
  func.get(greatest).get(func.ints(INFINITY)).op('i32x4.lt_s').op('i32x4.all_true');
}

export function emitProduct(writing: KernelWriting, schedule: ProductSchedule): void {
  const product = productOf(writing.kernel);
  if (!product) throw new Error(`internal: ${writing.kernel.name} is no product`);
  const { tiling, fused, exact } = schedule;
  const { func } = writing.nest;
  const { begin, end, scratch, memories } = writing;
  const call = (first: Local | number, last: Local | number, callee: Func) => {
    func.put(first).put(last);
    for (const local of [scratch ?? begin, ...memories]) func.get(local);
    func.call(callee);
  };
  const inTiles = (one: Tiling) => () => {
    const write = (inner: KernelWriting) => new TiledProduct(inner, schedule, one, product).write();
    if (fused || exact) call(begin, end, apart(writing, write));
    else write(writing);
  };
  const run = () => {
    if (fused) {
      putFuses(func);
      func.if(inTiles(fused), inTiles(tiling));
    } else inTiles(tiling)();
  };
  if (exact && product.guarded) {
    const reduce = apart(writing, (inner) => emitReduction(inner, exact));
    putIsFinite(func, memories[product.guarded.input] as Local, product.guarded);
    func.if(run, () => {
      // Whoever has the first part runs all of this.
      func.get(begin).op('i32.eqz');
      func.if(() => call(0, exact.parts, reduce));
    });
  } else run();
}

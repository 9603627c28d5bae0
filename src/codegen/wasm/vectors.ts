/** Vector arithmetic over a function that is being written, and the functions that all kernels of a module share. */
import type { Shift, Vector, Vectors } from '../../ir/vector.ts';
import type { Func, Local, Module, ValueType } from './encode.ts';
import type { SimdOp } from './opcodes.ts';

/** Functions by name, each written once. */
export class SharedFunctions {
  private readonly known = new Map<string, Func>();
  readonly module: Module;

  constructor(module: Module) {
    this.module = module;
  }

  function(name: string, arity: number, body: (v: Vectors, ...operands: Vector[]) => Vector): Func {
    const params = Array.from({ length: arity }, () => 'v128' as const);
    return this.once(name, params, 'v128', (func) => {
      const operands = params.map((_, i) => asVector(func.param(i)));
      func.get(body(new VectorCode(func, this), ...operands));
    });
  }

  /** The function of a name, with one result. */
  once(
    name: string,
    params: readonly ValueType[],
    result: ValueType,
    write: (func: Func) => void,
  ): Func {
    const known = this.known.get(name);
    if (known) return known;
    const func = this.module.function(params, [result]);
    this.known.set(name, func);
    write(func);
    return func;
  }
}

/** A local of the type that the caller knows it to have. */
const asVector = ({ index }: Local): Vector => ({ type: 'v128', index });

/** Each result is in a local of its own: engines rename them anyway. */
export class VectorCode implements Vectors {
  readonly func: Func;
  private readonly functions: SharedFunctions;

  constructor(func: Func, functions: SharedFunctions) {
    this.func = func;
    this.functions = functions;
  }

  /** A new variable with what is on the stack. */
  taken(): Vector {
    const local = this.func.local('v128');
    this.func.set(local);
    return asVector(local);
  }

  floats(x: number): Vector {
    return asVector(this.func.floats(x));
  }

  ints(x: number): Vector {
    return asVector(this.func.ints(x));
  }

  doubles(x: number): Vector {
    return asVector(this.func.doubles(x));
  }

  op(name: SimdOp, ...operands: readonly Vector[]): Vector {
    for (const operand of operands) this.func.get(operand);
    this.func.op(name);
    return this.taken();
  }

  shift(name: Shift, x: Vector, bits: number): Vector {
    this.func.get(x).i32(bits).op(name);
    return this.taken();
  }

  /** Four lanes of two vectors, whose lanes count from 0 to 7. */
  shuffle(a: Vector, b: Vector, lanes: readonly [number, number, number, number]): Vector {
    this.func.get(a).get(b).shuffle32(lanes);
    return this.taken();
  }

  /** A variable that changes. */
  variable(): Vector {
    return asVector(this.func.local('v128'));
  }

  assign(variable: Vector, value: Vector): void {
    this.func.get(value).set(variable);
  }

  madd(a: Vector, b: Vector, c: Vector): Vector {
    this.func.get(a).get(b).get(c).madd();
    return this.taken();
  }

  /** Engines compute what is written. */
  opaque(x: Vector): Vector {
    return x;
  }

  when(mask: Vector, x: Vector, body: () => Vector): Vector {
    const result = this.copied(x);
    this.func.get(mask).op('v128.any_true');
    this.func.if(() => this.assign(result, body()));
    return result;
  }

  repeat(x: Vector, mask: (x: Vector) => Vector, body: (x: Vector) => Vector): Vector {
    const { func } = this;
    const state = this.copied(x);
    func.loop(() => {
      func.get(mask(state)).op('v128.any_true');
      func.if(() => {
        this.assign(state, body(state));
        func.br(1);
      });
    });
    return state;
  }

  private copied(x: Vector): Vector {
    const copy = this.variable();
    this.assign(copy, x);
    return copy;
  }

  shared(
    name: string,
    operands: readonly Vector[],
    body: (v: Vectors, ...operands: Vector[]) => Vector,
  ): Vector {
    for (const operand of operands) this.func.get(operand);
    this.func.call(this.functions.function(name, operands.length, body));
    return this.taken();
  }
}

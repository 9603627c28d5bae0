/** Shaders in the making: what they bind, the functions they call, and the body of `main`. */
import type { DType } from '../../dtype.ts';
import type { Kernel, RoutineCall } from '../../ir/kernel.ts';
import type { DeviceTraits } from '../../runtime/device.ts';
import type { Dispatch, Shader, ShaderNumber } from '../../runtime/webgpu/code.ts';
import { Functions, type Width } from './scalars.ts';
import { storageOf } from './storage.ts';

/** A memory of the program, as a kernel sees it. */
export interface Memory {
  /** By which steps know it. */
  readonly number: number;
  readonly dtype: DType;
  readonly size: number;
  /** Whether it is part of the temporaries' buffer: of one buffer, all that a shader binds is writable or nothing is. */
  readonly isTemporary: boolean;
  /** Whether it may end with its last element, as an input in a buffer of the user's; else it goes on to the end of a vector. */
  readonly isTight?: boolean;
  /** The first that is the same memory, if another is: a shader binds no memory twice. */
  readonly within?: number;
  /** In a loop, of how many elements each step has its own, which begin where a number says. */
  readonly step?: number;
}

/** The number of the memory that is bound. */
export const bindingOf = ({ number, within = number }: Memory): number => within;

/** What kernels are written for. */
export interface Context {
  readonly traits: DeviceTraits;
  /** Where it is missing, routines run on the host. */
  readonly emitRoutine: EmitRoutine | undefined;
  memoryOf(value: number): Memory;
  /** Memory for the time that a kernel takes. */
  scratch(dtype: DType, size: number): Memory;
  /** What `f` gives. If that is nothing, the memory that it took is free again. */
  attempt<Result>(f: () => Result | undefined): Result | undefined;
}

/** Gives the shaders of a routine; nothing of one that has none. */
export type EmitRoutine = (
  kernel: Kernel,
  routine: RoutineCall,
  context: Context,
) => readonly Emission[] | undefined;

/** A shader with what it is run on. */
export type Emission = Omit<Dispatch, 'kind' | 'shader'> & { readonly shader: Shader };

export const vector = (element: string, width: Width): string =>
  width === 1 ? element : `vec4<${element}>`;

/** A memory as a shader has it. */
export interface Bound {
  readonly memory: Memory;
  readonly width: Width;
  readonly isWritten: boolean;
  /** Whether several threads write an element, as an atomic of this type. */
  readonly atomic?: 'i32' | 'u32';
}

/** Extensions of WGSL, the features that devices have them by, and what source they are needed by. */
const EXTENSIONS = [
  { extension: 'f16', feature: 'shader-f16', where: / f16\b|<f16>|\bf16\(/ },
  { extension: 'subgroups', feature: 'subgroups', where: /\(subgroup_size\)/ },
];

export const read = (memory: Memory, width: Width = 1): Bound => ({
  memory,
  width,
  isWritten: false,
});

export const written = (memory: Memory, width: Width = 1): Bound => ({
  memory,
  width,
  isWritten: true,
});

/** A vector of what four others have at one place. */
export const across = (vectors: readonly string[], part: string, element = 'f32'): string =>
  `vec4<${element}>(${vectors.map((name) => `${name}.${part}`).join(', ')})`;

export const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

export class ShaderWriter {
  readonly functions = new Functions();
  readonly traits: DeviceTraits;
  readonly #bound: Bound[] = [];
  readonly #values: ShaderNumber[] = [];
  readonly #keys: string[] = [];
  readonly #shared: string[] = [];
  readonly #builtins = [
    '@builtin(workgroup_id) group: vec3<u32>',
    '@builtin(local_invocation_id) local: vec3<u32>',
  ];

  /** Binds these memories, each once, in lanes of this width. */
  constructor(traits: DeviceTraits, memories: readonly Bound[]) {
    this.traits = traits;
    for (const one of memories) {
      const known = this.#bound.findIndex(
        ({ memory }) => bindingOf(memory) === bindingOf(one.memory),
      );
      const before = this.#bound[known];
      if (!before) this.#bound.push(one);
      else {
        const width = Math.min(before.width, one.width) as Width;
        const isWritten = before.isWritten || one.isWritten;
        this.#bound[known] = { memory: one.memory, width, isWritten };
      }
    }
  }

  /** The array of a memory. */
  nameOf(memory: Memory): string {
    return `m${this.#bound.findIndex((one) => bindingOf(one.memory) === bindingOf(memory))}`;
  }

  /** In lanes of how many elements a memory is bound. */
  widthOf(memory: Memory): Width {
    return this.#bound.find((one) => bindingOf(one.memory) === bindingOf(memory))?.width ?? 1;
  }

  /** Source of a number that is not part of the shader: one for each key, so that shaders for other numbers are equal. */
  number(value: ShaderNumber, key = JSON.stringify(value)): string {
    if (!this.#keys.includes(key)) this.#values[this.#keys.push(key) - 1] = value;
    const i = this.#keys.indexOf(key);
    return `numbers[${i >> 2}u].${'xyzw'[i & 3]}`;
  }

  /** Declares a variable of the workgroup. */
  share(name: string, type: string): void {
    this.#shared.push(`var<workgroup> ${name}: ${type};`);
  }

  /** Has `main` be given a number of its thread, by the name that it has in WGSL. */
  builtin(name: string): string {
    this.#builtins.push(`@builtin(${name}) ${name}: u32`);
    return name;
  }

  /** The shader with this body, run on its memories. */
  emission(
    name: string,
    body: readonly string[],
    size: readonly [number, number, number],
    groups: readonly [number, number, number],
  ): Emission {
    const isOneWritten = this.#bound.some((one) => one.isWritten && one.memory.isTemporary);
    const writes = this.#bound.map(
      ({ isWritten, memory }) => isWritten || (isOneWritten && memory.isTemporary),
    );
    const declarations = this.#bound.map(({ memory, width, atomic }, i) => {
      const { element } = storageOf(memory.dtype, this.traits);
      const type = atomic ? `atomic<${atomic}>` : vector(element, width);
      const access = writes[i] ? 'read_write' : 'read';
      return `@group(0) @binding(${i}) var<storage, ${access}> m${i}: array<${type}>;`;
    });
    const count = this.#values.length;
    const code = [
      ...declarations,
      ...(count > 0
        ? [
            `@group(0) @binding(${this.#bound.length}) var<uniform> numbers: array<vec4<u32>, ${Math.ceil(count / 4)}>;`,
          ]
        : []),
      ...this.#shared,
      this.functions.source,
      `@compute @workgroup_size(${size.join(', ')})`,
      `fn main(${this.#builtins.join(', ')}) {`,
      ...indent(body),
      '}',
    ];
    const text = code.filter((line) => line !== '').join('\n');
    const used = EXTENSIONS.filter(({ where }) => where.test(text));
    const enabled = used.map(({ extension }) => `enable ${extension};\n`);
    return {
      shader: {
        code: `${enabled.join('')}${text}\n`,
        writes,
        numbers: count,
        features: used.map(({ feature }) => feature),
      },
      memories: this.#bound.map(({ memory }) => bindingOf(memory)),
      numbers: this.#values,
      groups,
      name,
    };
  }
}

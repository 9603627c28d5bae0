/** Maps, in vectors where shapes allow. */
import { expect, test } from 'vitest';
import { emitGpu } from '../../src/codegen/webgpu/program.ts';
import { stack, type Tensor } from '../../src/index.ts';
import { PORTABLE } from '../../src/runtime/device.ts';
import { error, type Given, numbers, programOf, runOnGpu, type Traced } from './programs.ts';

const chain = (x: Tensor) => x.mul(2).add(1).relu();
const plus = (x: Tensor, y: Tensor) => x.add(y);

type Case = readonly [what: string, f: Traced, given: readonly Given[]];

// biome-ignore format: a table.
const cases: readonly Case[] = [
  ['one element', chain, [[1]]],
  ['whole vectors', chain, [[64]]],
  ['a tail', chain, [[1003]]],
  ['a row for all rows', plus, [[7, 64], [64]]],
  ['a row for all rows, with a tail', plus, [[7, 33], [33]]],
  ['a column for all', (x, y) => x.add(y.reshape([7, 1])), [[7, 64], [7]]],
  ['a column for all, with a tail', (x, y) => x.add(y.reshape([5, 1])), [[5, 7], [5]]],
  ['transposed', (x) => x.transpose(0, 1), [[170, 145]]],
  ['transposed, small', (x) => x.transpose(0, 1), [[5, 4]]],
  ['transposed beside another', (x, y) => x.transpose(1, 2).mul(y), [[2, 90, 100], [2, 100, 90]]],
  ['above each other', (x, y) => stack([x, y], 1), [[3, 5], [3, 5]]],
  ['padded', (x) => x.pad([1, 2]), [[5, 9]]],
  ['nothing but padding', (x) => x.pad([2, 1]).at('1:2').add(1), [[1]]],
  ['padding in all lanes', (x) => x.pad([2, 1]).at(0).add(x), [[8]]],
  ['a part', (x) => x.at('1:4', '2:10').exp(), [[5, 12]]],
  ['backwards', (x) => x.flip(0), [[13]]],
  ['whole numbers', chain, [{ shape: [21], dtype: 'int32' }]],
  ['bytes', chain, [{ shape: [21], dtype: 'uint8' }]],
  ['truth values', (x, y) => x.lt(y), [[21], [21]]],
  ['halves', (x) => x.mul(2), [{ shape: [21], dtype: 'float16' }]],
];

for (const [what, f, given] of cases) {
  test(what, async () => {
    expect(await error(f, given)).toBeLessThan(1e-6);
    expect(await error(f, given, { isFallback: false })).toBeLessThan(1e-6);
  });
}

test('more workgroups than fit in one row of the grid', async () => {
  const few = { groups: 3, isFallback: false };
  expect(await error(chain, [[10_001]], few)).toBeLessThan(1e-6);
  expect(await error((x) => x.sum(1), [[2000, 33]], { ...few, threads: 64 })).toBeLessThan(3e-5);
  expect(await error((x) => x.transpose(0, 1), [[170, 145]], few)).toBe(0);
});

test('sizes that differ share a shader', () => {
  const shaderOf = (size: number) => emitGpu(programOf(chain, [[size]]), PORTABLE).code.shaders[0];
  expect(shaderOf(4096)).toEqual(shaderOf(1004));
  // Inputs that may end within a vector are bound otherwise.
  expect(shaderOf(4095)).toEqual(shaderOf(1003));
});

test('a result in the memory of its operand', async () => {
  const x = numbers([[1003]]);
  const program = programOf(chain, [[1003]], [0]);
  const { code } = await runOnGpu(program, x);
  expect(code.steps).toMatchObject([{ memories: [0] }]);
});

test('the shader of a chain', () => {
  const [shader] = emitGpu(programOf(chain, [[1004]]), PORTABLE).code.shaders;
  expect(shader?.code).toMatchInlineSnapshot(`
    "@group(0) @binding(0) var<storage, read> m0: array<vec4<f32>>;
    @group(0) @binding(1) var<storage, read_write> m1: array<vec4<f32>>;
    @group(0) @binding(2) var<uniform> numbers: array<vec4<u32>, 1>;
    fn relu_float32_float32_f4(p0: vec4<f32>) -> vec4<f32> {
      let v0 = bitcast<vec4<u32>>(p0) ^ vec4<u32>(2147483648u);
      let v1 = v0 <= vec4<u32>(2139095040u);
      let v2 = !v1;
      let v3 = select(vec4<f32>(0f), p0, v2);
      return v3;
    }
    @compute @workgroup_size(256, 1, 1)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
      let thread0 = i32(group.x * 256u + local.x);
      if (thread0 >= i32(numbers[0u].x)) { return; }
      let n1 = thread0 * 4;
      let x2 = m0[(n1) / 4];
      let x3 = (x2 * (vec4<f32>(2f)));
      let x4 = (x3 + (vec4<f32>(1f)));
      let x5 = relu_float32_float32_f4(x4);
      m1[(n1) / 4] = x5;
    }
    "
  `);
});

test('the shader of a transposition', () => {
  const program = programOf((x) => x.transpose(0, 1).mul(2), [[300, 200]]);
  expect(emitGpu(program, PORTABLE).code.shaders[0]?.code).toMatchInlineSnapshot(`
    "@group(0) @binding(0) var<storage, read> m0: array<f32>;
    @group(0) @binding(1) var<storage, read_write> m1: array<f32>;
    var<workgroup> tile_0: array<f32, 1056>;
    @compute @workgroup_size(256, 1, 1)
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
      let tile0 = i32(group.x);
      let column1 = (tile0 % 10) * 32;
      let line2 = (tile0 / 10 % 7) * 32;
      let x3 = i32(local.x) % 32;
      let y4 = i32(local.x) / 32;
      for (var i5: i32 = y4; i5 < 32; i5 += 8) {
        let n6 = column1 + i5;
        let n7 = line2 + x3;
        let p8 = n7 + n6 * 200;
        let x9 = m0[p8];
        tile_0[i5 * 33 + x3] = x9;
      }
      workgroupBarrier();
      for (var i10: i32 = y4; i10 < 32; i10 += 8) {
        let n11 = column1 + x3;
        let n12 = line2 + i10;
        let x13 = ((tile_0[x3 * 33 + i10]) * 2f);
        let p14 = n12 * 300 + n11;
        if (n11 < 300 && n12 < 200) {
          m1[p14] = x13;
        }
      }
    }
    "
  `);
});

// What only the run time can say: sizes that are no sizes, too many elements, wrong elements.

import { describe, expect, test } from 'vitest';
import { asDType, checkDType, promote, sumOf } from '../src/dtype.ts';
import { argumentMustBeTensor, DTypeError, GradusError, ShapeError } from '../src/errors.ts';
import * as shapes from '../src/shape.ts';
import { chunk } from '../src/shape-split.ts';

const untyped = (value: unknown) => value as shapes.Nested;

describe('each mistake has its sentence', () => {
  const cases: Record<string, () => unknown> = {
    'zeros [NaN]: size NaN is not a whole number, 0 or more': () =>
      shapes.checkSizes('zeros', [Number.NaN]),
    'zeros [2, Infinity]: size Infinity is not a whole number, 0 or more': () =>
      shapes.checkSizes('zeros', [2, Number.POSITIVE_INFINITY]),
    'zeros [65536, 65536]: 4294967296 elements are more than 2147483647': () =>
      shapes.checkSizes('zeros', [65536, 65536]),
    'expand [3000000000]: 3000000000 elements are more than 2147483647': () =>
      shapes.expand([1], [3e9]),
    'chunk [0, 3] into 1000000000 along axis 0: of an empty axis at most 65536 parts are made':
      () => chunk([0, 3], 1e9, 0),
    'arange [NaN]: size NaN is not a whole number, 0 or more': () =>
      shapes.arangeLength(0, Number.NaN, 1),
    'sum over axis NaN of [2, 3]: axes go from -2 to 1': () =>
      shapes.normalizeAxis('sum', Number.NaN, [2, 3]),
    'tensor of a string: elements are numbers or booleans': () =>
      shapes.nested(untyped([[1], ['2']])),
    'tensor of null: elements are numbers or booleans': () => shapes.nested(untyped([null])),
    'tensor of rows that differ in length at depth 1: give each the same length': () =>
      shapes.nested([[1, 2], [3]]),
    "zeros 'float23': dtypes are float16, float32, float64, int32, uint8 and bool": () =>
      asDType('zeros', 'float23'),
    'where condition of dtype int32: must be bool': () =>
      checkDType('where', 'condition', 'int32', 'bool'),
  };
  test.each(Object.entries(cases))('%s', (sentence, run) => {
    expect(run).toThrow(sentence);
    expect(run).toThrow(GradusError);
  });

  test('argumentMustBeTensor', () => {
    expect(argumentMustBeTensor('add', 2, null, true)).toBe(
      'add argument 2: takes a tensor or a number, not null',
    );
    expect(argumentMustBeTensor('relu', 1, {})).toBe(
      'relu argument 1: takes a tensor, not an object',
    );
  });

  test('classes', () => {
    expect(() => shapes.mm([2], [2])).toThrow(ShapeError);
    expect(() => asDType('zeros', 1)).toThrow(DTypeError);
  });
});

test('promotion is the later of bool, int32, float32', () => {
  expect(promote('bool', 'int32')).toBe('int32');
  expect(promote('float32', 'bool')).toBe('float32');
  expect(sumOf('bool')).toBe('int32');
});

test('a size of -0 is 0', () => {
  expect(shapes.arangeLength(0, 0, -1)).toBe(0);
  expect(shapes.normalizeAxis('sum', -0, [2])).toBe(0);
});

/** Tensors as tables, and the options of printing. How PyTorch prints is compared in runtime.test.ts. */
import { arange, GradusError, lower, setPrintOptions, tensor, zeros } from 'gradus';
import * as runtime from 'gradus/runtime';
import { afterEach, describe, expect, test } from 'vitest';
import { loose } from './loose.ts';

const before = setPrintOptions({});
afterEach(() => {
  setPrintOptions(before);
});

/** A table without its looks. */
const plain = (html: string): string => html.replaceAll(/ style="[^"]*"/g, '');
const matrix = (...rows: (readonly (number | string)[])[]): string =>
  `<table><tbody>${rows.map((row) => `<tr>${row.map((x) => `<td>${x}</td>`).join('')}</tr>`).join('')}</tbody></table>`;
const titled = (title: string, table: string): string =>
  table.replace('<table>', `<table><caption>${title}</caption>`);

describe('toHTML', () => {
  test('is rows and columns, with the dtype and the shape above', () => {
    const x = tensor([
      [1, 2.5],
      [-3, 0],
    ]);
    expect(plain(x.toHTML())).toBe(
      titled('float32 [2, 2]', matrix(['1.0000', '2.5000'], ['-3.0000', '0.0000'])),
    );
    expect(plain(tensor([true, false]).toHTML())).toBe(
      titled('bool [2]', matrix(['true', 'false'])),
    );
    expect(plain(tensor(5, { dtype: 'float64' }).toHTML())).toBe(
      titled('float64 []', matrix(['5.'])),
    );
  });

  test('is a table of tables from three axes on', () => {
    const x = arange(8, { dtype: 'int32' }).reshape(2, 1, 2, 2);
    const outer = (i: number, inner: string) => `<tr><th>${i}</th><td>${inner}</td></tr>`;
    const table = (...rows: string[]) => `<table><tbody>${rows.join('')}</tbody></table>`;
    expect(plain(x.toHTML())).toBe(
      titled(
        'int32 [2, 1, 2, 2]',
        table(
          outer(0, table(outer(0, matrix([0, 1], [2, 3])))),
          outer(1, table(outer(0, matrix([4, 5], [6, 7])))),
        ),
      ),
    );
  });

  test('cuts long axes, and says of nothing what shape it has', () => {
    setPrintOptions({ threshold: 10, edgeitems: 1 });
    const x = arange(20, { dtype: 'uint8' }).reshape(4, 5);
    expect(plain(x.toHTML())).toBe(
      titled('uint8 [4, 5]', matrix([0, '…', 4], ['…'], [15, '…', 19])),
    );
    const deep = arange(16).reshape(4, 2, 2).toHTML();
    expect(plain(deep)).toContain('<tr><td>…</td></tr>');
    expect(plain(deep)).toContain('<th>3</th>');
    expect(plain(zeros([2, 0]).toHTML())).toBe(titled('float32 [2, 0]', matrix()));
  });

  test('is what notebooks ask for; of the small run time they get the text', () => {
    const x = tensor([[1, 2]]);
    const hook = Symbol.for('Jupyter.display');
    const shown = { 'text/plain': 'tensor([[1., 2.]])', 'text/html': x.toHTML() };
    const display = (of: unknown) => (of as Record<symbol, () => unknown>)[hook]?.();
    expect(display(x)).toEqual(shown);
    const small = runtime.tensor([[1, 2]]);
    expect(display(small)).toBeUndefined();
  });

  test('the inspector of Node shows the text of the small run time', async () => {
    const { inspect } = await import('node:util');
    expect(inspect(runtime.tensor([[1, 2]]))).toBe('tensor([[1., 2.]])');
  });

  test('refuses to show what is not known', () => {
    const show = lower((x: ReturnType<typeof tensor<number[]>>) => {
      x.toHTML();
      return x;
    });
    expect(() => show(tensor([1]))).toThrow(
      'toHTML inside lower, grad or control flow: the value is not known until the program runs; return the tensor',
    );
  });
});

describe('setPrintOptions', () => {
  test('changes what it names, and gives back what was', () => {
    expect(before).toEqual({
      precision: 4,
      threshold: 1000,
      edgeitems: 3,
      linewidth: 80,
      sciMode: null,
    });
    const x = tensor([0.12345, 20]);
    expect(setPrintOptions({ precision: 2 })).toEqual(before);
    expect(String(x)).toBe('tensor([ 0.12, 20.00])');
    const short = setPrintOptions({ sciMode: true });
    expect(String(x)).toBe('tensor([1.23e-01, 2.00e+01])');
    setPrintOptions(short);
    expect(String(x)).toBe('tensor([ 0.12, 20.00])');
    expect(String(runtime.tensor([0.5]))).toBe('tensor([0.50])');
    expect(setPrintOptions()).toEqual({ ...before, precision: 2 });
  });

  test('halves that carry are rounded as PyTorch does it', () => {
    setPrintOptions({ precision: 0, sciMode: true });
    expect(String(tensor([9.5, 8.5, 95]))).toBe('tensor([1e+01, 8e+00, 1e+02])');
  });

  test.each([
    [{ precision: -1 }, 'precision: takes a whole number from 0 to 99, not -1'],
    [{ precision: 100 }, 'precision: takes a whole number from 0 to 99, not 100'],
    [{ threshold: 0.5 }, 'threshold: takes a whole number or Infinity, not 0.5'],
    [{ edgeitems: 0 }, 'edgeitems: takes a whole number, 1 or more, or Infinity, not 0'],
    [{ linewidth: Number.NaN }, 'linewidth: takes a whole number, 1 or more, or Infinity, not NaN'],
    [{ sciMode: 'yes' }, 'sciMode: takes true, false or null, not a string'],
  ])('refuses %o and changes nothing', (options, sentence) => {
    const set = () => loose.setPrintOptions({ precision: 2, ...options });
    expect(set).toThrow(GradusError);
    expect(set).toThrow(`setPrintOptions ${sentence}`);
    expect(setPrintOptions({})).toEqual(before);
  });
});

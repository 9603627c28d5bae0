/** Gradients of linear algebra against PyTorch's, in float64: what both make of a matrix that is no symmetric one too. */
import { describe, expect, test } from 'vitest';
import { type Loose, loose } from './loose.ts';

const float64 = (data: number[], shape: number[]) =>
  loose.tensor(Float64Array.from(data), shape, { dtype: 'float64' });
const a = float64([4, 1, 2, 1, 5, 0.5, 2, 0.5, 6], [3, 3]);
const w = float64([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]);
const part = (x: unknown, name: string) => (x as Readonly<Record<string, Loose>>)[name] as Loose;
const wide = (x: Loose) => x.at(':2');
const tall = (x: Loose) => x.at(':', ':2');

type Row = readonly [name: string, f: (x: Loose) => Loose, gradient: readonly number[]];

const table: readonly Row[] = [
  [
    'cholesky',
    (x) => x.cholesky().mul(w).sum(),
    [
      0.1586391795131, -0.2044326028204, 0.284937942384, -0.2044326028204, 1.1470786693528,
      1.8353258709645, 0.284937942384, 1.8353258709645, 2.0124611797498,
    ],
  ],
  [
    'eigvalsh',
    (x) => x.eigvalsh().mul(w.at(0)).sum(),
    [
      1.5588260044155, 0.4049532713168, 0.8000281632878, 0.4049532713168, 2.0576238795168,
      0.1530847389297, 0.8000281632878, 0.1530847389297, 2.3835501160677,
    ],
  ],
  [
    'eigenvectors',
    (x) => part(x.eigh(), 'eigenvectors').mul(w).pow(2).sum(),
    [
      -1.735782212379, -0.3364685169495, -0.8233030342361, -0.3364685169495, -0.3477840369054,
      0.1468007091797, -0.8233030342361, 0.1468007091797, 2.0835662492844,
    ],
  ],
  [
    'Q',
    (x) => part(x.qr(), 'Q').mul(w).sum(),
    [
      0.7039523553502, 1.0277068198355, 0.0, 0.7034091867084, 0.0, 0.0, -1.7596093040545,
      -2.0554136396709, 0.0,
    ],
  ],
  [
    'R of a wide matrix',
    (x) => part(wide(x).qr(), 'R').mul(wide(w)).sum(),
    [
      0.9416088971999, -3.1529631254723, -4.365641250654, -7.8895412144172, 4.365641250654,
      5.093248125763, 0.0, 0.0, 0.0,
    ],
  ],
  [
    'U',
    (x) =>
      part(wide(x).svd(), 'U')
        .mul(wide(tall(w)))
        .pow(2)
        .sum(),
    [
      1.1571141968521, 0.627759901518, 0.5785570984261, 0.0135731870598, -1.2860594739207,
      0.0067865935299, 0, 0, 0,
    ],
  ],
  [
    'pinv',
    (x) => wide(x).pinv().mul(tall(w)).sum(),
    [
      -0.202216066482, -0.1717451523546, 0.1218836565097, -0.1763988919668, -0.1340720221607,
      0.0935180055402, 0.0, 0.0, 0.0,
    ],
  ],
  ['det', (x) => x.det(), [29.75, -5.0, -9.5, -5.0, 20.0, 0.0, -9.5, 0.0, 19.0]],
  [
    'slogdet',
    (x) => part(x.slogdet(), 'logabsdet'),
    [
      0.3131578947368, -0.0526315789474, -0.1, -0.0526315789474, 0.2105263157895, 0.0, -0.1, 0.0,
      0.2,
    ],
  ],
  [
    'solve',
    (x) => x.solve(w).mul(w).sum(),
    [
      -0.6240304709141, 1.1908587257618, 1.8026315789474, 1.1908587257618, -2.7423822714681,
      -4.0105263157895, 1.8026315789474, -4.0105263157895, -5.9,
    ],
  ],
  [
    'lstsq',
    (x) => tall(x).lstsq(w).mul(wide(w)).sum(),
    [
      -0.781163434903, -2.1469252077562, 0.0, -2.9252077562327, -2.3202216066482, 0.0,
      -0.2382271468144, 2.9065927977839, 0.0,
    ],
  ],
  [
    'solveTriangular',
    (x) => x.solveTriangular(w, { upper: true }).mul(w).sum(),
    [
      0.5145833333333, -1.3916666666667, -2.0833333333333, 0.0, -2.395, -3.65, 0.0, 0.0,
      -4.3902777777778,
    ],
  ],
  [
    'irfft',
    (x) => tall(x).irfft().mul(loose.arange(4)).sum(),
    [1.5, 0.0, 0.0, -1.0, 1.0, 0.0, -0.5, 0.0, 0.0],
  ],
];

describe('gradients of PyTorch', () => {
  test.each(table)('%s', (_name, f, gradient) => {
    const found = Array.from((loose.grad(f)(a) as Loose).dataSync());
    const off = found.map((x, i) => Math.abs(x - (gradient[i] ?? Number.NaN)));
    expect(Math.max(...off)).toBeLessThan(1e-9);
  });
});

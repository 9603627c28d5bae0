/** `explainGrad` and `gradientSource`, as a learner reads them. */
import {
  arange,
  checkpoint,
  customGrad,
  explainGrad,
  grad,
  gradientSource,
  linspace,
  ones,
  type Tensor,
  tensor,
  whileLoop,
  zeros,
} from 'gradus';
import { describe, expect, test } from 'vitest';
import { untyped } from './loose.ts';

describe('explainGrad', () => {
  test('the textbook example', () => {
    const f = (x: Tensor<[4]>) => x.dot(x).mul(2);
    expect(`${explainGrad(f, arange(4))}`).toMatchInlineSnapshot(`
      "The derivative of Y by X has the shape [...Y, ...X].
        dy/dx  [4]  scalar by vector: a vector

      Forward
        x                [4] = [0, 1, 2, 3]
        y1  = x.dot(x)   [4] -> [] = 14
        y   = y1.mul(2)  [] -> [] = 28

      Backward: the derivative of each step, times what has come so far
        dy = 1    []

        y = y1.mul(2)
          y [] by y1 []: the derivative has shape [], scalar by scalar: a scalar
            dy1 = dy * 2    [] = 2

        y1 = x.dot(x)
          y1 [] by x [4]: the derivative has shape [4], scalar by vector: a vector
            dx = dy1 * x    [4]
            dx += dy1 * x    [4] = [0, 4, 8, 12]
            x is used 2 times: the parts, all of shape [4], are added"
    `);
  });

  test('linear regression', () => {
    const loss = (p: { w: Tensor<[2]>; b: Tensor<[]> }, x: Tensor<[3, 2]>, t: Tensor<[3]>) =>
      x.matmul(p.w).add(p.b).mse(t);
    const points = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const weights = { w: tensor([1, -1]), b: zeros([]) };
    expect(`${explainGrad(loss, weights, points, tensor([1, 2, 3]))}`).toMatchInlineSnapshot(`
      "The derivative of Y by X has the shape [...Y, ...X].
        dy/dw  [2]     scalar by vector: a vector
        dy/db  []      scalar by scalar: a scalar
        dy/dx  [3, 2]  scalar by matrix: a matrix
        dy/dt  [3]     scalar by vector: a vector

      Forward
        p.w                   [2] = [1, -1]
        p.b                   [] = 0
        x                     [3, 2] = [[1, 2], [3, 4], [5, 6]]
        t                     [3] = [1, 2, 3]
        y1   = x.matmul(p.w)  [3, 2], [2] -> [3] = [-1, -1, -1]
        y2   = y1.add(p.b)    [3], [] -> [3] = [-1, -1, -1]
        y    = y2.mse(t)      [3], [3] -> [] = 9.667

      Backward: the derivative of each step, times what has come so far
        dy = 1    []

        y = y2.mse(t)
          y [] by y2 [3]: the derivative has shape [3], scalar by vector: a vector
            dy2 = dy / 3 * (y2 - t) * 2    [3] = [-1.333, -2, -2.667]
          y [] by t [3]: the derivative has shape [3], scalar by vector: a vector
            dt = -(dy / 3 * (y2 - t) * 2)    [3] = [1.333, 2, 2.667]

        y2 = y1.add(p.b)
          y2 [3] by y1 [3]: the derivative has shape [3, 3], vector by vector: a matrix
          0 but where the indices agree, it is never formed: its product with dy2 is
            dy1 = dy2    [3] = [-1.333, -2, -2.667]
          y2 [3] by p.b []: the derivative has shape [3], vector by scalar: a vector
            db = dy2.sum()    [] = -6
            p.b was repeated along axis 0: what flows to its copies is summed, dy2 over axis 0

        y1 = x.matmul(p.w)
          y1 [3] by x [3, 2]: the derivative has shape [3, 3, 2], vector by matrix: a 3-D tensor
          it is never formed: its product with dy1 is
            dx = dy1.outer(p.w)    [3, 2] = [[-1.333, 1.333], [-2, 2], [-2.667, 2.667]]
          y1 [3] by p.w [2]: the derivative has shape [3, 2], vector by vector: a matrix
          it is never formed: its product with dy1 is
            dw = dy1 @ x    [2] = [-20.67, -26.67]"
    `);
  });

  test('a layer and its loss', () => {
    const loss = (
      x: Tensor<[2, 3]>,
      w: Tensor<[3, 5]>,
      b: Tensor<[5]>,
      classes: Tensor<[2], 'int32'>,
    ) => x.matmul(w).add(b).relu().crossEntropy(classes);
    const [points, weights] = [linspace(0, 1, 6).reshape(2, 3), linspace(-1, 1, 15).reshape(3, 5)];
    const targets = tensor([1, 2], { dtype: 'int32' });
    expect(`${explainGrad(loss, points, weights, ones(5), targets)}`).toMatchInlineSnapshot(`
      "The derivative of Y by X has the shape [...Y, ...X].
        dy/dx  [2, 3]  scalar by matrix: a matrix
        dy/dw  [3, 5]  scalar by matrix: a matrix
        dy/db  [5]     scalar by vector: a vector

      Forward
        x                                    [2, 3] = [[0, 0.2, 0.4], [0.6, 0.8, 1]]
        w                                    [3, 5]
        b                                    [5] = [1, 1, 1, 1, 1]
        classes                              [2] = [1, 2]
        y1       = x.matmul(w)               [2, 3], [3, 5] -> [2, 5]
        y2       = y1.add(b)                 [2, 5], [5] -> [2, 5]
        y3       = y2.relu()                 [2, 5] -> [2, 5]
        y        = y3.crossEntropy(classes)  [2, 5], [2] -> [] = 1.713

      Backward: the derivative of each step, times what has come so far
        dy = 1    []

        y = y3.crossEntropy(classes)
          y [] by y3 [2, 5]: the derivative has shape [2, 5], scalar by matrix: a matrix
            dy3 = t4 - t4.sum(1, { keepdims: true }) / t5.sum(1, { keepdims: true }) * t5    [2, 5]
              where t1 = where(classes == -100, 0, dy / (classes != -100).to('float32').sum())
                    t2 = where((classes < 0).or(classes >= 5), 0, t1)
                    t3 = arange(5, { dtype: 'int32' }) == classes.unsqueeze(1)
                    t4 = where(t3, -t2.unsqueeze(1), 0)
                    t5 = (y3 - y3.max(1, { keepdims: true })).exp()

        y3 = y2.relu()
          y3 [2, 5] by y2 [2, 5]: the derivative has shape [2, 5, 2, 5], matrix by matrix: a 4-D tensor
          0 but where the indices agree, it is never formed: its product with dy3 is
            dy2 = where(y3 > 0, dy3, 0)    [2, 5]

        y2 = y1.add(b)
          y2 [2, 5] by y1 [2, 5]: the derivative has shape [2, 5, 2, 5], matrix by matrix: a 4-D tensor
          0 but where the indices agree, it is never formed: its product with dy2 is
            dy1 = dy2    [2, 5]
          y2 [2, 5] by b [5]: the derivative has shape [2, 5, 5], matrix by vector: a 3-D tensor
          it is never formed: its product with dy2 is
            db = dy2.sum(0)    [5] = [0.1285, -0.3456, -0.3116, 0.2338, 0.2948]
            b was repeated along axis 0: what flows to its copies is summed, dy2 over axis 0

        y1 = x.matmul(w)
          y1 [2, 5] by x [2, 3]: the derivative has shape [2, 5, 2, 3], matrix by matrix: a 4-D tensor
          it is never formed: its product with dy1 is
            dx = dy1 @ w.T    [2, 3] = [[0.08363, 0.08363, 0.08363], [0.04665, 0.04665, 0.04665]]
            why the transpose: dy1 [2, 5] and w [3, 5] share the 5 that is summed over; [2, 5] @ [5, 3] is [2, 3], the shape of x
          y1 [2, 5] by w [3, 5]: the derivative has shape [2, 5, 3, 5], matrix by matrix: a 4-D tensor
          it is never formed: its product with dy1 is
            dw = x.T @ dy1    [3, 5]
            why the transpose: x [2, 3] and dy1 [2, 5] share the 2 that is summed over; [3, 2] @ [2, 5] is [3, 5], the shape of w"
    `);
  });

  test('softmax', () => {
    const f = (x: Tensor<[3]>) => x.softmax(0);
    expect(`${explainGrad(f, tensor([1, 2, 3]))}`).toMatchInlineSnapshot(`
      "The derivative of Y by X has the shape [...Y, ...X].
        dy/dx  [3, 3]  vector by vector: a matrix

      Forward
        x                  [3] = [1, 2, 3]
        y  = x.softmax(0)  [3] -> [3] = [0.09003, 0.2447, 0.6652]

      Backward: the derivative of each step, times what has come so far
        dy: a weight for each element of y, here 1, 2, 3, ...    [3] = [1, 2, 3]

        y = x.softmax(0)
          y [3] by x [3]: the derivative has shape [3, 3], vector by vector: a matrix
          it is never formed: its product with dy is
            dx = (t2 - (t2 * y).sum()) * t1    [3] = [-0.1418, -0.1408, 0.2826]
              where t1 = (x - x.max()).exp()
                    t2 = dy / t1.sum()"
    `);
  });

  test('broadcasting', () => {
    const f = (x: Tensor<[2, 3]>, b: Tensor<[3]>) => x.mul(b).sum();
    expect(`${explainGrad(f, ones(2, 3), tensor([1, 2, 3]))}`).toMatchInlineSnapshot(`
      "The derivative of Y by X has the shape [...Y, ...X].
        dy/dx  [2, 3]  scalar by matrix: a matrix
        dy/db  [3]     scalar by vector: a vector

      Forward
        x               [2, 3] = [[1, 1, 1], [1, 1, 1]]
        b               [3] = [1, 2, 3]
        y1  = x.mul(b)  [2, 3], [3] -> [2, 3] = [[1, 2, 3], [1, 2, 3]]
        y   = y1.sum()  [2, 3] -> [] = 12

      Backward: the derivative of each step, times what has come so far
        dy = 1    []

        y = y1.sum()
          y [] by y1 [2, 3]: the derivative has shape [2, 3], scalar by matrix: a matrix
            dy1 = dy.expand(2, 3)    [2, 3] = [[1, 1, 1], [1, 1, 1]]
            y1 was summed over axes 0 and 1: each element of dy flows to all it was summed from

        y1 = x.mul(b)
          y1 [2, 3] by x [2, 3]: the derivative has shape [2, 3, 2, 3], matrix by matrix: a 4-D tensor
          0 but where the indices agree, it is never formed: its product with dy1 is
            dx = dy1 * b    [2, 3] = [[1, 2, 3], [1, 2, 3]]
          y1 [2, 3] by b [3]: the derivative has shape [2, 3, 3], matrix by vector: a 3-D tensor
          it is never formed: its product with dy1 is
            db = (dy1 * x).sum(0)    [3] = [2, 2, 2]
            b was repeated along axis 0: what flows to its copies is summed, dy1 over axis 0"
    `);
  });

  test('a sum over an axis', () => {
    const f = (x: Tensor<[2, 3]>) => x.sum(1).tanh();
    expect(`${explainGrad(f, linspace(-1, 1, 6).reshape(2, 3))}`).toMatchInlineSnapshot(`
      "The derivative of Y by X has the shape [...Y, ...X].
        dy/dx  [2, 2, 3]  vector by matrix: a 3-D tensor

      Forward
        x                [2, 3] = [[-1, -0.6, -0.2], [0.2, 0.6, 1]]
        y1  = x.sum(1)   [2, 3] -> [2] = [-1.8, 1.8]
        y   = y1.tanh()  [2] -> [2] = [-0.9468, 0.9468]

      Backward: the derivative of each step, times what has come so far
        dy: a weight for each element of y, here 1, 2, 3, ...    [2] = [1, 2]

        y = y1.tanh()
          y [2] by y1 [2]: the derivative has shape [2, 2], vector by vector: a matrix
          0 but where the indices agree, it is never formed: its product with dy is
            dy1 = dy * (1 - y * y)    [2] = [0.1036, 0.2071]

        y1 = x.sum(1)
          y1 [2] by x [2, 3]: the derivative has shape [2, 2, 3], vector by matrix: a 3-D tensor
          it is never formed: its product with dy1 is
            dx = dy1.unsqueeze(1).expand(2, 3)    [2, 3] = [[0.1036, 0.1036, 0.1036], [0.2071, 0.2071, 0.2071]]
            x was summed over axis 1: each element of dy1 flows to all it was summed from"
    `);
  });

  test('a value that is used several times', () => {
    const f = (x: Tensor<[2]>) => {
      const u = x.exp();
      return u.mul(u).add(u).sum();
    };
    expect(`${explainGrad(f, zeros(2))}`).toMatchInlineSnapshot(`
      "The derivative of Y by X has the shape [...Y, ...X].
        dy/dx  [2]  scalar by vector: a vector

      Forward
        x                 [2] = [0, 0]
        y1  = x.exp()     [2] -> [2] = [1, 1]
        y2  = y1.mul(y1)  [2] -> [2] = [1, 1]
        y3  = y2.add(y1)  [2], [2] -> [2] = [2, 2]
        y   = y3.sum()    [2] -> [] = 4

      Backward: the derivative of each step, times what has come so far
        dy = 1    []

        y = y3.sum()
          y [] by y3 [2]: the derivative has shape [2], scalar by vector: a vector
            dy3 = dy.expand(2)    [2] = [1, 1]
            y3 was summed over axis 0: each element of dy flows to all it was summed from

        y3 = y2.add(y1)
          y3 [2] by y2 [2]: the derivative has shape [2, 2], vector by vector: a matrix
          0 but where the indices agree, it is never formed: its product with dy3 is
            dy2 = dy3    [2] = [1, 1]
          y3 [2] by y1 [2]: the derivative has shape [2, 2], vector by vector: a matrix
          0 but where the indices agree, it is never formed: its product with dy3 is
            dy1 = dy3    [2]

        y2 = y1.mul(y1)
          y2 [2] by y1 [2]: the derivative has shape [2, 2], vector by vector: a matrix
          0 but where the indices agree, it is never formed: its product with dy2 is
            dy1 += dy2 * y1    [2]
            dy1 += dy2 * y1    [2] = [3, 3]
            y1 is used 3 times: the parts, all of shape [2], are added

        y1 = x.exp()
          y1 [2] by x [2]: the derivative has shape [2, 2], vector by vector: a matrix
          0 but where the indices agree, it is never formed: its product with dy1 is
            dx = dy1 * y1    [2] = [3, 3]"
    `);
  });

  test('of a vector by a matrix, which is a 3-D tensor', () => {
    const c = tensor([1, 2, 3, 4]);
    expect(`${explainGrad((w: Tensor<[3, 4]>) => w.matmul(c), ones(3, 4))}`).toMatchInlineSnapshot(`
      "The derivative of Y by X has the shape [...Y, ...X].
        dy/dw  [3, 3, 4]  vector by matrix: a 3-D tensor

      Forward
        w                   [3, 4]
        c1                  [4] = [1, 2, 3, 4]
        y   = w.matmul(c1)  [3, 4], [4] -> [3] = [10, 10, 10]

      Backward: the derivative of each step, times what has come so far
        dy: a weight for each element of y, here 1, 2, 3, ...    [3] = [1, 2, 3]

        y = w.matmul(c1)
          y [3] by w [3, 4]: the derivative has shape [3, 3, 4], vector by matrix: a 3-D tensor
          it is never formed: its product with dy is
            dw = dy.outer(c1)    [3, 4]"
    `);
  });

  test('what no call made, what is cut, and what has a rule of its own', () => {
    const double = customGrad((x: Tensor<[2]>) => ({
      value: x.mul(2),
      gradient: (ct) => ct.mul(7),
    }));
    const f = (x: Tensor<[2]>) =>
      checkpoint((u: Tensor<[2]>) => u.sin())(double(x))
        .mul(x.detach())
        .sum();
    const explained = explainGrad(f, ones(2));
    expect(`${explained}`).toMatchInlineSnapshot(`
      "The derivative of Y by X has the shape [...Y, ...X].
        dy/dx  [2]  scalar by vector: a vector

      Forward
        x                     [2] = [1, 1]
        y1  = x.detach()      [2] -> [2] = [1, 1]
        y2  = y1 * 2          [2] -> [2] = [2, 2]
        y3  = customGrad(x)   [2], [2] -> [2] = [2, 2]
        y4  = y3.sin()        [2] -> [2] = [0.9093, 0.9093]
        y5  = checkpoint(y3)  [2], [2] -> [2] = [0.9093, 0.9093]
        y6  = y5.mul(y1)      [2], [2] -> [2] = [0.9093, 0.9093]
        y   = y6.sum()        [2] -> [] = 1.819

      Backward: the derivative of each step, times what has come so far
        dy = 1    []

        y = y6.sum()
          y [] by y6 [2]: the derivative has shape [2], scalar by vector: a vector
            dy6 = dy.expand(2)    [2] = [1, 1]
            y6 was summed over axis 0: each element of dy flows to all it was summed from

        y6 = y5.mul(y1)
          y6 [2] by y5 [2]: the derivative has shape [2, 2], vector by vector: a matrix
          0 but where the indices agree, it is never formed: its product with dy6 is
            dy5 = dy6 * y1    [2] = [1, 1]

        y5 = checkpoint(y3)
          y5 [2] by y3 [2]: the derivative has shape [2, 2], vector by vector: a matrix
          it is never formed: its product with dy5 is
            dy3 = dy5 * y3.cos()    [2] = [-0.4161, -0.4161]

        y3 = customGrad(x)
          y3 [2] by x [2]: the derivative has shape [2, 2], vector by vector: a matrix
          it is never formed: its product with dy3 is
            dx = dy3 * 7    [2] = [-2.913, -2.913]"
    `);
    expect(explained.gradients[0].arraySync()).toEqual(grad(f)(ones(2)).arraySync());
  });

  test('hooks', () => {
    const f = (x: Tensor<[2]>) => {
      const u = x.mul(2);
      u.registerHook((ct) => ct.mul(10));
      return u.sum();
    };
    expect(`${explainGrad(f, ones(2))}`).toContain('a hook on y1 makes another of it');
    expect(explainGrad(f, ones(2)).gradients[0].arraySync()).toEqual([20, 20]);
  });

  test('is an object, whose gradients are those of grad', () => {
    const loss = (p: { w: Tensor<[3, 1]>; rate: number }, x: Tensor<[2, 3]>) =>
      x.matmul(p.w).pow(2).mean().mul(p.rate);
    const given = { w: ones(3, 1), rate: 3 };
    const points = linspace(0, 1, 6).reshape(2, 3);
    const explained = explainGrad(loss, given, points);
    const [dp, dx] = grad(loss, { argnums: [0, 1] })(given, points);
    expect(explained.gradients[0].w.arraySync()).toEqual(dp.w.arraySync());
    expect(explained.gradients[0].rate).toBe(null);
    expect(explained.gradients[1].arraySync()).toEqual(dx.arraySync());
    expect(explained.forward.map(({ code }) => code)).toEqual([
      'x.matmul(p.w)',
      'y1.pow(2)',
      'y2.mean()',
      'y3.mul(3)',
    ]);
    expect(explained.backward.map(({ of, by }) => `${of.name} by ${by.name}`)).toEqual([
      'y by y3',
      'y3 by y2',
      'y2 by y1',
      'y1 by x',
      'y1 by p.w',
    ]);
    for (const { of, by, derivative, gradient } of explained.backward) {
      expect(derivative).toEqual([...of.shape, ...by.shape]);
      expect(gradient.shape).toEqual(by.shape);
    }
    expect(explained.seed).toEqual({ name: 'dy', shape: [], value: '1' });
  });

  test('the inspector of Node shows the text', async () => {
    const { inspect } = await import('node:util');
    const explained = explainGrad((x: Tensor<[2]>) => x.sum(), ones(2));
    expect(inspect(explained)).toBe(`${explained}`);
  });

  test('several results, each with its own gradient', () => {
    const f = (x: Tensor<[4]>) => {
      const { values } = x.topk(2);
      return values.prod();
    };
    const explained = explainGrad(f, tensor([1, 5, 3, 2]));
    expect(explained.gradients[0].arraySync()).toEqual([0, 3, 5, 0]);
    expect(explained.forward[0]?.code).toBe('x.topk(2)');
  });

  test('values that are read on the way', () => {
    const f = (x: Tensor<[2]>) => (x.sum().itemSync() > 0 ? x.mul(2).sum() : x.mul(3).sum());
    expect(explainGrad(f, ones(2)).forward.map(({ code }) => code)).toEqual([
      'x.mul(2)',
      'y1.sum()',
    ]);
  });
});

describe('gradientSource', () => {
  test('a sum of squares', () => {
    expect(gradientSource((x: Tensor<[3]>) => x.mul(x).sum(), ones(3))).toMatchInlineSnapshot(`
      "import type { Tensor } from 'gradus';

      export function valueAndGradient(x: Tensor<[3]>): [Tensor<[]>, Tensor<[3]>] {
        // Forward.
        const y = x.mul(x).sum(); // []
        // Backward, from the result to the arguments.
        const dx = x.mul(2); // the gradient by x: [3]
        return [y, dx];
      }
      "
    `);
  });

  test('linear regression', () => {
    const loss = (p: { w: Tensor<[3, 1]>; b: Tensor<[1]> }, x: Tensor<[7, 3]>, y: Tensor<[7, 1]>) =>
      x.matmul(p.w).add(p.b).sub(y).pow(2).mean();
    const weights = { w: ones(3, 1), b: ones(1) };
    expect(gradientSource(loss, weights, ones(7, 3), ones(7, 1))).toMatchInlineSnapshot(`
      "import type { Tensor } from 'gradus';

      export function lossAndGradient(
        p: { w: Tensor<[3, 1]>; b: Tensor<[1]> },
        x: Tensor<[7, 3]>,
        y: Tensor<[7, 1]>,
      ): [Tensor<[]>, [{ w: Tensor<[3, 1]>; b: Tensor<[1]> }, Tensor<[7, 3]>, Tensor<[7, 1]>]] {
        // Forward.
        const h1 = x.matmul(p.w).add(p.b).sub(y); // [7, 1]
        const h = h1.pow(2).sum().div(7); // []
        // Backward, from the result to the arguments.
        const dh1 = h1.mul(2).div(7); // the cotangent of h1: [7, 1]
        const dw = x.T().matmul(dh1); // the gradient by p.w: [3, 1]
        const db = dh1.sum(0); // the gradient by p.b: [1]
        const dx = dh1.matmul(p.w.T()); // the gradient by x: [7, 3]
        const dy = dh1.neg(); // the gradient by y: [7, 1]
        return [h, [{ w: dw, b: db }, dx, dy]];
      }
      "
    `);
  });

  test('attention, whose products are written as they were', () => {
    const attend = (q: Tensor<[5, 8]>, k: Tensor<[5, 8]>, v: Tensor<[5, 8]>) =>
      q.matmul(k.T()).div(3).softmax(-1).matmul(v).sum();
    expect(gradientSource(attend, ones(5, 8), ones(5, 8), ones(5, 8))).toMatchInlineSnapshot(`
      "import { ones, type Tensor } from 'gradus';

      export function attendAndGradient(
        q: Tensor<[5, 8]>,
        k: Tensor<[5, 8]>,
        v: Tensor<[5, 8]>,
      ): [Tensor<[]>, [Tensor<[5, 8]>, Tensor<[5, 8]>, Tensor<[5, 8]>]] {
        // Forward.
        const y1 = q.matmul(k.T()); // [5, 5]
        const y2 = y1.div(3); // [5, 5]
        const y3 = y2.sub(y2.max(1, { keepdims: true })).exp(); // [5, 5]
        const y4 = y3.sum(1, { keepdims: true }); // [5, 1]
        const y5 = y3.div(y4); // [5, 5]
        const y = y5.matmul(v).sum(); // []
        // Backward, from the result to the arguments.
        const t1 = ones([5, 8]).matmul(v.T()).div(y4); // [5, 5]
        // the cotangent of y1: [5, 5]
        const dy1 = t1.sub(t1.mul(y5).sum(1, { keepdims: true })).mul(y3).div(3);
        const dq = dy1.matmul(k); // the gradient by q: [5, 8]
        const dk = dy1.T().matmul(q); // the gradient by k: [5, 8]
        const dv = y5.T().matmul(ones([5, 8])); // the gradient by v: [5, 8]
        return [y, [dq, dk, dv]];
      }
      "
    `);
    const turned = gradientSource(
      (x: Tensor<[2, 3]>, w: Tensor<[3, 4]>) => x.matmul(w).T().mul(2),
      ones(2, 3),
      ones(3, 4),
    );
    expect(turned).toContain('const y1 = x.matmul(w).T();');
  });

  test('tensors from outside, numbers in trees, what has no gradient', () => {
    const c = tensor([[1.5, -2]]);
    const f = (p: { w: Tensor<[2]>; rate: number; name: string }, i: Tensor<[2], 'int32'>) =>
      p.w.mul(c).mul(p.rate).add(i).tanh();
    const given = { w: ones(2), rate: 0.5, name: "it's" };
    expect(gradientSource(f, given, zeros([2], { dtype: 'int32' }))).toMatchInlineSnapshot(`
      "import { tensor, type Tensor } from 'gradus';

      export function fAndVjp(
        p: { w: Tensor<[2]>; rate: 0.5; name: 'it\\'s' },
        i: Tensor<[2], 'int32'>,
        dy: Tensor<[1, 2]>,
      ): [Tensor<[1, 2]>, [{ w: Tensor<[2]>; rate: null; name: null }, null]] {
        const c1 = tensor([[1.5, -2]]); // a tensor from outside: [1, 2]
        // Forward.
        const y = p.w.mul(c1).mul(0.5).add(i.to('float32')).tanh(); // [1, 2]
        // Backward, from the result to the arguments.
        const dw = dy.mul(y.mul(y).neg().add(1)).mul(0.5).mul(c1).squeeze(0); // the gradient by p.w: [2]
        return [y, [{ w: dw, rate: null, name: null }, null]];
      }
      "
    `);
  });

  test('names that are taken, or are none', () => {
    const f = (where: Tensor<[2]>, y: Tensor<[2]>) => where.maximum(y).sum();
    expect(gradientSource(f, ones(2), zeros(2))).toMatchInlineSnapshot(`
      "import { type Tensor, where } from 'gradus';

      export function fAndGradient(
        where_2: Tensor<[2]>,
        y: Tensor<[2]>,
      ): [Tensor<[]>, [Tensor<[2]>, Tensor<[2]>]] {
        // Forward.
        const h = where_2.maximum(y).sum(); // []
        // Backward, from the result to the arguments.
        const t1 = where_2.eq(y); // [2]
        const dwhere_2 = where(t1, 0.5, where_2.gt(y).to('float32')); // the gradient by where_2: [2]
        const dy = where(t1, 0.5, y.gt(where_2).to('float32')); // the gradient by y: [2]
        return [h, [dwhere_2, dy]];
      }
      "
    `);
    const destructured = ({ w }: { w: Tensor<[2]> }) => w.sum();
    expect(gradientSource(destructured, { w: ones(2) })).toContain('(x: { w: Tensor<[2]> })');
  });
});

describe('what is wrong', () => {
  const cases = { explainGrad, gradientSource } as unknown as Readonly<
    Record<string, (f: unknown, ...args: unknown[]) => unknown>
  >;
  test.each(Object.entries(cases))('%s', (name, call) => {
    const x = ones(2);
    const said = (f: unknown, ...args: unknown[]) => {
      try {
        call(f, ...args);
      } catch (error) {
        return error instanceof Error ? `${error.name}: ${error.message}` : error;
      }
      return undefined;
    };
    expect(said(undefined, x)).toBe(
      `GradusError: ${name} argument 1: takes a function that returns a tensor`,
    );
    expect(said(() => 3, x)).toBe(
      `GradientError: ${name} of a function that returns no tensor: return a scalar tensor`,
    );
    expect(said(() => untyped(x).eq(1), x)).toBe(
      `GradientError: ${name} of a function that returns bool: only float tensors have a derivative`,
    );
    expect(said(() => x)).toBe(
      `GradientError: ${name} without arguments: give those of the function after it, as ${name}(f, x)`,
    );
    expect(said(() => x, 3, x.eq(1))).toBe(
      `GradientError: ${name} of arguments without a float tensor: only float tensors have a gradient`,
    );
  });

  test('control flow that is not written', () => {
    const f = (x: Tensor<[2]>) =>
      whileLoop(
        (u: Tensor<[2]>) => u.sum().lt(10),
        (u: Tensor<[2]>) => u.mul(2),
        x.detach(),
      )
        .mul(x)
        .sum();
    expect(() => gradientSource(f, ones(2))).toThrow(
      'gradientSource of a function with whileLoop: of control flow it writes cond, and scan of at most 16 steps',
    );
    expect(explainGrad(f, ones(2)).gradients[0].arraySync()).toEqual([8, 8]);
  });

  test('a large tensor from outside', () => {
    const c = zeros(101).add(1);
    c.dataSync();
    expect(() => gradientSource((x: Tensor<[101]>) => x.mul(c).sum(), ones(101))).toThrow(
      'gradientSource of a function that uses a tensor [101] from outside: only 100 elements are written out; pass it as an argument',
    );
  });
});

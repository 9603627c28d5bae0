// types/arithmetic.ts: whole numbers in decimal digits.

import type { Add, Numel, SameNumel, Subtract } from '../types/arithmetic.ts';
import type { DivMod } from '../types/division.ts';
import { same } from './expect.ts';

same<Numel<[]>, 1>();
same<Numel<[7]>, 7>();
same<Numel<[32, 28, 28]>, 25088>();
same<Numel<[1, 784, 1]>, 784>();
same<Numel<[3, 0, 4]>, 0>();
same<Numel<[10, 10, 10]>, 1000>();
same<Numel<[99, 99]>, 9801>();
same<Numel<[50257, 768]>, 38597376>();
same<Numel<[999999, 999999, 999]>, 998998002000999>();
same<Numel<[3, number]>, number>();

same<SameNumel<[28, 28], [784]>, true>();
same<SameNumel<[28, 28], [783]>, false>();
same<SameNumel<[0, 3], [5, 0]>, true>();
same<SameNumel<[], [1]>, true>();
same<SameNumel<[100], [10]>, false>();

same<Add<0, 0>, 0>();
same<Add<9, 1>, 10>();
same<Add<999, 1>, 1000>();
same<Add<1, 999>, 1000>();
same<Add<2147483647, 1>, 2147483648>();

same<Subtract<10, 1>, 9>();
same<Subtract<1000, 999>, 1>();
same<Subtract<7, 7>, 0>();
same<Subtract<5, 6>, 'negative'>();
same<Subtract<5, 60>, 'negative'>();

same<DivMod<25088, 784>, [32, 0]>();
same<DivMod<25088, 100>, [250, 88]>();
same<DivMod<7, 9>, [0, 7]>();
same<DivMod<0, 9>, [0, 0]>();
same<DivMod<99999999, 9>, [11111111, 0]>();
same<DivMod<100, 10>, [10, 0]>();

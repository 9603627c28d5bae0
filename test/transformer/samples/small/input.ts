#!/usr/bin/env node
'use strict';
// A comment that stays.
import { lower, type Tensor } from 'gradus';

/** Doc comments stay too. */
export const double = lower((x: Tensor<[4]>) => x.mul(2)) satisfies unknown;

// The types and the run time are two halves of one rule. Draws calls at random, asks the run time and `tsc`
// about all of them at once, and compares the verdict, the shape and the sentence. (The older compilers, which
// are slower, have files of their own, so that they run beside each other.)

import { agree } from './agree/properties.ts';

agree('typescript 7.0');

import { agree } from './agree/properties.ts';

agree('typescript 5.9');

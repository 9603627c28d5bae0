import { agree } from './agree/properties.ts';

agree('typescript 6.0');

import { config as settings } from './config.ts';

settings.rate = 3;

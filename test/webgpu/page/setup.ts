/** Before `lowered-setup.ts`, where that runs in a page. */
import { givePageThreads } from './threads.ts';

givePageThreads();

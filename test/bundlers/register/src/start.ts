import { forms } from '@/forms/index.ts';
import './main';

// A package may hold TypeScript, which is its own affair.
const foreign = await import('untouched').catch((error: Error) => error.message);
console.log(JSON.stringify(forms), String(foreign).includes('.ts') ? 'untouched' : foreign);

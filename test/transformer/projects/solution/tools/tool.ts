import { lower } from 'gradus';

export const f = lower((x: any) => x.exp());

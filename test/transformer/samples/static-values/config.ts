export const SIZES = [2, 3, 4];
export const config: { name: string; rate: number; missing?: { deep: { value: number } }; on: boolean } = {
  name: 'digits',
  rate: 0.1,
  on: !false,
};
export enum Mode {
  Slow,
  Fast,
}

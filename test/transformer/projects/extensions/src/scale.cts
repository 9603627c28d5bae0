export const scale = 3;

export const config = { rate: 2 };

/**
 * Coefficients of polynomials, the constant first, each with its greatest error relative to the function that it is
 * for; and constants in several numbers. Written by scripts/fit_math.py, which says how they are found.
 */
/** (exp(r) - 1 - r) / r², for |r| up to log(2). Error: 1.4e-08. */
export const EXP = [
  5.0000036e-1, 1.6666618e-1, 4.166123e-2, 8.33593e-3, 1.4104753e-3, 1.9630576e-4,
] as const;

/** The same for |r| up to log(2) / 2. Error: 2.2e-08. */
export const EXPM1 = [4.9999997e-1, 1.6666512e-1, 4.1667316e-2, 8.369555e-3, 1.388277e-3] as const;

/** (log(1 + f) - f) / f², for 1 + f from sqrt(0.5) to sqrt(2). Error: 3.0e-08. */
export const LOG1P = [
  -4.999999e-1, 3.3333945e-1, -2.5001776e-1, 1.996224e-1, -1.6570313e-1, 1.4916354e-1,
  -1.4307721e-1, 8.738795e-2,
] as const;

/** 2 (atanh(s) - s) / s³ by s², for s up to 1 / 3. Error: 4.5e-09. */
export const ATANH = [6.666642e-1, 4.0021437e-1, 2.8003025e-1, 2.800678e-1] as const;

/** (sin(r) - r) / r³ by r², for |r| up to π / 4. Error: 4.0e-09. */
export const SIN = [-1.6666655e-1, 8.332187e-3, -1.9517897e-4] as const;

/** (cos(r) - 1 + r² / 2) / r⁴ by r², for |r| up to π / 4. Error: 1.2e-10. */
export const COS = [4.1666646e-2, -1.388731e-3, 2.4432327e-5] as const;

/** (tan(r) - r) / r³ by r², for |r| up to π / 4. Error: 1.8e-08. */
export const TAN = [
  3.3333156e-1, 1.3338846e-1, 5.3406864e-2, 2.444726e-2, 3.0908037e-3, 9.403423e-3,
] as const;

/** (asin(x) - x) / x³ by x², for |x| up to 0.55. Error: 1.8e-08. */
export const ASIN = [1.6666931e-1, 7.48812e-2, 4.635345e-2, 1.9946748e-2, 4.9100935e-2] as const;

/** (atan(x) - x) / x³ by x², for |x| up to 1. Error: 1.7e-08. */
export const ATAN = [
  -3.3333153e-1, 1.9993767e-1, -1.4211002e-1, 1.06657684e-1, -7.551656e-2, 4.3204635e-2,
  -1.6363103e-2, 2.9193931e-3,
] as const;

/** (sinh(x) - x) / x³ by x², for |x| up to 1. Error: 3.0e-10. */
export const SINH = [1.6666667e-1, 8.3333105e-3, 1.9842896e-4, 2.7822132e-6] as const;

/** erf(x) / x - 1 by x², for |x| up to 1. Error: 1.4e-09. */
export const ERF = [
  1.2837917e-1, -3.7612626e-1, 1.1283579e-1, -2.6853347e-2, 5.187162e-3, -7.997853e-4, 7.806904e-5,
] as const;

/** (x + 0.5) exp(x²) erfc(x) by 1 / (x + 0.5), for x from 1 to 10.1. Error: 5.5e-09. */
export const ERFC = [
  5.6418127e-1, 2.8245294e-1, -1.4764738e-1, -2.8420538e-1, -4.041848e-1, 2.521892, -4.258459,
  3.7787452, -1.8037748, 3.6659577e-1,
] as const;

/** log2((1 + s) / (1 - s)) / s by s², for (1 + s) / (1 - s) from sqrt(0.5) to sqrt(2); float64. Error: 7.7e-14. */
export const LOG2 = [
  2.8853900817778495, 9.61796694114054e-1, 5.770779421694376e-1, 4.1220927118508227e-1,
  3.199049576831418e-1, 2.829103322126652e-1,
] as const;

/** 2^f, for |f| up to 0.5; float64. Error: 1.9e-09. */
export const EXP2 = [
  1.0000000005541592, 6.931472057373105e-1, 2.4022646890652918e-1, 5.550328776914606e-2,
  9.61848895529676e-3, 1.3399931223279558e-3, 1.534581243969695e-4,
] as const;

/** log(2). */
export const LN2 = [0.693359375, -0.00021219444170128554] as const;

/** log10(2). */
export const LOG10_2 = [0.301025390625, 4.605039066518657e-6] as const;

/** π. */
export const PI = [3.1415927410125732, -8.742277657347586e-8] as const;

/** π / 2; times whole numbers up to 64 the first two are exact. */
export const HALF_PI = [1.57080078125, -4.45445766672492e-6, 2.5633440682570896e-12] as const;

/** 2 / π, in pieces of 29 bits: times a float32 each is exact in float64. */
export const TWO_OVER_PI = [
  0.636619770899415, 1.4681663246252086e-9, 2.2760100671971816e-18, 5.8812147387730434e-27,
  1.0346868700836215e-35, 3.783256351091319e-45, 3.720474878517739e-53,
] as const;

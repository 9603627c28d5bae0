// How the files beside this one state what a type is.

/** Whether two types are the same, not only assignable. */
export type Equal<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

/** `is<T>()(value)` compiles only if the type of `value` is T itself. */
export declare function is<T>(): <U>(
  value: U extends T ? (Equal<T, U> extends true ? U : ['expected', T]) : ['expected', T],
) => void;

/** `same<A, B>()` compiles only if A and B are one type. */
export declare function same<A, B>(...equal: Equal<A, B> extends true ? [] : [expected: B]): void;

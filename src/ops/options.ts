/** Options as programs without types may give them. */
import { GradusError } from '../errors.ts';
import { notOptions } from '../errors-order.ts';

/** The options, or an error where they are no object. */
export function checkedOptions<O extends object>(op: string, options: O | undefined): Partial<O> {
  if (options === undefined) return {};
  if (typeof options === 'object' && options !== null) return options;
  throw new GradusError(notOptions(op, options));
}

import { FormErrors } from '../validate/form.ts';

/**
 * Parses a list's `limit`.
 *
 * @throws {DiscordError} 50035 unless it's an integer from 1 to `max`.
 */
export function countOf(limit: string | undefined, standard: number, max: number): number {
  if (limit === undefined) return standard;
  const errors = new FormErrors();
  const count = Number(limit);
  if (!Number.isInteger(count)) errors.add(['limit'], 'NUMBER_TYPE_COERCE', `Value "${limit}" is not int.`);
  else if (count < 1) errors.add(['limit'], 'NUMBER_TYPE_MIN', 'int value should be greater than or equal to 1.');
  else if (count > max) errors.add(['limit'], 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${max}.`);
  errors.throwIfAny();
  return count;
}

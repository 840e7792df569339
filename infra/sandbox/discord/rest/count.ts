import { FormErrors } from '../validate/form.ts';

/**
 * The `limit` of a list.
 *
 * @throws {DiscordError} 50035 when it is not an integer from 1 to `most`.
 */
export function countOf(limit: string | undefined, usual: number, most: number): number {
  if (limit === undefined) return usual;
  const errors = new FormErrors();
  const count = Number(limit);
  if (!Number.isInteger(count)) errors.add(['limit'], 'NUMBER_TYPE_COERCE', `Value "${limit}" is not int.`);
  else if (count < 1) errors.add(['limit'], 'NUMBER_TYPE_MIN', 'int value should be greater than or equal to 1.');
  else if (count > most) errors.add(['limit'], 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${most}.`);
  errors.throwIfAny();
  return count;
}

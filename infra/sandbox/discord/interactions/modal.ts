import { type Json, objectsOf, textOf } from '../json.ts';
import { ComponentType, isSelect, walk } from '../validate/components.ts';
import type { Reference } from './payload.ts';
import { TypedError } from './typed.ts';

/**
 * Builds the `data` of a modal submission. Fields are keyed by custom ID. Multiple values of a select are comma-separated.
 *
 * @throws {TypedError} if the client wouldn't send this.
 */
export function modalData(modal: Json, fields: Record<string, string>): { data: Json; references: Reference[] } {
  const inputs = [...walk(modal.components)].map(({ component }) => component);
  const named = inputs.filter((input) => typeof input.custom_id === 'string');
  for (const name of Object.keys(fields)) {
    if (named.some((input) => input.custom_id === name)) continue;
    const known = named.map((input) => input.custom_id).join(', ');
    throw new TypedError(`The modal has no field "${name}". Its fields: ${known}.`);
  }
  const references: Reference[] = [];
  const submit = (input: Json): Json => submittedValue(input, fields[textOf(input.custom_id)], references);
  const components = objectsOf(modal.components).map((row) => {
    const head = { type: row.type, id: row.id };
    if (row.type === ComponentType.actionRow) return { ...head, components: objectsOf(row.components).map(submit) };
    const [inner] = objectsOf([row.component]);
    return inner ? { ...head, component: submit(inner) } : head;
  });
  return { data: { custom_id: modal.custom_id, components }, references };
}

function submittedValue(input: Json, text: string | undefined, references: Reference[]): Json {
  const head = { type: input.type, id: input.id, custom_id: input.custom_id };
  const isRequired = input.required !== false;
  const refuse = (problem: string): TypedError => new TypedError(`The field "${input.custom_id}" ${problem}.`);

  if (input.type === ComponentType.textInput) {
    const value = text ?? textOf(input.value);
    if (value === '' && isRequired) throw refuse('is required');
    const min = typeof input.min_length === 'number' ? input.min_length : 0;
    const max = typeof input.max_length === 'number' ? input.max_length : 4000;
    if (value !== '' && value.length < min)
      throw refuse(`needs at least ${min} ${min === 1 ? 'character' : 'characters'}`);
    if (value.length > max)
      throw refuse(`takes at most ${max} ${max === 1 ? 'character' : 'characters'}, and this is ${value.length}`);
    return { ...head, value };
  }
  if (input.type === ComponentType.checkbox) {
    return { ...head, value: text === undefined ? input.default === true : text === 'true' };
  }
  const options = objectsOf(input.options);
  const isOption = (value: string): boolean => options.some((option) => option.value === value);
  const values =
    text === undefined || text === '' ? [] : isOption(text) ? [text] : text.split(',').map((each) => each.trim());
  if (values.length === 0 && isRequired) throw refuse('is required');
  const unknown = options.length > 0 ? values.find((value) => !isOption(value)) : undefined;
  if (unknown !== undefined) throw refuse(`has no option "${unknown}"`);
  if (input.type === ComponentType.radioGroup) return { ...head, value: values[0] ?? null };
  if (isSelect(input.type) || input.type === ComponentType.checkboxGroup) {
    const max = typeof input.max_values === 'number' ? input.max_values : isSelect(input.type) ? 1 : options.length;
    if (values.length > max) throw refuse(`takes at most ${max} ${max === 1 ? 'value' : 'values'}`);
    references.push(...selectReferences(input.type, values, () => true));
    return { ...head, values };
  }
  return { ...head, values: [] };
}

/** What the values of a user, role, mentionable, or channel select refer to. */
export function selectReferences(type: unknown, values: string[], isUser: (id: string) => boolean): Reference[] {
  const kind = (id: string): Reference['kind'] | undefined => {
    if (type === ComponentType.userSelect) return 'user';
    if (type === ComponentType.roleSelect) return 'role';
    if (type === ComponentType.channelSelect) return 'channel';
    if (type === ComponentType.mentionableSelect) return isUser(id) ? 'user' : 'role';
    return undefined;
  };
  return values.flatMap((id) => {
    const found = kind(id);
    return found ? [{ kind: found, id }] : [];
  });
}

import { counted } from '../../../../shared/platform/plural.ts';
import { type Json, objectsOf, textOf } from '../json.ts';
import { ComponentType, isSelect, walk } from '../validate/components.ts';
import type { Reference } from './payload.ts';
import { selectedValues, selectReferences } from './selected.ts';
import { TypedError } from './typed.ts';
import type { Lookup } from './values.ts';

/** What a member enters in a modal, by custom ID: text, or several values. Text with commas counts as several values. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/**
 * Builds the `data` of a modal submission.
 *
 * @throws {TypedError} if the client wouldn't send this.
 */
export function modalData(modal: Json, fields: Fields, lookup: Lookup): { data: Json; references: Reference[] } {
  const inputs = [...walk(modal.components)].map(({ component }) => component);
  const named = inputs.filter((input) => typeof input.custom_id === 'string');
  for (const name of Object.keys(fields)) {
    if (named.some((input) => input.custom_id === name)) continue;
    const known = named.map((input) => input.custom_id).join(', ');
    throw new TypedError(`The modal has no field "${name}". Its fields: ${known}.`);
  }
  const references: Reference[] = [];
  const submit = (input: Json): Json => submittedValue(input, fields[textOf(input.custom_id)], lookup, references);
  const components = objectsOf(modal.components).map((row) => {
    const head = { type: row.type, id: row.id };
    if (row.type === ComponentType.actionRow) return { ...head, components: objectsOf(row.components).map(submit) };
    const [inner] = objectsOf([row.component]);
    return inner ? { ...head, component: submit(inner) } : head;
  });
  return { data: { custom_id: modal.custom_id, components }, references };
}

function submittedValue(
  input: Json,
  entered: string | readonly string[] | undefined,
  lookup: Lookup,
  references: Reference[],
): Json {
  const head = { type: input.type, id: input.id, custom_id: input.custom_id };
  switch (input.type) {
    case ComponentType.textInput:
      return { ...head, value: enteredText(input, entered) };
    case ComponentType.checkbox:
      return { ...head, value: entered === undefined ? input.default === true : entered === 'true' };
    case ComponentType.radioGroup:
      return { ...head, value: optionValues(input, entered, 1)[0] ?? null };
    case ComponentType.checkboxGroup:
      return { ...head, values: optionValues(input, entered, objectsOf(input.options).length) };
    case ComponentType.fileUpload: {
      const values = listOf(input, entered);
      const unknown = values.find((id) => !lookup.hasUploaded(id));
      if (unknown !== undefined) throw refuse(input, 'takes a file. Upload it first, then use its ID');
      checkCount(input, values.length, 1);
      references.push(...values.map((id) => ({ kind: 'attachment' as const, id })));
      return { ...head, values };
    }
    default: {
      if (!isSelect(input.type)) return { ...head, values: [] };
      const values = listOf(input, entered);
      // Left empty, an optional select doesn't care about its minimum.
      const selected = values.length === 0 ? [] : selectedValues(input, values, lookup);
      references.push(...selectReferences(input.type, selected, lookup));
      return { ...head, values: selected };
    }
  }
}

function refuse(input: Json, problem: string): TypedError {
  return new TypedError(`The field "${input.custom_id}" ${problem}.`);
}

function enteredText(input: Json, entered: string | readonly string[] | undefined): string {
  const value = typeof entered === 'string' ? entered : textOf(input.value);
  if (value === '' && input.required !== false) throw refuse(input, 'is required');
  const min = typeof input.min_length === 'number' ? input.min_length : 0;
  const max = typeof input.max_length === 'number' ? input.max_length : 4000;
  if (value !== '' && value.length < min) throw refuse(input, `needs at least ${counted(min, 'character')}`);
  if (value.length > max)
    throw refuse(input, `takes at most ${counted(max, 'character')}, and this is ${value.length}`);
  return value;
}

/** The values as a list: what's marked or picked already, if nothing was entered. */
function listOf(input: Json, entered: string | readonly string[] | undefined): string[] {
  const isOption = (value: string): boolean => objectsOf(input.options).some((option) => option.value === value);
  const values =
    entered === undefined
      ? defaultsOf(input)
      : typeof entered !== 'string'
        ? [...entered]
        : entered === ''
          ? []
          : isOption(entered)
            ? [entered]
            : entered.split(',').map((each) => each.trim());
  if (values.length === 0 && input.required !== false) throw refuse(input, 'is required');
  return values;
}

function defaultsOf(input: Json): string[] {
  const marked = objectsOf(input.options).filter((option) => option.default === true);
  return [
    ...marked.map((option) => String(option.value)),
    ...objectsOf(input.default_values).map(({ id }) => String(id)),
  ];
}

function optionValues(input: Json, entered: string | readonly string[] | undefined, most: number): string[] {
  const options = objectsOf(input.options);
  const values = listOf(input, entered);
  const unknown = values.find((value) => !options.some((option) => option.value === value));
  if (unknown !== undefined) throw refuse(input, `has no option "${unknown}"`);
  checkCount(input, values.length, most);
  return values;
}

function checkCount(input: Json, count: number, most: number): void {
  const max = typeof input.max_values === 'number' ? input.max_values : most;
  if (count > max) throw refuse(input, `takes at most ${counted(max, 'value')}`);
}

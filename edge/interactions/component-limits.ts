/** Discord's limits for buttons, selects, and modals. https://docs.discord.com/developers/components/reference */
import type { PlacedComponent } from './placed-component.ts';

/** In UTF-16 code units, which is at least as strict as Discord's own count. */
const BUTTON_LABEL = 80;
const PLACEHOLDER = 150;
const OPTION_TEXT = 100;
const SELECT_OPTIONS = 25;
const MOST_PICKED = 25;
const BUTTONS_PER_ROW = 5;
const MODAL_TITLE = 45;
const MODAL_LABEL = 45;
const MODAL_DESCRIPTION = 100;
const MODAL_PARTS = 5;
const MODAL_PLACEHOLDER = 100;
const MODAL_TEXT = 4_000;
const NOTE = 4_000;
const MOST_FILES = 10;

/** Component types. */
const BUTTON = 2;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const FILE_UPLOAD = 19;

/** @throws {RangeError} where Discord would refuse the row. */
export function checkRow(row: readonly PlacedComponent[]): void {
  const width = row.reduce((sum, { type }) => sum + (type === BUTTON ? 1 : BUTTONS_PER_ROW), 0);
  if (width < 1 || width > BUTTONS_PER_ROW) throw new RangeError('A row holds one to five buttons or one select.');
  for (const { data } of row) checkComponent(data);
}

/** @throws {RangeError} where Discord would refuse the button or select. */
export function checkComponent(data: PlacedComponent['data']): void {
  if (typeof data.label === 'string') within('button label', data.label, BUTTON_LABEL);
  if (data.type !== BUTTON && 'max_values' in data) checkSelect(data);
}

function checkSelect({
  type,
  placeholder,
  options,
  min_values,
  max_values,
  default_values,
}: Record<string, unknown>): void {
  if (typeof placeholder === 'string') within('placeholder', placeholder, PLACEHOLDER);
  const [min, max] = [Number(min_values ?? 1), Number(max_values ?? 1)];
  if (min < 0 || max < 1 || min > max || max > MOST_PICKED)
    throw new RangeError(`A select that takes ${min} to ${max}; Discord allows 0 to ${MOST_PICKED}.`);
  if (Array.isArray(default_values) && (default_values.length < min || default_values.length > max))
    throw new RangeError(`A select of ${min} to ${max} with ${default_values.length} picked already.`);
  if (type === STRING_SELECT) checkOptions(Array.isArray(options) ? options : [], max);
}

function checkOptions(options: readonly Record<string, unknown>[], max: number): void {
  if (options.length < 1 || options.length > SELECT_OPTIONS)
    throw new RangeError(`A select with ${options.length} options; Discord allows 1 to ${SELECT_OPTIONS}.`);
  if (max > options.length) throw new RangeError(`A select that takes up to ${max} of ${options.length} options.`);
  for (const { label, value, description } of options) {
    within('label of an option', String(label), OPTION_TEXT);
    within('value of an option', String(value), OPTION_TEXT);
    if (description !== undefined) within('description of an option', String(description), OPTION_TEXT);
  }
  if (new Set(options.map(({ value }) => value)).size < options.length)
    throw new RangeError('Two options of a select have the same value.');
}

/** @throws {RangeError} where Discord would refuse the modal. */
export function checkModal(title: string, components: readonly Record<string, unknown>[]): void {
  within('modal title', title, MODAL_TITLE);
  if (components.length < 1 || components.length > MODAL_PARTS)
    throw new RangeError(`The modal "${title}" has ${components.length} fields; Discord allows 1 to ${MODAL_PARTS}.`);
  for (const { label, description, content, component } of components) {
    if (content !== undefined) within('text of a modal', String(content), NOTE);
    if (label !== undefined) within('field label', String(label), MODAL_LABEL);
    if (description !== undefined) within('field description', String(description), MODAL_DESCRIPTION);
    if (component !== undefined) checkInput(component as Record<string, unknown>);
  }
}

function checkInput(input: Record<string, unknown>): void {
  const { type, placeholder, value, min_length: min = 0, max_length: max = MODAL_TEXT, max_values: most } = input;
  if (type === FILE_UPLOAD) {
    if (Number(most) > MOST_FILES) throw new RangeError(`A field for ${most} files; Discord allows ${MOST_FILES}.`);
    return;
  }
  if (type !== TEXT_INPUT) {
    checkSelect(input);
    return;
  }
  if (placeholder !== undefined) within('placeholder', String(placeholder), MODAL_PLACEHOLDER);
  if (Number(min) < 0 || Number(max) < 1 || Number(min) > Number(max) || Number(max) > MODAL_TEXT)
    throw new RangeError(`A field of ${min} to ${max} characters; Discord allows 0 to ${MODAL_TEXT}.`);
  if (typeof value === 'string' && value.length > Number(max))
    throw new RangeError(`A field of up to ${max} characters that begins with ${value.length}.`);
}

/** @throws {RangeError} where a text is blank or too long. */
export function within(what: string, text: string, max: number): void {
  if (text.trim() === '' || text.length > max)
    throw new RangeError(`The ${what} has ${text.length} characters; Discord allows 1 to ${max}.`);
}

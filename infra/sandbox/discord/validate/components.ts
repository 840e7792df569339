import { isObject, type Json, objectsOf, textOf } from '../json.ts';
import { checkAddress } from './addresses.ts';
import { checkEmoji } from './emoji.ts';
import type { FormErrors, Path } from './form.ts';

/** Component types by name (https://discord.com/developers/docs/components/reference). */
export const ComponentType = {
  actionRow: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  textDisplay: 10,
  container: 17,
  label: 18,
  fileUpload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
} as const;

/** Whether it's one of the five select types: 3, 5, 6, 7, or 8. */
export function isSelect(type: unknown): boolean {
  return type === 3 || type === 5 || type === 6 || type === 7 || type === 8;
}

/** Yields every component with its path, parents first, in the order in which Discord numbers them. */
export function* walk(components: unknown, at: Path = []): Generator<{ component: Json; path: Path }> {
  if (!Array.isArray(components)) return;
  for (const [index, component] of components.entries()) {
    if (!isObject(component)) continue;
    const path = [...at, index];
    yield { component, path };
    yield* walk(component.components, [...path, 'components']);
    for (const single of ['accessory', 'component']) {
      const child = component[single];
      if (isObject(child)) yield { component: child, path: [...path, single] };
    }
  }
}

/** The component with this custom ID, if there is one. */
export function findComponent(components: unknown, customId: string): Json | undefined {
  for (const { component } of walk(components)) if (component.custom_id === customId) return component;
  return undefined;
}

/** Checks the rules for components that the schemas don't cover. `isV2` is message flag 32768. */
export function checkComponents(components: unknown, isV2: boolean, errors: FormErrors, at: Path): void {
  if (!Array.isArray(components)) return;
  if (isV2) checkV2(components, errors, at);
  else checkLegacy(components, errors, at);

  const seen = new Set<string>();
  const ids = new Set<number>();
  for (const { component, path } of walk(components, at)) {
    if (component.type === ComponentType.actionRow) checkRow(component, errors, path);
    if (component.type === ComponentType.button) checkButton(component, errors, path);
    if (isSelect(component.type)) checkSelect(component, errors, path);
    const customId = textOf(component.custom_id);
    if (customId !== '' && seen.has(customId)) {
      errors.add([...path, 'custom_id'], 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
    }
    seen.add(customId);
    // 0 lets Discord choose an ID.
    if (typeof component.id === 'number' && component.id > 0) {
      if (ids.has(component.id)) {
        errors.add([...path, 'id'], 'COMPONENT_ID_DUPLICATED', 'Component id cannot be duplicated');
      }
      ids.add(component.id);
    }
  }
}

function checkLegacy(components: unknown[], errors: FormErrors, at: Path): void {
  if (components.length > 5) errors.length(at, 1, 5);
  for (const [index, component] of components.entries()) {
    if (isObject(component) && component.type !== ComponentType.actionRow) {
      errors.add([...at, index, 'type'], 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1,).');
    }
  }
}

function checkV2(components: unknown[], errors: FormErrors, at: Path): void {
  const all = [...walk(components, at)];
  if (all.length > 40) {
    errors.add(
      at,
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      'The total number of components must be less than or equal to 40',
    );
  }
  for (const { component, path } of all) checkMedia(component, errors, path);
  const shown = all.filter(({ component }) => component.type === ComponentType.textDisplay);
  for (const { component, path } of shown) errors.filled(component.content, [...path, 'content']);
  const characters = shown.reduce((sum, { component }) => sum + textOf(component.content).length, 0);
  if (characters > 4000) {
    errors.add(
      at,
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      'Components displayable text size exceeds maximum size of 4000',
    );
  }
}

/** Media has an address that Discord can fetch, and a file component shows one of the message's own files. */
function checkMedia(component: Json, errors: FormErrors, at: Path): void {
  for (const key of ['media', 'file']) {
    const media = component[key];
    if (isObject(media)) checkAddress(media.url, errors, [...at, key, 'url']);
  }
  for (const [index, { media }] of objectsOf(component.items).entries())
    if (isObject(media)) checkAddress(media.url, errors, [...at, 'items', index, 'media', 'url']);
}

function checkRow(row: Json, errors: FormErrors, at: Path): void {
  const children = objectsOf(row.components);
  if (children.length > 1 && children.some((child) => isSelect(child.type))) {
    for (const index of children.keys()) {
      if (index === 0) continue;
      errors.add(
        [...at, 'components', index],
        'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
        'The specified component exceeds the maximum width',
      );
    }
  }
}

function checkButton(button: Json, errors: FormErrors, at: Path): void {
  const has = (key: string): boolean => button[key] !== undefined && button[key] !== null && button[key] !== '';
  if (button.style === 6) {
    if (!has('sku_id')) errors.required([...at, 'sku_id']);
    for (const key of ['custom_id', 'label', 'url', 'emoji']) {
      if (has(key)) errors.add([...at, key], 'BUTTON_COMPONENT_PREMIUM_FIELDS', 'A premium button has only a sku_id');
    }
    return;
  }
  if (has('custom_id') && has('url')) {
    errors.add(
      [...at, 'custom_id'],
      'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
      'A custom id and url cannot both be specified',
    );
  } else if (button.style === 5) {
    if (!has('url')) errors.add([...at, 'url'], 'BUTTON_COMPONENT_URL_REQUIRED', 'A url is required');
    else checkAddress(button.url, errors, [...at, 'url']);
  } else if (!has('custom_id')) {
    errors.add([...at, 'custom_id'], 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', 'A custom id is required');
  }
  if (textOf(button.label).trim() === '' && !has('emoji')) errors.required([...at, 'label']);
  checkEmoji(button, errors, at);
}

/** Checks a select in a message or a modal. */
export function checkSelect(select: Json, errors: FormErrors, at: Path): void {
  const min = typeof select.min_values === 'number' ? select.min_values : 1;
  const max = typeof select.max_values === 'number' ? select.max_values : 1;
  if (min > max) {
    errors.add(
      [...at, 'min_values'],
      'SELECT_COMPONENT_MIN_VALUES_EXCEEDS_MAX_VALUES',
      'The minimum number of values cannot exceed the maximum',
    );
  }
  if (select.type !== ComponentType.stringSelect) {
    const defaults = objectsOf(select.default_values).length;
    if (defaults > 0 && (defaults < min || defaults > max)) {
      errors.add(
        [...at, 'default_values'],
        'SELECT_COMPONENT_INVALID_DEFAULT_VALUES_COUNT',
        'The number of default values must be between min_values and max_values',
      );
    }
    return;
  }
  const options = objectsOf(select.options);
  if (options.length > 0 && max > options.length) {
    errors.add(
      [...at, 'max_values'],
      'SELECT_COMPONENT_MAX_VALUES_EXCEEDS_OPTIONS',
      'The maximum number of values cannot exceed the number of options',
    );
  }
  const values = new Set<unknown>();
  for (const [index, option] of options.entries()) {
    errors.filled(option.label, [...at, 'options', index, 'label']);
    checkEmoji(option, errors, [...at, 'options', index]);
    if (values.has(option.value)) {
      errors.add(
        [...at, 'options', index, 'value'],
        'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
        'The specified option value is already used',
      );
    }
    values.add(option.value);
  }
  if (options.filter((option) => option.default === true).length > max) {
    errors.add(
      [...at, 'options'],
      'SELECT_COMPONENT_TOO_MANY_DEFAULTS',
      'There are more default options than max_values',
    );
  }
}

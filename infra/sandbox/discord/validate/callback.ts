import { isObject, type Json, objectsOf, textOf } from '../json.ts';
import { checkSelect, isSelect, walk } from './components.ts';
import { FormErrors } from './form.ts';
import { MessageFlag, notAnObject, validateMessage } from './message.ts';
import { checkSchema } from './schema.ts';

/** Interaction types (https://discord.com/developers/docs/interactions/receiving-and-responding). */
export const InteractionType = { ping: 1, command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/** Interaction callback types. */
export const CallbackType = {
  pong: 1,
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  autocomplete: 8,
  modal: 9,
} as const;

export interface CallbackContext {
  interactionType: number;
  /** The component's message, for types 6 and 7. */
  message?: Json;
  files?: number;
}

/**
 * Validates the response to an interaction, from either the HTTP response or the callback route.
 *
 * @returns the response without unknown fields.
 * @throws {DiscordError} the error that Discord would return.
 */
export async function validateCallback(raw: unknown, context: CallbackContext): Promise<{ type: number; data: Json }> {
  if (!isObject(raw)) throw notAnObject();
  const type = checkType(raw.type, context);
  const data = raw.data ?? {};
  if (!isObject(data)) {
    const errors = new FormErrors();
    errors.add(['data'], 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
    errors.throwIfAny();
    return { type, data: {} };
  }
  const files = context.files ?? 0;
  switch (type) {
    case CallbackType.message:
      return {
        type,
        data: await validateMessage('IncomingWebhookInteractionRequestSchema', data, { at: ['data'], files }),
      };
    case CallbackType.deferredMessage: {
      const flags = typeof data.flags === 'number' ? data.flags & MessageFlag.ephemeral : 0;
      return { type, data: { flags } };
    }
    case CallbackType.update: {
      const schema = 'IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema';
      const existing = context.message ?? {};
      return { type, data: await validateMessage(schema, data, { at: ['data'], files, existing }) };
    }
    case CallbackType.autocomplete:
      return { type, data: await validateChoices(data) };
    case CallbackType.modal:
      return { type, data: await validateModal(data) };
    default:
      return { type, data: {} };
  }
}

function checkType(type: unknown, context: CallbackContext): number {
  const { message, deferredMessage, deferredUpdate, update, autocomplete, modal, pong } = CallbackType;
  const updates = context.message ? [deferredUpdate, update] : [];
  const allowed: Record<number, number[]> = {
    [InteractionType.ping]: [pong],
    [InteractionType.command]: [message, deferredMessage, modal],
    [InteractionType.component]: [message, deferredMessage, ...updates, modal],
    [InteractionType.autocomplete]: [autocomplete],
    [InteractionType.modal]: [message, deferredMessage, ...updates],
  };
  const types = allowed[context.interactionType] ?? [];
  if (typeof type === 'number' && types.includes(type)) return type;
  const errors = new FormErrors();
  if (type === undefined || type === null) errors.required(['type']);
  else errors.add(['type'], 'BASE_TYPE_CHOICES', `Value must be one of {${types.join(', ')}}.`);
  errors.throwIfAny();
  return 0;
}

async function validateChoices(data: Json): Promise<Json> {
  const errors = new FormErrors();
  const body = { type: CallbackType.autocomplete, data };
  await checkSchema('ApplicationCommandAutocompleteCallbackRequestSchema', body, errors);
  if (!Array.isArray(data.choices)) errors.required(['data', 'choices']);
  errors.throwIfAny();
  for (const [index, choice] of objectsOf(data.choices).entries()) {
    // The schema allows 6000 characters, but the docs and the server allow 100.
    if (textOf(choice.name).trim() === '') errors.length(['data', 'choices', index, 'name'], 1, 100);
    if (typeof choice.value === 'string' && (choice.value.trim() === '' || choice.value.length > 100)) {
      errors.length(['data', 'choices', index, 'value'], 1, 100);
    }
  }
  errors.throwIfAny();
  return data;
}

async function validateModal(data: Json): Promise<Json> {
  const errors = new FormErrors();
  const modal = await checkSchema('ModalInteractionCallbackRequestDataSchema', data, errors, ['data']);
  errors.throwIfAny();

  errors.filled(modal.title, ['data', 'title']);
  const rows = objectsOf(modal.components);
  const at = ['data', 'components'];
  if (rows.length < 1 || rows.length > 5) errors.length(at, 1, 5);
  for (const [index, row] of rows.entries()) {
    const inputs = objectsOf(row.components);
    if (row.type === 1 && inputs.length > 1) {
      const message = 'The specified component exceeds the maximum width';
      errors.add([...at, index, 'components', 1], 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', message);
    }
    // A text input only has its own label in an action row. Elsewhere, a Label component has it.
    if (row.type === 1) {
      for (const [position, input] of inputs.entries()) {
        if (textOf(input.label).trim() === '') errors.required([...at, index, 'components', position, 'label']);
      }
    } else errors.filled(row.label, [...at, index, 'label']);
  }
  const seen = new Set<unknown>();
  for (const { component, path } of walk(modal.components, at)) {
    if (typeof component.custom_id !== 'string') continue;
    if (seen.has(component.custom_id)) {
      errors.add([...path, 'custom_id'], 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
    }
    seen.add(component.custom_id);
    if (isSelect(component.type)) {
      checkSelect(component, errors, path);
      if (component.required !== false && component.min_values === 0) {
        const message = 'min_values must be at least 1 when the component is required';
        errors.add([...path, 'min_values'], 'SELECT_COMPONENT_REQUIRED_MIN_VALUES', message);
      }
    }
    const { min_length: min, max_length: max, value } = component;
    if (typeof min === 'number' && typeof max === 'number' && min > max) {
      errors.add([...path, 'min_length'], 'TEXT_INPUT_MIN_LENGTH_EXCEEDS_MAX_LENGTH', 'min_length exceeds max_length');
    }
    if (typeof value === 'string' && typeof max === 'number' && value.length > max) {
      errors.add([...path, 'value'], 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
    }
  }
  errors.throwIfAny();
  return modal;
}

import { isObject, type Json } from '../json.ts';
import type { FormErrors, Path } from './form.ts';

/** One emoji, with or without the variation selector that asks for its picture. */
const EMOJI = /^(?:\p{RGI_Emoji}|\p{Emoji}\uFE0F?)$/v;

/** Whether the text is a single Unicode emoji. */
export function isEmoji(text: string): boolean {
  return EMOJI.test(text) && !/^[\d#*]$/.test(text);
}

/**
 * Reports an emoji that is neither custom, which has an ID, nor a single Unicode emoji.
 * Selects get the buttons' code, too: https://github.com/discord/discord-api-docs/issues/8071
 */
export function checkEmoji(holder: Json, errors: FormErrors, at: Path): void {
  const { emoji } = holder;
  if (!isObject(emoji) || emoji.id) return;
  if (typeof emoji.name !== 'string' || !isEmoji(emoji.name))
    errors.add([...at, 'emoji', 'name'], 'BUTTON_COMPONENT_INVALID_EMOJI', 'Invalid emoji');
}

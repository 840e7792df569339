/** Requests autocomplete suggestions from the bot while you type. */
import { api } from '../api.ts';
import type { Choice, SelectOption } from '../discord.ts';
import type { Store } from '../state.ts';
import type { Field, Fields } from './fields.ts';

/** How long to wait after the last key press before requesting. */
const debounceMs = 150;

export class Suggestions {
  /** The option and text that the choices are for. */
  #option = '';
  #text = '';
  #choices: SelectOption[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onUpdate: () => void;

  /** @param onUpdate called when there are new suggestions. */
  constructor(onUpdate: () => void) {
    this.#onUpdate = onUpdate;
  }

  /** The suggestions for a field. They may be for an earlier text. */
  for(field: Field): SelectOption[] {
    return this.has(field) ? this.#choices : [];
  }

  /** Whether the bot has responded for this field. */
  has(field: Field): boolean {
    return this.#option === field.option.name;
  }

  /** Whether the suggestions are for the current text. */
  areCurrent(field: Field): boolean {
    return this.has(field) && this.#text === field.text;
  }

  request(field: Field, fields: Fields, store: Store): void {
    this.stop();
    const { name } = field.option;
    const { text } = field;
    const timer = setTimeout(async () => {
      const { userId: user, guildId: guild, channelId: channel } = store.state;
      const choices = await api
        .autocomplete({ user, guild, channel, command: fields.toText(name) })
        // Suggestions are optional: without them, the text itself is sent.
        .catch((): Choice[] => []);
      if (this.#timer !== timer || field.text !== text || field.picked !== null) return;
      this.#option = name;
      this.#text = text;
      this.#choices = choices.map((choice) => ({ label: choice.name, value: String(choice.value) }));
      this.#onUpdate();
    }, debounceMs);
    this.#timer = timer;
  }

  /** Cancels a pending request. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

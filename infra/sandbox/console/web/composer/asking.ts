/** Asks the bot for suggestions while one types. */
import { api } from '../api.ts';
import type { Choice, SelectOption } from '../discord.ts';
import type { Store } from '../state.ts';
import type { Field, Fields } from './fields.ts';

/** Rest after the last key press before the bot is asked. */
const restMs = 150;

export class Suggestions {
  /** What the choices are for. */
  #option = '';
  #text = '';
  #choices: SelectOption[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #arrived: () => void;

  /** @param arrived Called when there are new ones. */
  constructor(arrived: () => void) {
    this.#arrived = arrived;
  }

  /** What there is for a field, perhaps for an earlier text of it. */
  for(field: Field): SelectOption[] {
    return this.has(field) ? this.#choices : [];
  }

  /** Whether the bot has answered anything for this field. */
  has(field: Field): boolean {
    return this.#option === field.option.name;
  }

  /** Whether they are for the text that stands there now. */
  areFresh(field: Field): boolean {
    return this.has(field) && this.#text === field.text;
  }

  ask(field: Field, fields: Fields, store: Store): void {
    this.stop();
    const { name } = field.option;
    const { text } = field;
    const timer = setTimeout(async () => {
      const { userId: user, guildId: guild, channelId: channel } = store.state;
      const answer = await api
        .autocomplete({ user, guild, channel, command: fields.toText(name) })
        // Suggestions are a convenience: without them the text itself is sent.
        .catch((): Choice[] => []);
      if (this.#timer !== timer || field.text !== text || field.picked !== null) return;
      this.#option = name;
      this.#text = text;
      this.#choices = answer.map((choice) => ({ label: choice.name, value: String(choice.value) }));
      this.#arrived();
    }, restMs);
    this.#timer = timer;
  }

  /** Drops a question that was not answered yet. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

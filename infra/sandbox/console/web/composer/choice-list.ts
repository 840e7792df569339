/** The list above a command's fields: its choices, and which keys pick one. */
import type { SelectOption } from '../discord.ts';
import type { Suggestions } from './autocomplete.ts';
import { END, type Field, type Fields } from './fields.ts';
import { step } from './list.ts';
import { filterChoices } from './suggestions.ts';

export class ChoiceList {
  /** The index of the highlighted entry, or -1 for none. */
  active = 0;
  isClosed = false;
  /** Whether the highlight was moved with the arrow keys. If so, Enter picks the entry, whatever was typed. */
  #hasMoved = false;
  readonly #suggestions: Suggestions;

  constructor(suggestions: Suggestions) {
    this.#suggestions = suggestions;
  }

  /** The entries for an input: a field's values, or at {@link END}, the names of further options. */
  at(place: string, fields: Fields): SelectOption[] {
    if (this.isClosed) return [];
    const field = fields.find(place);
    if (field) {
      const fixed = fields.choices(field);
      return fixed ? filterChoices(fixed, field.picked === null ? field.text : '') : this.#suggestions.for(field);
    }
    const options = fields.missing.map(({ name, description = '' }) => ({ label: name, value: name, description }));
    return filterChoices(options, fields.rest);
  }

  /** Resets the highlight. After the fields nothing is highlighted, because Enter sends the command there. */
  restart(place: string | null, fields: Fields): void {
    this.active = place === END && fields.rest === '' ? -1 : 0;
    this.#hasMoved = false;
  }

  /** Opens the list, or moves the highlight. */
  move(by: 1 | -1, count: number): void {
    if (!this.isClosed) {
      this.active = step(this.active, by, count);
      this.#hasMoved = true;
    }
    this.isClosed = false;
  }

  /** Whether Enter picks an entry. It sends the command instead, unless the field needs a choice or the highlight was moved. */
  enterPicks(place: string, fields: Fields): boolean {
    if (!this.tabPicks(place, fields)) return false;
    const field = fields.find(place);
    if (this.#hasMoved || field === undefined || field.text === '') return true;
    return fields.choices(field) !== null && !fields.matchesOne(field);
  }

  /** Whether Tab picks an entry, which it does for a field that's started or required. */
  tabPicks(place: string, fields: Fields): boolean {
    if (this.at(place, fields).length === 0) return false;
    if (this.#hasMoved) return true;
    const field = fields.find(place);
    return field === undefined ? fields.rest !== '' : this.#canComplete(field);
  }

  #canComplete(field: Field): boolean {
    if (field.picked !== null || (field.option.autocomplete && !this.#suggestions.areCurrent(field))) return false;
    return field.text !== '' || field.option.required === true;
  }
}

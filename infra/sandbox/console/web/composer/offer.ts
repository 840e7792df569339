/** The list above a command's fields: what it offers at each place, and which key takes something from it. */
import type { SelectOption } from '../discord.ts';
import type { Suggestions } from './asking.ts';
import { END, type Field, type Fields } from './fields.ts';
import { step } from './list.ts';
import { filterChoices } from './suggestions.ts';

export class Offer {
  /** Index of the marked entry; -1 for none. */
  active = 0;
  isClosed = false;
  /** The mark was moved with the arrow keys: then Enter takes the entry, whatever was typed. */
  #hasMoved = false;
  readonly #suggestions: Suggestions;

  constructor(suggestions: Suggestions) {
    this.#suggestions = suggestions;
  }

  /** Entries at a place: values of a field, or at {@link END} the names of further options. */
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

  /** Nothing was chosen yet. Behind the fields nothing is marked either: there Enter sends. */
  restart(place: string | null, fields: Fields): void {
    this.active = place === END && fields.rest === '' ? -1 : 0;
    this.#hasMoved = false;
  }

  /** Opens the list, or moves the mark in it. */
  move(by: 1 | -1, count: number): void {
    if (!this.isClosed) {
      this.active = step(this.active, by, count);
      this.#hasMoved = true;
    }
    this.isClosed = false;
  }

  /** Enter sends what was typed; it picks where a list must be picked from, or was moved in. */
  takesByEnter(place: string, fields: Fields): boolean {
    if (!this.takesByTab(place, fields)) return false;
    const field = fields.find(place);
    if (this.#hasMoved || field === undefined || field.text === '') return true;
    return fields.choices(field) !== null && !fields.isNamed(field);
  }

  /** Tab completes what was begun, or what is required. */
  takesByTab(place: string, fields: Fields): boolean {
    if (this.at(place, fields).length === 0) return false;
    if (this.#hasMoved) return true;
    const field = fields.find(place);
    return field === undefined ? fields.rest !== '' : this.#completes(field);
  }

  #completes(field: Field): boolean {
    if (field.picked !== null || (field.option.autocomplete && !this.#suggestions.areFresh(field))) return false;
    return field.text !== '' || field.option.required === true;
  }
}

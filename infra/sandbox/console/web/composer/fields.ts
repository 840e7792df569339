/** The fields of a command: their values and problems. Doesn't render anything. */
import { type CommandOption, optionType, type SelectOption } from '../discord.ts';
import type { Store } from '../state.ts';
import type { CommandRow } from './commands.ts';
import { choicesOf } from './suggestions.ts';
import { commandText, type FieldValue, fieldProblem, formatValue, parseValues } from './text.ts';
import {
  isComplete,
  isFreeText,
  matchChoices,
  matchProblem,
  strayOption,
  type TrailingOption,
  trailingOption,
  unquote,
} from './typing.ts';

export interface Field {
  option: CommandOption;
  /** The text in the input. */
  text: string;
  /** The value that's sent instead of the text, once you've picked something from a list. */
  picked: string | null;
  /** Displayed after you leave the field or try to send the command. */
  problem: string | null;
  /** Whether the text was typed as part of a line, where quotes only group it. */
  isTyped: boolean;
}

/** The input after all fields, where you type the name of another option. No option has an empty name. */
export const END = '';

export class Fields {
  readonly row: CommandRow;
  /** The text in the input after all fields. */
  rest = '';
  readonly #store: Store;
  #fields: Field[];

  /** @param values texts by option name, from a typed line or the last command. */
  constructor(row: CommandRow, store: Store, values: ReadonlyMap<string, string> = new Map()) {
    this.row = row;
    this.#store = store;
    const shown = row.options.filter((option) => option.required || values.has(option.name));
    this.#fields = shown.map((option) => this.#newField(option, values.get(option.name) ?? ''));
  }

  get all(): readonly Field[] {
    return this.#fields;
  }

  /** Options that don't have a field yet. */
  get missing(): CommandOption[] {
    return this.row.options.filter((option) => this.find(option.name) === undefined);
  }

  /** Where the cursor goes after a field: to the next empty required one, otherwise after all fields. */
  get next(): string | null {
    const empty = this.#fields.find((field) => field.option.required && field.text.trim() === '');
    return empty?.option.name ?? (this.missing.length > 0 ? END : null);
  }

  find(name: string): Field | undefined {
    return this.#fields.find((field) => field.option.name === name);
  }

  /** The fixed list of a field, or `null` if you can type anything. */
  choices(field: Field): SelectOption[] | null {
    return choicesOf(field.option, this.#store);
  }

  /** Whether the text matches exactly one entry in the field's fixed list. */
  matchesOne(field: Field): boolean {
    return matchChoices(this.choices(field) ?? [], field.text).length === 1;
  }

  #newField(option: CommandOption, text: string): Field {
    const field: Field = { option, text, picked: null, problem: null, isTyped: false };
    if (text !== '') this.#resolve(field);
    return field;
  }

  add(name: string): void {
    const option = this.missing.find((one) => one.name === name);
    if (option) this.#fields.push(this.#newField(option, ''));
  }

  remove(name: string): void {
    this.#fields = this.#fields.filter((field) => field.option.name !== name);
  }

  /**
   * Handles the text of an input ({@link END} for the one after all fields) after a key press or a paste.
   *
   * @returns where the cursor goes: `amount:` moves to that option, a space to the next field. `null` to stay.
   */
  write(at: string, text: string, isPasted = false): string | null {
    if (isPasted && this.#pasteLine(at, text)) return this.#fields.at(-1)?.option.name ?? null;
    const trailing = trailingOption(text, this.row.options);
    const isLeaving = trailing !== null && this.#leavesField(at, trailing);
    this.#setText(at, isLeaving ? trailing.before : text);
    if (isLeaving) {
      this.settle(at);
      this.add(trailing.name);
      return trailing.name;
    }
    const field = this.find(at);
    // The input after the fields disappears when there's nothing to add.
    if (!field && text === '' && this.missing.length === 0) return this.#fields.at(-1)?.option.name ?? null;
    if (!field || !text.endsWith(' ') || !isComplete(field.option, this.choices(field), text)) return null;
    this.settle(at);
    return this.next;
  }

  /**
   * In free text, a name with a colon could be plain words, so it only moves to an option without a value.
   * A field's own name starts that field over, unless that would discard something that isn't a valid value.
   */
  #leavesField(at: string, { before, name }: TrailingOption): boolean {
    const field = this.find(at);
    if (!field) return true;
    if (name === at) return before === '' || isComplete(field.option, this.choices(field), before);
    return !isFreeText(field.option) || (this.find(name)?.text ?? '') === '';
  }

  /** Fills in several pasted values. Returns false if the text doesn't start with an option name. */
  #pasteLine(at: string, text: string): boolean {
    const [, name = ''] = /^\s*([^\s:]+):/.exec(text) ?? [];
    if (!this.row.options.some((option) => option.name === name.toLowerCase())) return false;
    this.#setText(at, '');
    for (const [option, value] of parseValues(text, this.row.options)) {
      this.add(option);
      this.#setText(option, value);
      this.settle(option);
    }
    return true;
  }

  #setText(at: string, text: string): void {
    const field = this.find(at);
    if (field) Object.assign(field, { text, picked: null, problem: null, isTyped: true });
    else this.rest = text;
  }

  pick(name: string, choice: SelectOption): void {
    const field = this.find(name);
    if (field) this.#fill(field, choice);
  }

  /** Clears a field and shows why its value was rejected. */
  reject(name: string, problem: string): void {
    const field = this.find(name);
    if (field) Object.assign(field, { text: '', picked: null, problem });
  }

  /** Called when you leave a field. A fully typed name counts as picked, and an invalid value is marked. */
  settle(name: string): void {
    const field = this.find(name);
    if (!field || field.picked !== null) return;
    field.text = field.text.trim();
    if (field.isTyped && isFreeText(field.option)) field.text = unquote(field.text);
    field.isTyped = false;
    if (field.text === '') return;
    this.#resolve(field);
    field.problem = this.#problemOf(field);
  }

  #resolve(field: Field): void {
    const [choice, ...others] = matchChoices(this.choices(field) ?? [], field.text);
    if (choice && others.length === 0) this.#fill(field, choice);
  }

  #fill(field: Field, choice: SelectOption): void {
    Object.assign(field, { text: choice.label, picked: choice.value, problem: null });
  }

  #problemOf(field: Field): string | null {
    const { option, text, picked } = field;
    const problem = fieldProblem(option, picked ?? text, picked !== null);
    if (problem === null || text === '' || isFreeText(option) || option.type === optionType.attachment) return problem;
    const stray = strayOption(text);
    if (stray !== undefined) return this.#unknownOption(stray);
    const choices = this.choices(field);
    return choices === null ? problem : matchProblem(option, text, matchChoices(choices, text).length);
  }

  #unknownOption(name: string): string {
    const names = this.row.options.map((option) => option.name);
    if (names.length === 0) return `/${this.row.path} doesn't take options.`;
    const label = names.length === 1 ? 'Available option' : 'Available options';
    return `/${this.row.path} has no option "${name}". ${label}: ${names.join(', ')}.`;
  }

  /** Validates all fields. Returns the first one that can't be sent, and why. */
  check(): { at: string; problem: string } | null {
    for (const field of this.#fields) {
      this.settle(field.option.name);
      field.problem = this.#problemOf(field);
    }
    const invalid = this.#fields.find((field) => field.problem !== null);
    if (invalid?.problem) return { at: invalid.option.name, problem: invalid.problem };
    const stray = this.rest.trim();
    return stray === '' ? null : { at: END, problem: this.#unknownOption(strayOption(stray) ?? stray) };
  }

  /** The complete command as text. For autocomplete, `last` goes last, with its text so far. */
  toText(last?: string): string {
    const values = new Map<string, FieldValue>();
    for (const field of this.#fields) {
      values.set(field.option.name, { value: field.picked ?? field.text, label: field.text });
    }
    if (last === undefined) return commandText(this.row, values);
    const field = this.find(last);
    values.delete(last);
    return `${commandText(this.row, values)} ${last}:${field ? formatValue(field.option, field.text) : ''}`;
  }
}

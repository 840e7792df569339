/** The fields of one chosen command: what is in them, which is active, what is wrong. No drawing here. */
import type { CommandOption, SelectOption } from '../discord.ts';
import type { Store } from '../state.ts';
import type { CommandRow } from './commands.ts';
import { choiceNamed, choicesOf } from './suggestions.ts';
import { commandText, type FieldValue, fieldProblem, written } from './text.ts';

export interface Field {
  option: CommandOption;
  /** What stands in the input. */
  text: string;
  /** What will be sent instead of the text, once something was picked from a list. */
  picked: string | null;
  /** Shown after the field was left or sending was tried. */
  problem: string | null;
}

export class Fields {
  readonly row: CommandRow;
  readonly #store: Store;
  #fields: Field[];

  /** @param values Texts by option name, from a typed line or the last command. */
  constructor(row: CommandRow, store: Store, values: ReadonlyMap<string, string> = new Map()) {
    this.row = row;
    this.#store = store;
    this.#fields = row.options
      .filter((option) => option.required || values.has(option.name))
      .map((option) => this.#newField(option, values.get(option.name) ?? ''));
  }

  get all(): readonly Field[] {
    return this.#fields;
  }

  /** Optional options that have no field yet. */
  get missing(): CommandOption[] {
    return this.row.options.filter((option) => this.find(option.name) === undefined);
  }

  find(name: string): Field | undefined {
    return this.#fields.find((field) => field.option.name === name);
  }

  #newField(option: CommandOption, text: string): Field {
    const choice = text === '' ? undefined : choiceNamed(choicesOf(option, this.#store) ?? [], text);
    return { option, text: choice?.label ?? text, picked: choice?.value ?? null, problem: null };
  }

  add(option: CommandOption): void {
    if (this.find(option.name) === undefined) this.#fields.push(this.#newField(option, ''));
  }

  remove(name: string): void {
    this.#fields = this.#fields.filter((field) => field.option.name !== name);
  }

  type(name: string, text: string): void {
    const field = this.find(name);
    if (field) Object.assign(field, { text, picked: null, problem: null });
  }

  pick(name: string, choice: SelectOption): void {
    const field = this.find(name);
    if (field) Object.assign(field, { text: choice.label, picked: choice.value, problem: null });
  }

  /** A name typed in full counts as picked, so that nobody has to touch the list. */
  settle(name: string): void {
    const field = this.find(name);
    if (!field || field.picked !== null || field.text.trim() === '') return;
    const choice = choiceNamed(choicesOf(field.option, this.#store) ?? [], field.text);
    if (choice) this.pick(name, choice);
  }

  /** Checks all fields and returns the first one that cannot be sent. */
  check(): Field | undefined {
    for (const field of this.#fields) {
      this.settle(field.option.name);
      field.problem = fieldProblem(field.option, field.picked ?? field.text, field.picked !== null);
    }
    return this.#fields.find((field) => field.problem !== null);
  }

  /** The whole command as text. For autocomplete the option `last` comes last, with what was typed so far. */
  toText(last?: string): string {
    const values = new Map<string, FieldValue>();
    for (const field of this.#fields) {
      values.set(field.option.name, { value: field.picked ?? field.text, label: field.text });
    }
    if (last === undefined) return commandText(this.row, values);
    const field = this.find(last);
    values.delete(last);
    return `${commandText(this.row, values)} ${last}:${field ? written(field.option, field.text) : ''}`;
  }
}

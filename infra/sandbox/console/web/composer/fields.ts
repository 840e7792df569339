/** The fields of one chosen command: what is in them, which is active, what is wrong. No drawing here. */
import { type CommandOption, optionType, type SelectOption } from '../discord.ts';
import type { Store } from '../state.ts';
import type { CommandRow } from './commands.ts';
import { choicesOf } from './suggestions.ts';
import { commandText, type FieldValue, fieldProblem, parseValues, written } from './text.ts';
import {
  type Asked,
  choicesNamed,
  isComplete,
  isFreeText,
  namingProblem,
  optionAsked,
  strayOption,
  unquoted,
} from './typing.ts';

export interface Field {
  option: CommandOption;
  /** What stands in the input. */
  text: string;
  /** What will be sent instead of the text, once something was picked from a list. */
  picked: string | null;
  /** Shown after the field was left or sending was tried. */
  problem: string | null;
  /** The text was typed as part of a line, where quotes only hold it together. */
  isTyped: boolean;
}

/** The place behind all fields, where the name of one more option is typed. No option has an empty name. */
export const END = '';

export class Fields {
  readonly row: CommandRow;
  /** What stands in the place behind all fields. */
  rest = '';
  readonly #store: Store;
  #fields: Field[];

  /** @param values Texts by option name, from a typed line or the last command. */
  constructor(row: CommandRow, store: Store, values: ReadonlyMap<string, string> = new Map()) {
    this.row = row;
    this.#store = store;
    const shown = row.options.filter((option) => option.required || values.has(option.name));
    this.#fields = shown.map((option) => this.#newField(option, values.get(option.name) ?? ''));
  }

  get all(): readonly Field[] {
    return this.#fields;
  }

  /** Optional options that have no field yet. */
  get missing(): CommandOption[] {
    return this.row.options.filter((option) => this.find(option.name) === undefined);
  }

  /** Where the cursor goes when a field is done: the next required one that is empty, else behind them all. */
  get next(): string | null {
    const empty = this.#fields.find((field) => field.option.required && field.text.trim() === '');
    return empty?.option.name ?? (this.missing.length > 0 ? END : null);
  }

  find(name: string): Field | undefined {
    return this.#fields.find((field) => field.option.name === name);
  }

  /** The fixed list of a field; `null` where anything may be typed. */
  choices(field: Field): SelectOption[] | null {
    return choicesOf(field.option, this.#store);
  }

  /** Whether the text names exactly one entry of the field's fixed list. */
  isNamed(field: Field): boolean {
    return choicesNamed(this.choices(field) ?? [], field.text).length === 1;
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
   * Takes what stands in an input ({@link END} for the one behind all fields) after a key press or a paste.
   *
   * @returns Where the cursor goes on: `amount:` leads to that option, a space to the next field. `null` to stay.
   */
  write(at: string, text: string, isPasted = false): string | null {
    if (isPasted && this.#takeLine(at, text)) return this.#fields.at(-1)?.option.name ?? null;
    const asked = optionAsked(text, this.row.options);
    const leads = asked !== null && this.#leadsAway(at, asked);
    this.#put(at, leads ? asked.before : text);
    if (leads) {
      this.settle(at);
      this.add(asked.name);
      return asked.name;
    }
    const field = this.find(at);
    // The place behind the fields goes away when nothing can be added there.
    if (!field && text === '' && this.missing.length === 0) return this.#fields.at(-1)?.option.name ?? null;
    if (!field || !text.endsWith(' ') || !isComplete(field.option, this.choices(field), text)) return null;
    this.settle(at);
    return this.next;
  }

  /**
   * In free text a name with a colon may be just words: it leads on only to an option that has no value yet.
   * A field's own name starts it anew, unless that would lose something that is no value.
   */
  #leadsAway(at: string, { before, name }: Asked): boolean {
    const field = this.find(at);
    if (!field) return true;
    if (name === at) return before === '' || isComplete(field.option, this.choices(field), before);
    return !isFreeText(field.option) || (this.find(name)?.text ?? '') === '';
  }

  /** Several values pasted at once; false when the text does not begin with an option's name. */
  #takeLine(at: string, text: string): boolean {
    const [, name = ''] = /^\s*([^\s:]+):/.exec(text) ?? [];
    if (!this.row.options.some((option) => option.name === name.toLowerCase())) return false;
    this.#put(at, '');
    for (const [option, value] of parseValues(text, this.row.options)) {
      this.add(option);
      this.#put(option, value);
      this.settle(option);
    }
    return true;
  }

  #put(at: string, text: string): void {
    const field = this.find(at);
    if (field) Object.assign(field, { text, picked: null, problem: null, isTyped: true });
    else this.rest = text;
  }

  pick(name: string, choice: SelectOption): void {
    const field = this.find(name);
    if (field) this.#fill(field, choice);
  }

  /** What was to be filled in cannot be, for this reason. */
  reject(name: string, problem: string): void {
    const field = this.find(name);
    if (field) Object.assign(field, { text: '', picked: null, problem });
  }

  /** Called when a field is left: a name typed in full counts as picked, and what cannot be sent is marked. */
  settle(name: string): void {
    const field = this.find(name);
    if (!field || field.picked !== null) return;
    field.text = field.text.trim();
    if (field.isTyped && isFreeText(field.option)) field.text = unquoted(field.text);
    field.isTyped = false;
    if (field.text === '') return;
    this.#resolve(field);
    field.problem = this.#problemOf(field);
  }

  #resolve(field: Field): void {
    const [choice, ...others] = choicesNamed(this.choices(field) ?? [], field.text);
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
    if (stray !== undefined) return this.#noOption(stray);
    const choices = this.choices(field);
    return choices === null ? problem : namingProblem(option, text, choicesNamed(choices, text).length);
  }

  #noOption(name: string): string {
    return `/${this.row.path} has no option "${name}". It has: ${this.row.options.map((one) => one.name).join(', ')}.`;
  }

  /** Checks everything and returns the first place that cannot be sent, with the reason. */
  check(): { at: string; problem: string } | null {
    for (const field of this.#fields) {
      this.settle(field.option.name);
      field.problem = this.#problemOf(field);
    }
    const wrong = this.#fields.find((field) => field.problem !== null);
    if (wrong?.problem) return { at: wrong.option.name, problem: wrong.problem };
    const stray = this.rest.trim();
    return stray === '' ? null : { at: END, problem: this.#noOption(strayOption(stray) ?? stray) };
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

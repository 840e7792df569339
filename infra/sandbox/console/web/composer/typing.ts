/** Interprets text typed into a command: which option it moves to, which member or choice it names. */
import { type CommandOption, optionType, type SelectOption } from '../discord.ts';
import { numberProblem } from './text.ts';

/** Whether an input event added more than one character: a paste, a drop, or a script. */
export function isBulk(event: InputEvent): boolean {
  return event.inputType.startsWith('insertFrom') || (event.data?.length ?? 0) > 1;
}

/** Text that ends in an option name: `for the rent amount:`. */
export interface TrailingOption {
  /** The text before the name, trimmed. */
  before: string;
  /** The option's name. */
  name: string;
}

/** The option name and colon that the text ends in, or `null` if there is none or it's inside an open quote. */
export function trailingOption(text: string, options: readonly CommandOption[]): TrailingOption | null {
  const [found, typed = ''] = /(?:^|\s)([^\s:]+):$/.exec(text) ?? [];
  const name = options.find((option) => option.name === typed.toLowerCase())?.name;
  if (found === undefined || name === undefined || isOpenQuote(text)) return null;
  return { before: text.slice(0, -found.length).trim(), name };
}

/** A word with a colon that isn't an option of the command: `amont` in `@bob amont:50`. */
export function strayOption(text: string): string | undefined {
  return /(?:^|\s)([^\s:<>]+):/.exec(text)?.[1];
}

/** Removes the quotes if all of the text is quoted, like in a typed line. */
export function unquote(text: string): string {
  const inside = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)?.[1];
  return inside === undefined ? text : inside.replaceAll(/\\(["\\])/g, '$1');
}

function isOpenQuote(text: string): boolean {
  return text.startsWith('"') && !/^"(?:[^"\\]|\\.)*"(?:\s|$)/s.test(text);
}

/** Whether you can type anything: text without a fixed list. */
export function isFreeText(option: CommandOption): boolean {
  return option.type === optionType.string && !option.choices?.length;
}

/** The choices that the full text matches: by mention or ID, by label or username (ignoring case), or by value. */
export function matchChoices(choices: readonly SelectOption[], text: string): SelectOption[] {
  const id = /^<(?:@[!&]?|#)(\d+)>$/.exec(text.trim())?.[1];
  if (id !== undefined) return choices.filter((choice) => choice.value === id || choice.value === text.trim());
  const query = normalize(text);
  const named = choices.filter((choice) => normalize(choice.label) === query || choice.alias?.toLowerCase() === query);
  return named.length > 0 ? named : choices.filter((choice) => choice.value === text.trim());
}

/**
 * Whether a space after the text can only mean "next": it's a valid number, or it matches one choice and no longer one starts
 * with it.
 */
export function isComplete(option: CommandOption, choices: readonly SelectOption[] | null, text: string): boolean {
  if (text.trim() === '') return false;
  if (choices === null) return !isFreeText(option) && numberProblem(option, text.trim()) === null;
  const prefix = `${normalize(text)} `;
  return (
    matchChoices(choices, text).length === 1 && !choices.some((choice) => normalize(choice.label).startsWith(prefix))
  );
}

/** Why the text matches none of the choices, or too many, as a sentence. */
export function matchProblem(option: CommandOption, text: string, matches: number): string {
  const name = text.trim().replace(/^[@#]/, '');
  const [singular, plural] = nouns[option.type] ?? [];
  if (singular === undefined)
    return option.type === optionType.boolean ? 'Enter true or false.' : 'Choose one of the options.';
  if (matches > 1) return `${matches} ${plural} are named "${name}". Choose one from the list.`;
  return `No ${singular} is named "${name}". Choose one from the list.`;
}

const nouns: Record<number, readonly [singular: string, plural: string]> = {
  [optionType.user]: ['member', 'members'],
  [optionType.channel]: ['channel', 'channels'],
  [optionType.role]: ['role', 'roles'],
  [optionType.mentionable]: ['member or role', 'members or roles'],
};

/** Normalizes a name for comparison: without `@` or `#`, in lowercase. */
export function normalize(text: string): string {
  return text.trim().replace(/^[@#]/, '').toLowerCase();
}

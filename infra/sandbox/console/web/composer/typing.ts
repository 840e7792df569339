/** What letters typed into a command mean: which option they ask for, which member or choice they name. */
import { type CommandOption, optionType, type SelectOption } from '../discord.ts';
import { numberProblem } from './text.ts';

/** Whether an input event brought more than one letter: a paste, a drop, a script. */
export function isBulk(event: InputEvent): boolean {
  return event.inputType.startsWith('insertFrom') || (event.data?.length ?? 0) > 1;
}

/** Text that is not a value yet, because it goes on to ask for an option: `for the rent amount:`. */
export interface Asked {
  /** What stands before the name, trimmed. */
  before: string;
  /** The option's name. */
  name: string;
}

/** The option whose name and colon the text ends in; `null` when there is none, or inside an open quote. */
export function optionAsked(text: string, options: readonly CommandOption[]): Asked | null {
  const [found, typed = ''] = /(?:^|\s)([^\s:]+):$/.exec(text) ?? [];
  const name = options.find((option) => option.name === typed.toLowerCase())?.name;
  if (found === undefined || name === undefined || isOpenQuote(text)) return null;
  return { before: text.slice(0, -found.length).trim(), name };
}

/** A word with a colon that is no option of the command: `amont` in `@bob amont:50`. */
export function strayOption(text: string): string | undefined {
  return /(?:^|\s)([^\s:<>]+):/.exec(text)?.[1];
}

/** The text inside the quotes when all of it is quoted, as in a typed line; else the text itself. */
export function unquoted(text: string): string {
  const inside = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)?.[1];
  return inside === undefined ? text : inside.replaceAll(/\\(["\\])/g, '$1');
}

function isOpenQuote(text: string): boolean {
  return text.startsWith('"') && !/^"(?:[^"\\]|\\.)*"(?:\s|$)/s.test(text);
}

/** Whether anything may be written: text without a fixed list. */
export function isFreeText(option: CommandOption): boolean {
  return option.type === optionType.string && !option.choices?.length;
}

/** The choices that a text names in full: by mention or id, by label or user name (in any letter case), or by value. */
export function choicesNamed(choices: readonly SelectOption[], text: string): SelectOption[] {
  const id = /^<(?:@[!&]?|#)(\d+)>$/.exec(text.trim())?.[1];
  if (id !== undefined) return choices.filter((choice) => choice.value === id || choice.value === text.trim());
  const wanted = plain(text);
  const called = choices.filter((choice) => plain(choice.label) === wanted || choice.alias?.toLowerCase() === wanted);
  return called.length > 0 ? called : choices.filter((choice) => choice.value === text.trim());
}

/** Whether a space after the text can only mean "next": it is a valid number, or names one choice and begins no other. */
export function isComplete(option: CommandOption, choices: readonly SelectOption[] | null, text: string): boolean {
  if (text.trim() === '') return false;
  if (choices === null) return !isFreeText(option) && numberProblem(option, text.trim()) === null;
  const begun = `${plain(text)} `;
  return choicesNamed(choices, text).length === 1 && !choices.some((choice) => plain(choice.label).startsWith(begun));
}

/** Why a text names none of the choices, or too many, as a sentence. */
export function namingProblem(option: CommandOption, text: string, matches: number): string {
  const called = text.trim().replace(/^[@#]/, '');
  const what = nouns[option.type];
  if (what === undefined)
    return option.type === optionType.boolean ? 'Write true or false.' : 'Pick one of the choices.';
  if (matches > 1) return `${matches} ${what}s are called "${called}". Pick one from the list.`;
  return `No ${what} is called "${called}". Pick one from the list.`;
}

const nouns: Record<number, string> = {
  [optionType.user]: 'member',
  [optionType.channel]: 'channel',
  [optionType.role]: 'role',
  [optionType.mentionable]: 'member or role',
};

/** For comparing names: without `@` or `#`, in lower case. */
export function plain(text: string): string {
  return text.trim().replace(/^[@#]/, '').toLowerCase();
}

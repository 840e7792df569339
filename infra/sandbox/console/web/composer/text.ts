/** Converts a filled-in command to the text format of the sandbox, and back. */
import { type CommandOption, optionType } from '../discord.ts';
import type { CommandRow } from './commands.ts';

/** A field's value: `value` is sent, `label` is displayed. */
export interface FieldValue {
  value: string;
  label: string;
}

export type FieldValues = ReadonlyMap<string, FieldValue>;

/** `/pay user:<@1> amount:50 note:thanks`. Omits options without a value. */
export function commandText(row: CommandRow, values: FieldValues): string {
  const parts = row.options.flatMap((option) => {
    const value = values.get(option.name)?.value.trim() ?? '';
    return value === '' ? [] : [`${option.name}:${formatValue(option, value)}`];
  });
  return [`/${row.path}`, ...parts].join(' ');
}

/** Formats a value for the line: IDs as mentions, and in quotes if it looks like another option. */
export function formatValue(option: CommandOption, value: string): string {
  if (value.startsWith('"') || /(?:^|\s)[^\s:]+:/.test(value)) return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  if (!/^\d{1,20}$/.test(value)) return value;
  if (option.type === optionType.user) return `<@${value}>`;
  if (option.type === optionType.channel) return `<#${value}>`;
  if (option.type === optionType.role) return `<@&${value}>`;
  return value;
}

/**
 * Parses a typed or pasted command line. `null` unless it starts with a full command name.
 * A value ends at its closing quote or at the next option of that command, so notes can contain spaces and colons.
 * Text before the first option name is the value of the first option.
 */
export function parseCommandText(
  text: string,
  rows: CommandRow[],
): { row: CommandRow; values: Map<string, string> } | null {
  const line = text
    .trimStart()
    .replace(/^\//, '')
    .replaceAll(/[\n\t]/g, ' ');
  const lower = `${line.toLowerCase()} `;
  const row = rows
    .filter((candidate) => lower.startsWith(`${candidate.path.toLowerCase()} `))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (row === undefined) return null;
  return { row, values: parseValues(line.slice(row.path.length), row.options) };
}

/** Parses the values in `user:@bob amount:50`, by option name, in order. */
export function parseValues(text: string, options: readonly CommandOption[]): Map<string, string> {
  const names = new Set(options.map((option) => option.name));
  const values = new Map<string, string>();
  const [lead, remaining] = takeValue(text.trim(), names);
  let left = remaining;
  while (left !== '') {
    const [head = '', name = ''] = /^([^\s:]+):\s*/.exec(left) ?? [];
    if (!names.has(name.toLowerCase())) break;
    const [value, rest] = takeValue(left.slice(head.length), names);
    values.set(name.toLowerCase(), value);
    left = rest;
  }
  const first = options[0]?.name;
  return lead === '' || first === undefined || values.has(first) ? values : new Map([[first, lead], ...values]);
}

function takeValue(text: string, names: Set<string>): [value: string, rest: string] {
  const quoted = /^"((?:[^"\\]|\\.)*)"(?:\s+|$)/.exec(text);
  if (quoted) return [(quoted[1] ?? '').replaceAll(/\\(["\\])/g, '$1'), text.slice(quoted[0].length)];
  const next = text.matchAll(/(?:^|\s)([^\s:]+):/g).find((match) => names.has((match[1] ?? '').toLowerCase()));
  const end = next?.index ?? text.length;
  return [text.slice(0, end).trim(), text.slice(end).trim()];
}

/** Why a field can't be sent, as a sentence, or `null` if it can. `isPicked` means the value came from the list. */
export function fieldProblem(option: CommandOption, value: string, isPicked: boolean): string | null {
  const text = value.trim();
  if (text === '') return option.required ? 'This option is required.' : null;
  switch (option.type) {
    case optionType.integer:
    case optionType.number:
      if (isPicked) return null;
      return option.choices?.length ? 'Choose one of the options.' : numberProblem(option, text);
    case optionType.string:
      if (option.choices?.length && !isPicked) return 'Choose one of the options.';
      if (text.length < (option.min_length ?? 0)) return `Enter at least ${characters(option.min_length ?? 0)}.`;
      if (text.length > (option.max_length ?? 6000)) return `Enter at most ${characters(option.max_length ?? 6000)}.`;
      return null;
    case optionType.attachment:
      return isPicked ? null : 'Choose a file.';
    default:
      return isPicked ? null : 'Choose one from the list.';
  }
}

/** Why the text isn't a number that the option accepts, as a sentence. */
export function numberProblem(option: CommandOption, text: string): string | null {
  const isInteger = option.type === optionType.integer;
  // Autocomplete for a number can suggest words. Typed text has to be a number before the app sees it.
  if (!(isInteger ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(text))
    return isInteger ? 'Enter a whole number.' : 'Enter a number.';
  const number = Number(text);
  if (Math.abs(number) > 2 ** 53) return 'Enter a number between -2^53 and 2^53.';
  if (option.min_value !== undefined && number < option.min_value) return `Enter ${digits(option.min_value)} or more.`;
  if (option.max_value !== undefined && number > option.max_value) return `Enter ${digits(option.max_value)} or less.`;
  return null;
}

const typeNames: Record<number, string> = {
  [optionType.string]: 'text',
  [optionType.integer]: 'whole number',
  [optionType.boolean]: 'true or false',
  [optionType.user]: 'member',
  [optionType.channel]: 'channel',
  [optionType.role]: 'role',
  [optionType.mentionable]: 'member or role',
  [optionType.number]: 'number',
  [optionType.attachment]: 'file',
};

/** Describes the values that an option accepts: "whole number, 1 to 500". */
export function describeType(option: CommandOption): string {
  const name = typeNames[option.type] ?? 'value';
  const { min_value: min, max_value: max } = option;
  if (min !== undefined && max !== undefined) return `${name}, ${digits(min)} to ${digits(max)}`;
  if (min !== undefined) return `${name}, ${digits(min)} or more`;
  if (max !== undefined) return `${name}, up to ${digits(max)}`;
  return name;
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}

/** Formats a number with thousands separators: 1,000,000. */
function digits(amount: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 20 }).format(amount);
}

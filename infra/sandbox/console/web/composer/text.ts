/** A filled-in command as the text that the sandbox takes, and back. */
import { type CommandOption, optionType } from '../discord.ts';
import type { CommandRow } from './commands.ts';

/** What stands in a field: `value` is sent, `label` is shown. */
export interface FieldValue {
  value: string;
  label: string;
}

export type FieldValues = ReadonlyMap<string, FieldValue>;

/** `/pay user:<@1> amount:50 note:thanks`; options without a value are left out. */
export function commandText(row: CommandRow, values: FieldValues): string {
  const parts = row.options.flatMap((option) => {
    const value = values.get(option.name)?.value.trim() ?? '';
    return value === '' ? [] : [`${option.name}:${written(option, value)}`];
  });
  return [`/${row.path}`, ...parts].join(' ');
}

/** A value as it stands in the line: ids as mentions; quoted where it could be taken for another option. */
export function written(option: CommandOption, value: string): string {
  if (value.startsWith('"') || /(?:^|\s)[^\s:]+:/.test(value)) return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  if (!/^\d{1,20}$/.test(value)) return value;
  if (option.type === optionType.user) return `<@${value}>`;
  if (option.type === optionType.channel) return `<#${value}>`;
  if (option.type === optionType.role) return `<@&${value}>`;
  return value;
}

/**
 * Reads a typed or pasted command line. `null` while it names no command followed by a space (or its end).
 * A value runs to its closing quote or to the next option of that command, so notes may hold spaces and colons.
 * What stands before the first option's name is the value of the first option.
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

/** The values in `user:@bob amount:50`, by option name, in the order they stand there. */
export function parseValues(text: string, options: readonly CommandOption[]): Map<string, string> {
  const names = new Set(options.map((option) => option.name));
  const values = new Map<string, string>();
  const [lead, given] = takeValue(text.trim(), names);
  let left = given;
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

/** Why a field cannot be sent, as a sentence; `null` when it can. `isPicked` says that the value came from the list. */
export function fieldProblem(option: CommandOption, value: string, isPicked: boolean): string | null {
  const text = value.trim();
  if (text === '') return option.required ? 'This option is required.' : null;
  switch (option.type) {
    case optionType.integer:
    case optionType.number:
      if (isPicked) return null;
      return option.choices?.length ? 'Pick one of the choices.' : numberProblem(option, text);
    case optionType.string:
      if (option.choices?.length && !isPicked) return 'Pick one of the choices.';
      if (text.length < (option.min_length ?? 0)) return `Write at least ${option.min_length} characters.`;
      if (text.length > (option.max_length ?? 6000)) return `Write at most ${option.max_length ?? 6000} characters.`;
      return null;
    case optionType.attachment:
      return isPicked ? null : 'Choose a file.';
    default:
      return isPicked ? null : 'Pick one from the list.';
  }
}

/** Why a text is no number that the option takes, as a sentence. */
export function numberProblem(option: CommandOption, text: string): string | null {
  const isInteger = option.type === optionType.integer;
  // Autocomplete of a number may offer words; the app decides about what was typed only when it is a number.
  if (!(isInteger ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(text))
    return isInteger ? 'Write a whole number.' : 'Write a number.';
  const number = Number(text);
  if (Math.abs(number) > 2 ** 53) return 'Write a number between -2^53 and 2^53.';
  if (option.min_value !== undefined && number < option.min_value)
    return `The smallest is ${digits(option.min_value)}.`;
  if (option.max_value !== undefined && number > option.max_value) return `The largest is ${digits(option.max_value)}.`;
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

/** What kind of value an option takes, with its range: "whole number, 1 to 500". */
export function describeType(option: CommandOption): string {
  const name = typeNames[option.type] ?? 'value';
  const { min_value: min, max_value: max } = option;
  if (min !== undefined && max !== undefined) return `${name}, ${digits(min)} to ${digits(max)}`;
  if (min !== undefined) return `${name}, ${digits(min)} or more`;
  if (max !== undefined) return `${name}, up to ${digits(max)}`;
  return name;
}

/** Grouped by thousands: 1,000,000. */
function digits(amount: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 20 }).format(amount);
}

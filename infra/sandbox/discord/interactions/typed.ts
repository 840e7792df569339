import type { Command } from '../commands.ts';
import { type Json, objectsOf, textOf } from '../json.ts';
import { OptionType } from '../validate/commands.ts';

/** Something that a member's client wouldn't let them do. The message is a sentence for that member. */
export class TypedError extends Error {
  readonly status: 400 | 403 | 404 | 409 | 429;

  constructor(message: string, status: 400 | 403 | 404 | 409 | 429 = 400) {
    super(message);
    this.name = 'TypedError';
    this.status = status;
  }
}

/** A parsed command line: the command, the path to its subcommand, and the text of each option. */
export interface ParsedLine {
  command: Command;
  /** For `/music queue add`, the options of the group and the subcommand, outermost first. */
  path: Json[];
  /** The options of the command or subcommand. */
  options: Json[];
  values: { option: Json; text: string }[];
}

/**
 * Parses `/name [group] [subcommand] option:value …`. A value ends at the next `option:`, or at its closing quote.
 *
 * @throws {TypedError} with a sentence and a hint.
 */
export function parseCommandLine(line: string, offered: Command[]): ParsedLine {
  const text = line.trim();
  if (!text.startsWith('/')) throw new TypedError(`Commands start with a slash. Try "/${text.split(/\s/)[0]}".`);
  const [, name = '', rest = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const slash = offered.filter((each) => each.type === 1);
  const command = slash.find((each) => each.name === name.toLowerCase());
  if (!command)
    throw new TypedError(
      `There's no command "/${name}".${hint(
        name,
        slash.map((each) => `/${each.name}`),
      )}`,
    );

  const path: Json[] = [];
  let options = objectsOf(command.options);
  let left = rest;
  while (options.some(isNesting)) {
    const [, word = '', after = ''] = /^(\S*)\s*([\s\S]*)$/.exec(left) ?? [];
    const chosen = options.find((option) => isNesting(option) && option.name === word.toLowerCase());
    const fullName = [`/${command.name}`, ...path.map((each) => textOf(each.name))].join(' ');
    if (!chosen) {
      const names = options.map((option) => textOf(option.name));
      const problem = word === '' ? `"${fullName}" needs a subcommand.` : `"${fullName}" has no subcommand "${word}".`;
      throw new TypedError(`${problem}${word === '' ? ` Choose from: ${names.join(', ')}.` : hint(word, names)}`);
    }
    path.push(chosen);
    options = objectsOf(chosen.options);
    left = after;
  }
  const fullName = [`/${command.name}`, ...path.map((each) => textOf(each.name))].join(' ');
  return { command, path, options, values: valuesIn(left, options, fullName) };
}

function isNesting(option: Json): boolean {
  return option.type === OptionType.subcommand || option.type === OptionType.group;
}

function valuesIn(text: string, options: Json[], fullName: string): ParsedLine['values'] {
  const values: ParsedLine['values'] = [];
  const names = options.map((option) => textOf(option.name));
  let left = text.trim();
  while (left !== '') {
    const [, name = '', after = ''] = /^([^\s:]+):\s*([\s\S]*)$/.exec(left) ?? [];
    if (name === '') {
      const problem =
        options.length === 0
          ? `"${fullName}" doesn't take options.`
          : `Put an option name before "${firstWord(left)}".`;
      throw new TypedError(
        `${problem}${options.length === 0 ? '' : ` Options of "${fullName}": ${names.join(', ')}.`}`,
      );
    }
    const option = options.find((each) => each.name === name.toLowerCase());
    if (!option) throw unknownOption(name, names, fullName);
    if (values.some((each) => each.option === option))
      throw new TypedError(`You can only use the option "${name}" once.`);
    const { value, rest } = parseValue(after, names);
    const unknown = option.type === OptionType.string || value.quoted ? null : /\s([^\s:]+):/.exec(value.text);
    if (unknown && objectsOf(option.choices).length === 0) throw unknownOption(unknown[1] ?? '', names, fullName);
    values.push({ option, text: value.text });
    left = rest;
  }
  return values;
}

/** Parses a value up to its closing quote, or up to the next known option. */
function parseValue(text: string, names: string[]): { value: { text: string; quoted: boolean }; rest: string } {
  const quoted = /^"((?:[^"\\]|\\.)*)"(?:\s+([\s\S]*)|$)/.exec(text);
  if (quoted) {
    return { value: { text: (quoted[1] ?? '').replaceAll(/\\(["\\])/g, '$1'), quoted: true }, rest: quoted[2] ?? '' };
  }
  for (const match of text.matchAll(/(?:^|\s)([^\s:]+):/g)) {
    if (!names.includes((match[1] ?? '').toLowerCase())) continue;
    return { value: { text: text.slice(0, match.index).trim(), quoted: false }, rest: text.slice(match.index).trim() };
  }
  return { value: { text: text.trim(), quoted: false }, rest: '' };
}

function unknownOption(name: string, names: string[], fullName: string): TypedError {
  return new TypedError(`"${fullName}" has no option "${name}".${names.length === 0 ? '' : hint(name, names)}`);
}

function firstWord(text: string): string {
  return text.split(/\s/)[0] ?? '';
}

/** ` Did you mean …?` if something is close, otherwise a list of what's available. */
export function hint(query: string, known: string[]): string {
  const target = query.toLowerCase();
  const near = known
    .map((name) => ({ name, distance: editDistance(target, name.replace(/^\//, '').toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (near && near.distance <= Math.max(2, Math.floor(target.length / 3))) return ` Did you mean "${near.name}"?`;
  if (known.length === 0) return ' There are none yet.';
  const listed = known.slice(0, 20).join(', ');
  return ` Choose from: ${listed}${known.length > 20 ? ', …' : ''}.`;
}

/** The Levenshtein distance: how many letters have to be changed, added, or dropped. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

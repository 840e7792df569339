import type { Command } from '../commands.ts';
import { type Json, objectsOf, textOf } from '../json.ts';
import { OptionType } from '../validate/commands.ts';

/** Something a member did that their client would not let them do; the message is one sentence for them. */
export class TypedError extends Error {
  readonly status: 400 | 403 | 404 | 409;

  constructor(message: string, status: 400 | 403 | 404 | 409 = 400) {
    super(message);
    this.name = 'TypedError';
    this.status = status;
  }
}

/** A typed line taken apart: the command, the way to its subcommand, and the text of each option. */
export interface TypedLine {
  command: Command;
  /** `/music queue add` → the group's and the subcommand's option, outermost first. */
  path: Json[];
  /** The options the chosen (sub)command has. */
  options: Json[];
  values: { option: Json; text: string }[];
}

/**
 * Takes `/name [group] [subcommand] option:value …` apart. A value runs to the next `option:`, or to its closing quote.
 *
 * @throws {TypedError} With a sentence and a hint.
 */
export function takeApart(line: string, offered: Command[]): TypedLine {
  const text = line.trim();
  if (!text.startsWith('/')) throw new TypedError(`A command starts with a slash: try "/${text.split(/\s/)[0]}".`);
  const [, name = '', rest = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const slash = offered.filter((each) => each.type === 1);
  const command = slash.find((each) => each.name === name.toLowerCase());
  if (!command)
    throw new TypedError(
      `There is no command "/${name}".${hint(
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
    const said = [`/${command.name}`, ...path.map((each) => textOf(each.name))].join(' ');
    if (!chosen) {
      const names = options.map((option) => textOf(option.name));
      const problem = word === '' ? `"${said}" needs a subcommand.` : `"${said}" has no subcommand "${word}".`;
      throw new TypedError(`${problem}${word === '' ? ` There are: ${names.join(', ')}.` : hint(word, names)}`);
    }
    path.push(chosen);
    options = objectsOf(chosen.options);
    left = after;
  }
  const said = [`/${command.name}`, ...path.map((each) => textOf(each.name))].join(' ');
  return { command, path, options, values: valuesIn(left, options, said) };
}

function isNesting(option: Json): boolean {
  return option.type === OptionType.subcommand || option.type === OptionType.group;
}

function valuesIn(text: string, options: Json[], said: string): TypedLine['values'] {
  const values: TypedLine['values'] = [];
  const names = options.map((option) => textOf(option.name));
  let left = text.trim();
  while (left !== '') {
    const [, name = '', after = ''] = /^([^\s:]+):\s*([\s\S]*)$/.exec(left) ?? [];
    if (name === '') {
      const problem =
        options.length === 0 ? `"${said}" takes no options.` : `Name the option before "${firstWord(left)}".`;
      throw new TypedError(`${problem}${options.length === 0 ? '' : ` Options of "${said}": ${names.join(', ')}.`}`);
    }
    const option = options.find((each) => each.name === name.toLowerCase());
    if (!option) throw unknownOption(name, names, said);
    if (values.some((each) => each.option === option)) throw new TypedError(`The option "${name}" is there twice.`);
    const { value, rest } = oneValue(after, names);
    const stray = option.type === OptionType.string || value.quoted ? null : /\s([^\s:]+):/.exec(value.text);
    if (stray && objectsOf(option.choices).length === 0) throw unknownOption(stray[1] ?? '', names, said);
    values.push({ option, text: value.text });
    left = rest;
  }
  return values;
}

/** A value up to its closing quote, or up to the next option that exists. */
function oneValue(text: string, names: string[]): { value: { text: string; quoted: boolean }; rest: string } {
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

function unknownOption(name: string, names: string[], said: string): TypedError {
  return new TypedError(`"${said}" has no option "${name}".${names.length === 0 ? '' : hint(name, names)}`);
}

function firstWord(text: string): string {
  return text.split(/\s/)[0] ?? '';
}

/** ` Did you mean …?` when something is close, else what there is. */
export function hint(wanted: string, known: string[]): string {
  const target = wanted.toLowerCase();
  const near = known
    .map((name) => ({ name, distance: editDistance(target, name.replace(/^\//, '').toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (near && near.distance <= Math.max(2, Math.floor(target.length / 3))) return ` Did you mean "${near.name}"?`;
  if (known.length === 0) return ' None is there.';
  const listed = known.slice(0, 20).join(', ');
  return ` There are: ${listed}${known.length > 20 ? ', …' : ''}.`;
}

/** How many letters must be changed, added or dropped (Levenshtein). */
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

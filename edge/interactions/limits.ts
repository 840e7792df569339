/** Discord's limits, checked before anything is sent, so that the contributor finds a mistake and not a member. */

import { unicodePattern } from '../../shared/platform/unicode.ts';
import { LOCALES, type Localizations } from './localization.ts';
import type { ManifestCommand, ManifestOption } from './manifest.ts';

/** https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming */
const SLASH_NAME = unicodePattern(String.raw`^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, 'u');
const COMMANDS_PER_TYPE = { 1: 100, 2: 15, 3: 15 } as const;
const MAX_CHARACTERS = 8_000;
const MAX_OPTIONS = 25;
const MAX_CHOICES = 25;
const MAX_STRING_LENGTH = 6_000;

/** Everything Discord would refuse in a manifest, as sentences that say where. */
export function manifestProblems(commands: readonly ManifestCommand[]): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const type of [1, 2, 3] as const) {
    const count = commands.filter((command) => command.type === type).length;
    if (count > COMMANDS_PER_TYPE[type])
      problems.push(`${count} commands of type ${type}; Discord allows ${COMMANDS_PER_TYPE[type]}.`);
  }
  for (const command of commands) {
    const where = command.type === 1 ? `/${command.name}` : command.name;
    const key = `${command.type} ${command.name}`;
    if (seen.has(key)) problems.push(`${where}: declared twice.`);
    seen.add(key);
    problems.push(...nameProblems(where, command, command.type === 1), ...localeProblems(where, command));
    if (command.type === 1) {
      problems.push(...descriptionProblems(where, command), ...optionProblems(where, command.options ?? [], 0));
      const size = characters(command);
      if (size > MAX_CHARACTERS)
        problems.push(`${where}: ${size} characters in all; Discord allows ${MAX_CHARACTERS}.`);
    }
  }
  return problems;
}

interface Named {
  name: string;
  name_localizations?: Localizations;
}

function nameProblems(where: string, { name, name_localizations }: Named, isSlash: boolean): string[] {
  return [name, ...Object.values(name_localizations ?? {})].flatMap((text) => {
    if (!isSlash)
      return text.length >= 1 && text.length <= 32
        ? []
        : [`${where}: the name "${text}" must have 1 to 32 characters.`];
    if (!SLASH_NAME().test(text)) return [`${where}: "${text}" isn't a name Discord allows.`];
    return text === text.toLowerCase() ? [] : [`${where}: the name "${text}" must be lowercase.`];
  });
}

interface DescribedEntry {
  description?: string;
  name_localizations?: Localizations;
  description_localizations?: Localizations;
}

function descriptionProblems(
  where: string,
  { description = '', description_localizations }: Omit<DescribedEntry, 'name_localizations'>,
): string[] {
  return [description, ...Object.values(description_localizations ?? {})]
    .filter((text) => text.length < 1 || text.length > 100)
    .map((text) => `${where}: a description must have 1 to 100 characters, and this has ${text.length}.`);
}

function localeProblems(
  where: string,
  { name_localizations, description_localizations }: Omit<DescribedEntry, 'description'>,
): string[] {
  return [...Object.keys(name_localizations ?? {}), ...Object.keys(description_localizations ?? {})]
    .filter((locale) => !(LOCALES as readonly string[]).includes(locale))
    .map((locale) => `${where}: Discord has no locale "${locale}".`);
}

function optionProblems(where: string, options: readonly ManifestOption[], depth: number): string[] {
  const problems: string[] = [];
  if (options.length > MAX_OPTIONS)
    problems.push(`${where}: ${options.length} options; Discord allows ${MAX_OPTIONS}.`);
  if (new Set(options.map((option) => option.name)).size < options.length)
    problems.push(`${where}: two options share a name.`);
  const firstOptional = options.findIndex((option) => !option.required);
  if (firstOptional !== -1 && options.slice(firstOptional).some((option) => option.required)) {
    problems.push(`${where}: the required options must come first.`);
  }
  if (options.some((option) => option.type <= 2) && options.some((option) => option.type > 2)) {
    problems.push(`${where}: a command has either subcommands or options.`);
  }
  for (const option of options) {
    const here = `${where} ${option.name}`;
    problems.push(...nameProblems(here, option, true), ...descriptionProblems(here, option));
    problems.push(...localeProblems(here, option));
    if (option.type <= 2) {
      if (option.type === 2 && depth > 0) problems.push(`${here}: a group can't contain a group.`);
      problems.push(...optionProblems(here, option.options ?? [], depth + 1));
    } else {
      problems.push(...valueProblems(here, option));
    }
  }
  return problems;
}

function valueProblems(where: string, option: ManifestOption): string[] {
  const problems: string[] = [];
  const { choices, min_length = 0, max_length = MAX_STRING_LENGTH, min_value, max_value } = option;
  if (choices !== undefined) {
    if (choices.length > MAX_CHOICES)
      problems.push(`${where}: ${choices.length} choices; Discord allows ${MAX_CHOICES}.`);
    if (option.autocomplete) problems.push(`${where}: an option has either choices or autocomplete.`);
    if (new Set(choices.map((choice) => choice.name)).size < choices.length)
      problems.push(`${where}: two choices share a name.`);
    for (const { name, value, name_localizations } of choices) {
      const names = [name, ...Object.values(name_localizations ?? {})];
      problems.push(...names.flatMap((text) => choiceProblems(where, { name: text, value })));
      problems.push(...localeProblems(where, { ...(name_localizations && { name_localizations }) }));
    }
  }
  if (min_length < 0 || max_length < 1 || max_length > MAX_STRING_LENGTH)
    problems.push(`${where}: lengths must lie between 0 and ${MAX_STRING_LENGTH}.`);
  if (min_length > max_length) problems.push(`${where}: the minimum length is above the maximum.`);
  if (min_value !== undefined && max_value !== undefined && min_value > max_value)
    problems.push(`${where}: the minimum value is above the maximum.`);
  for (const value of [min_value, max_value]) {
    if (value !== undefined && Math.abs(value) > Number.MAX_SAFE_INTEGER)
      problems.push(`${where}: ${value} is beyond 2^53.`);
  }
  return problems;
}

/** What Discord would refuse in one choice, of a declaration or of an autocomplete answer. */
export function choiceProblems(where: string, { name, value }: { name: string; value: string | number }): string[] {
  const problems: string[] = [];
  if (name.trim() === '' || name.length > 100)
    problems.push(`${where}: a choice's name must have 1 to 100 characters.`);
  if (typeof value === 'string' && value.length > 100)
    problems.push(`${where}: a choice's value can have at most 100 characters.`);
  return problems;
}

/** Names, descriptions, and choice values together, counting the longest locale. */
function characters(
  entry: {
    name: string;
    description?: string;
    options?: ManifestOption[];
    choices?: ManifestOption['choices'];
  } & DescribedEntry,
): number {
  const longest = (text: string, localized: Localizations | undefined) =>
    Math.max(text.length, ...Object.values(localized ?? {}).map((other) => other.length));
  const own =
    longest(entry.name, entry.name_localizations) + longest(entry.description ?? '', entry.description_localizations);
  const choices = (entry.choices ?? []).reduce(
    (sum, choice) => sum + longest(choice.name, choice.name_localizations) + String(choice.value).length,
    0,
  );
  return (entry.options ?? []).reduce((sum, option) => sum + characters(option), own + choices);
}

import { counted } from '../../../../shared/platform/plural.ts';
import { type Json, objectsOf, textOf } from '../json.ts';
import { OptionType } from '../validate/commands.ts';
import type { Guild, World } from '../world.ts';
import type { Reference } from './payload.ts';
import { hint, type ParsedLine, TypedError } from './typed.ts';

/** `checked`: like Discord's client. `unchecked`: like a hostile client. `partial`: while typing (autocomplete). */
export type Strictness = 'checked' | 'unchecked' | 'partial';

/** The `data` of a command interaction without the resolved objects. */
export interface CommandData {
  data: Json;
  references: Reference[];
}

/** What option values can refer to. */
export interface Lookup {
  world: World;
  guild: Guild;
  /** Whether the member has uploaded a file with this ID. */
  hasUploaded(id: string): boolean;
}

/** @throws {TypedError} if the client wouldn't send this. */
export function commandData(line: ParsedLine, lookup: Lookup, strictness: Strictness): CommandData {
  const { command, path, options, values } = line;
  const references: Reference[] = [];
  const last = values.at(-1);
  const leaves = values.map(({ option, text }) => {
    if (strictness === 'partial' && option === last?.option) return focused(option, text);
    const value = strictness === 'checked' ? checkedValue(option, text, lookup) : looseValue(option, text, lookup);
    collectReference(option, value, lookup.world, references);
    return { name: option.name, type: option.type, value };
  });
  if (strictness === 'checked') {
    const missing = options.filter(
      (option) => option.required === true && !values.some((each) => each.option === option),
    );
    if (missing.length > 0) {
      const names = missing.map((option) => `"${option.name}" (${textOf(option.description)})`);
      throw new TypedError(`"/${command.name}" also needs ${names.join(' and ')}.`);
    }
  }
  if (strictness === 'partial' && !last) {
    throw new TypedError('Enter an option to complete, such as "option:text".');
  }
  const nested = path.reduceRight<Json[]>(
    (inner, option) => [{ name: option.name, type: option.type, options: inner }],
    leaves,
  );
  const data: Json = {
    id: command.id,
    name: command.name,
    type: command.type,
    ...(command.guild_id === undefined ? {} : { guild_id: command.guild_id }),
    ...(nested.length > 0 ? { options: nested } : {}),
  };
  return { data, references };
}

function focused(option: Json, text: string): Json {
  if (option.autocomplete !== true) throw new TypedError(`The option "${option.name}" doesn't have autocomplete.`);
  return { name: option.name, type: option.type, value: text, focused: true };
}

/** The value as entered, in the option's JSON type if possible. */
function looseValue(option: Json, text: string, lookup: Lookup): unknown {
  try {
    return checkedValue({ name: option.name, type: option.type, choices: option.choices }, text, lookup);
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
  }
  const isNumeric = option.type === OptionType.integer || option.type === OptionType.number;
  return isNumeric && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Discord's client lists choices to pick from. Whoever types one can leave out the emoji that it begins with. */
function withoutEmoji(name: string): string {
  return name.replace(/^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200d\ufe0f])+\s+/u, '');
}

function checkedValue(option: Json, text: string, { world, guild, hasUploaded }: Lookup): unknown {
  const refuse = (problem: string): TypedError =>
    new TypedError(`The option "${option.name}" ${problem}${/[.?]$/.test(problem) ? '' : '.'}`);
  if (text === '' && option.type !== OptionType.string) throw refuse('is empty');
  const choices = objectsOf(option.choices);
  if (choices.length > 0) {
    const folded = text.toLowerCase();
    const isTyped = (name: string) => name.toLowerCase() === folded || withoutEmoji(name).toLowerCase() === folded;
    const chosen = choices.find((choice) => isTyped(textOf(choice.name)) || String(choice.value) === text);
    if (!chosen)
      throw refuse(
        `has no choice "${text}".${hint(
          text,
          choices.map((choice) => withoutEmoji(textOf(choice.name))),
        )}`,
      );
    return chosen.value;
  }
  switch (option.type) {
    case OptionType.string:
      return checkedText(option, text, refuse);
    case OptionType.integer:
    case OptionType.number:
      return checkedNumber(option, text, refuse);
    case OptionType.boolean:
      if (!/^(true|false|yes|no)$/i.test(text)) throw refuse('must be true or false');
      return /^(true|yes)$/i.test(text);
    case OptionType.user: {
      const user = world.findUser(text);
      if (!user)
        throw refuse(
          `takes a user. There's no user "${text}".${hint(
            text.replace(/^@/, ''),
            world.users.map((each) => each.username),
          )}`,
        );
      return user.id;
    }
    case OptionType.role: {
      const role = world.findRole(text, guild);
      if (!role) throw refuse(`takes a role. There's no role "${text}" in this server`);
      return role.id;
    }
    case OptionType.mentionable: {
      const found = world.findUser(text) ?? world.findRole(text, guild);
      if (!found) throw refuse(`takes a user or role. There's no "${text}" in this server`);
      return found.id;
    }
    case OptionType.channel: {
      const channel = world.findChannel(text, guild);
      if (!channel) throw refuse(`takes a channel. There's no channel "${text}" in this server`);
      if (Array.isArray(option.channel_types) && !option.channel_types.includes(channel.type)) {
        throw refuse(`doesn't accept channels of this type (${channel.type})`);
      }
      return channel.id;
    }
    default:
      if (!hasUploaded(text)) throw refuse('takes a file. Upload it first, then use its ID');
      return text;
  }
}

function checkedText(option: Json, text: string, refuse: (problem: string) => TypedError): string {
  const min = typeof option.min_length === 'number' ? option.min_length : 0;
  const max = typeof option.max_length === 'number' ? option.max_length : 6000;
  const { length } = text;
  if (length < min || (option.required === true && length === 0))
    throw refuse(`needs at least ${min <= 1 ? '1 character' : `${min} characters`}`);
  if (length > max) throw refuse(`takes at most ${counted(max, 'character')}, and this is ${length}`);
  return text;
}

function checkedNumber(option: Json, text: string, refuse: (problem: string) => TypedError): number {
  const isInteger = option.type === OptionType.integer;
  const pattern = isInteger ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  if (!pattern.test(text)) throw refuse(`must be a ${isInteger ? 'whole number' : 'number'}, not "${text}"`);
  const value = Number(text);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw refuse('must be between -2^53 and 2^53');
  if (typeof option.min_value === 'number' && value < option.min_value)
    throw refuse(`must be at least ${option.min_value}`);
  if (typeof option.max_value === 'number' && value > option.max_value)
    throw refuse(`must be at most ${option.max_value}`);
  return value;
}

function collectReference(option: Json, value: unknown, world: World, references: Reference[]): void {
  const id = String(value);
  if (option.type === OptionType.user) references.push({ kind: 'user', id });
  if (option.type === OptionType.role) references.push({ kind: 'role', id });
  if (option.type === OptionType.channel) references.push({ kind: 'channel', id });
  if (option.type === OptionType.attachment) references.push({ kind: 'attachment', id });
  if (option.type === OptionType.mentionable) references.push({ kind: world.user(id) ? 'user' : 'role', id });
}

import { type Json, objectsOf, textOf } from '../json.ts';
import { OptionType } from '../validate/commands.ts';
import type { Guild, World } from '../world.ts';
import type { Reference } from './payload.ts';
import { hint, TypedError, type TypedLine } from './typed.ts';

/** `checked`: as Discord's client. `unchecked`: as a hostile one. `partial`: while still typing (autocomplete). */
export type Strictness = 'checked' | 'unchecked' | 'partial';

/** `data` of a command interaction, without what the references resolve to. */
export interface CommandData {
  data: Json;
  references: Reference[];
}

/** What the values of options can name. */
export interface Nameable {
  world: World;
  guild: Guild;
  /** Whether the member has uploaded a file of this id. */
  hasUploaded(id: string): boolean;
}

/** @throws {TypedError} When the client would not send this. */
export function commandData(line: TypedLine, nameable: Nameable, strictness: Strictness): CommandData {
  const { command, path, options, values } = line;
  const references: Reference[] = [];
  const last = values.at(-1);
  const leaves = values.map(({ option, text }) => {
    if (strictness === 'partial' && option === last?.option) return focused(option, text);
    const value = strictness === 'checked' ? checkedValue(option, text, nameable) : looseValue(option, text, nameable);
    noteReference(option, value, nameable.world, references);
    return { name: option.name, type: option.type, value };
  });
  if (strictness === 'checked') {
    const missing = options.filter(
      (option) => option.required === true && !values.some((each) => each.option === option),
    );
    if (missing.length > 0) {
      const names = missing.map((option) => `"${option.name}" (${textOf(option.description)})`);
      throw new TypedError(`"/${command.name}" still needs ${names.join(' and ')}.`);
    }
  }
  if (strictness === 'partial' && !last) {
    throw new TypedError('Type an option to complete, such as "option:text".');
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
  if (option.autocomplete !== true) throw new TypedError(`The option "${option.name}" offers no completions.`);
  return { name: option.name, type: option.type, value: text, focused: true };
}

/** The value as typed, in the option's JSON type where the text allows it. */
function looseValue(option: Json, text: string, nameable: Nameable): unknown {
  try {
    return checkedValue({ name: option.name, type: option.type, choices: option.choices }, text, nameable);
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
  }
  const isNumeric = option.type === OptionType.integer || option.type === OptionType.number;
  return isNumeric && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function checkedValue(option: Json, text: string, { world, guild, hasUploaded }: Nameable): unknown {
  const refuse = (problem: string): TypedError => new TypedError(`The option "${option.name}" ${problem}.`);
  if (text === '' && option.type !== OptionType.string) throw refuse('is empty');
  const choices = objectsOf(option.choices);
  if (choices.length > 0) {
    const folded = text.toLowerCase();
    const chosen = choices.find(
      (choice) => textOf(choice.name).toLowerCase() === folded || String(choice.value) === text,
    );
    if (!chosen)
      throw refuse(
        `has no choice "${text}".${hint(
          text,
          choices.map((choice) => textOf(choice.name)),
        )}`.replace(/\.$/, ''),
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
      if (!/^(true|false|yes|no)$/i.test(text)) throw refuse('is true or false');
      return /^(true|yes)$/i.test(text);
    case OptionType.user: {
      const user = world.findUser(text);
      if (!user)
        throw refuse(
          `is a user, and "${text}" is none.${hint(
            text.replace(/^@/, ''),
            world.users.map((each) => each.username),
          )}`.replace(/\.$/, ''),
        );
      return user.id;
    }
    case OptionType.role: {
      const role = world.findRole(text, guild);
      if (!role) throw refuse(`is a role, and "${text}" is none here`);
      return role.id;
    }
    case OptionType.mentionable: {
      const found = world.findUser(text) ?? world.findRole(text, guild);
      if (!found) throw refuse(`is a user or role, and "${text}" is neither`);
      return found.id;
    }
    case OptionType.channel: {
      const channel = world.findChannel(text, guild);
      if (!channel) throw refuse(`is a channel, and "${text}" is none here`);
      if (Array.isArray(option.channel_types) && !option.channel_types.includes(channel.type)) {
        throw refuse(`does not take a channel of this kind (${channel.type})`);
      }
      return channel.id;
    }
    default:
      if (!hasUploaded(text)) throw refuse('is a file: upload it first, and name it by its id');
      return text;
  }
}

function checkedText(option: Json, text: string, refuse: (problem: string) => TypedError): string {
  const min = typeof option.min_length === 'number' ? option.min_length : 0;
  const max = typeof option.max_length === 'number' ? option.max_length : 6000;
  const { length } = text;
  if (length < min || (option.required === true && length === 0))
    throw refuse(`needs at least ${Math.max(1, min)} characters`);
  if (length > max) throw refuse(`takes at most ${max} characters, and this is ${length}`);
  return text;
}

function checkedNumber(option: Json, text: string, refuse: (problem: string) => TypedError): number {
  const isInteger = option.type === OptionType.integer;
  const pattern = isInteger ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  if (!pattern.test(text))
    throw refuse(isInteger ? `is a whole number, and "${text}" is not` : `is a number, and "${text}" is not`);
  const value = Number(text);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw refuse('is beyond ±2^53');
  if (typeof option.min_value === 'number' && value < option.min_value)
    throw refuse(`must be at least ${option.min_value}`);
  if (typeof option.max_value === 'number' && value > option.max_value)
    throw refuse(`must be at most ${option.max_value}`);
  return value;
}

function noteReference(option: Json, value: unknown, world: World, references: Reference[]): void {
  const id = String(value);
  if (option.type === OptionType.user) references.push({ kind: 'user', id });
  if (option.type === OptionType.role) references.push({ kind: 'role', id });
  if (option.type === OptionType.channel) references.push({ kind: 'channel', id });
  if (option.type === OptionType.attachment) references.push({ kind: 'attachment', id });
  if (option.type === OptionType.mentionable) references.push({ kind: world.user(id) ? 'user' : 'role', id });
}

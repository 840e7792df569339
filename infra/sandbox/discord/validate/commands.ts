import { isObject, type Json, objectsOf, textOf } from '../json.ts';
import { FormErrors, type Path } from './form.ts';
import { notAnObject } from './message.ts';
import { checkSchema, type SchemaName } from './schema.ts';

/** Option types (https://discord.com/developers/docs/interactions/application-commands). */
export const OptionType = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;

const CHAT_INPUT_NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

const locales = new Set(
  (
    'ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro ru sv-SE th tr uk vi ' +
    'zh-CN zh-TW'
  ).split(' '),
);

/** Validates a new command (`POST`). Returns it without unknown fields. */
export async function validateCommand(raw: unknown): Promise<Json> {
  const errors = new FormErrors();
  const command = await checkCommand('ApplicationCommandCreateRequestSchema', raw, errors, []);
  errors.throwIfAny();
  return command;
}

/** Validates a change to a command (`PATCH`): the change itself, then the resulting command. */
export async function validateCommandPatch(raw: unknown, existing: Json): Promise<Json> {
  if (!isObject(raw)) throw notAnObject();
  const errors = new FormErrors();
  await checkSchema('ApplicationCommandPatchRequestPartialSchema', forSchema(raw), errors);
  errors.throwIfAny();
  const { id: _id, application_id: _application, version: _version, guild_id: _guild, ...kept } = existing;
  return validateCommand({ ...kept, ...raw });
}

/** Validates a list of commands (`PUT`), including that names are unique within each type. */
export async function validateCommandList(raw: unknown): Promise<Json[]> {
  const errors = new FormErrors();
  if (!Array.isArray(raw)) {
    errors.add([], 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
    errors.throwIfAny();
    return [];
  }
  const commands: Json[] = [];
  const seen = new Set<string>();
  for (const [index, each] of raw.entries()) {
    const command = await checkCommand('ApplicationCommandUpdateRequestSchema', each, errors, [index]);
    commands.push(command);
    const key = `${command.type ?? 1} ${command.name}`;
    if (seen.has(key)) {
      errors.add([index], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
    }
    seen.add(key);
  }
  errors.throwIfAny();
  return commands;
}

/** The schemas expect `default_member_permissions` as a number, but the API documents and accepts a string of digits. */
function forSchema(command: Json): Json {
  const bits = command.default_member_permissions;
  return typeof bits === 'string' && /^\d{1,19}$/.test(bits) ? { ...command, default_member_permissions: 0 } : command;
}

async function checkCommand(schema: SchemaName, raw: unknown, errors: FormErrors, at: Path): Promise<Json> {
  if (!isObject(raw)) {
    errors.add(at, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
    return {};
  }
  const known = errors.size;
  const command = await checkSchema(schema, forSchema(raw), errors, at);
  if (errors.size > known) return { name: raw.name, type: raw.type };
  if (raw.default_member_permissions !== undefined) command.default_member_permissions = raw.default_member_permissions;
  if (typeof raw.nsfw === 'boolean') command.nsfw = raw.nsfw;

  const isChatInput = (command.type ?? 1) === 1;
  if (isChatInput) {
    checkNames(command, errors, at);
    if (textOf(command.description).trim() === '') errors.required([...at, 'description']);
    checkOptions(command.options, errors, [...at, 'options']);
  } else if (command.type !== 4) {
    errors.filled(command.name, [...at, 'name']);
    if (textOf(command.description) !== '') {
      const message = 'Context menu commands cannot have description';
      errors.add([...at, 'description'], 'APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED', message);
    }
    if (objectsOf(command.options).length > 0) {
      const message = 'Context menu commands cannot have options';
      errors.add([...at, 'options'], 'APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED', message);
    }
  }
  checkLocales(command, errors, at);
  if (commandLength(command) > 8000) {
    errors.add(at, 'APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)');
  }
  return command;
}

function checkNames(named: Json, errors: FormErrors, at: Path): void {
  const check = (name: unknown, path: Path): void => {
    const text = textOf(name);
    if (CHAT_INPUT_NAME.test(text) && text === text.toLowerCase()) return;
    errors.add(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  };
  check(named.name, [...at, 'name']);
  if (!isObject(named.name_localizations)) return;
  for (const [locale, name] of Object.entries(named.name_localizations))
    check(name, [...at, 'name_localizations', locale]);
}

function checkLocales(named: Json, errors: FormErrors, at: Path): void {
  for (const key of ['name_localizations', 'description_localizations']) {
    const localized = named[key];
    if (!isObject(localized)) continue;
    for (const locale of Object.keys(localized)) {
      if (locales.has(locale)) continue;
      errors.add([...at, key, locale], 'BASE_TYPE_CHOICES', `Value must be one of {${[...locales].join(', ')}}.`);
    }
  }
}

function checkOptions(raw: unknown, errors: FormErrors, at: Path): void {
  const options = objectsOf(raw);
  const nests = (option: Json): boolean => option.type === OptionType.subcommand || option.type === OptionType.group;
  const mixes = options.some(nests) && !options.every(nests);
  const names = new Set<unknown>();
  let optionalSeen = false;
  for (const [index, option] of options.entries()) {
    const path = [...at, index];
    checkNames(option, errors, path);
    errors.filled(option.description, [...path, 'description']);
    checkLocales(option, errors, path);
    if (names.has(option.name)) {
      errors.add(path, 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', 'Option name already exists');
    }
    names.add(option.name);
    if (mixes && nests(option)) {
      const message = 'Sub-command and sub-command group option types are mutually exclusive to all other types';
      errors.add(path, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', message);
    }
    if (nests(option)) {
      checkOptions(option.options, errors, [...path, 'options']);
      continue;
    }
    if (option.required === true && optionalSeen) {
      const message = 'Required options must be placed before non-required options';
      errors.add(path, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', message);
    }
    optionalSeen ||= option.required !== true;
    checkValues(option, errors, path);
  }
}

function checkValues(option: Json, errors: FormErrors, at: Path): void {
  const choices = objectsOf(option.choices);
  if (option.autocomplete === true && choices.length > 0) {
    const message = 'Autocomplete and choices are mutually exclusive';
    errors.add([...at, 'autocomplete'], 'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES', message);
  }
  for (const [low, high] of [
    ['min_value', 'max_value'],
    ['min_length', 'max_length'],
  ] as const) {
    const [min, max] = [option[low], option[high]];
    if (typeof min === 'number' && typeof max === 'number' && min > max) {
      errors.add([...at, low], 'APPLICATION_COMMAND_OPTIONS_RANGE_INVALID', `${low} must not exceed ${high}`);
    }
  }
  const names = new Set<unknown>();
  for (const [index, choice] of choices.entries()) {
    if (names.has(choice.name)) {
      const message = 'Choice name already exists';
      errors.add([...at, 'choices', index], 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS', message);
    }
    names.add(choice.name);
    if (textOf(choice.name).trim() === '') errors.length([...at, 'choices', index, 'name'], 1, 100);
    const value = choice.value;
    if (typeof value === 'string' && (value.length < 1 || value.length > 100)) {
      errors.length([...at, 'choices', index, 'value'], 1, 100);
    }
  }
}

/**
 * The length that counts toward the limit of 8000 characters: names, descriptions, and choice values, each in its longest
 * language.
 */
export function commandLength(node: Json): number {
  const longest = (key: string): number => {
    const localized = node[`${key}_localizations`];
    const texts = [node[key], ...(isObject(localized) ? Object.values(localized) : [])];
    return Math.max(0, ...texts.map((text) => textOf(text).length));
  };
  const value = node.value === undefined ? 0 : String(node.value).length;
  const inner = [...objectsOf(node.options), ...objectsOf(node.choices)];
  return longest('name') + longest('description') + value + inner.reduce((sum, each) => sum + commandLength(each), 0);
}

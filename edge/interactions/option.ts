/** The options of a command: declared once, which gives both Discord's JSON and the types inside the handler. */
import { counted } from '../../shared/platform/plural.ts';
import type { RawOption, Resolved } from './envelope.ts';
import { InputError } from './input-error.ts';
import type { Localizations } from './localization.ts';
import {
  type ResolvedAttachment,
  type ResolvedChannel,
  type ResolvedRole,
  type ResolvedUser,
  resolveAttachment,
  resolveEntity,
} from './resolved.ts';

/** Discord's numbers for the option kinds. https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type */
export const OPTION_TYPES = {
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

export type OptionKind = keyof typeof OPTION_TYPES;

export interface Choice<V extends string | number = string | number> {
  name: string;
  value: V;
  nameLocalizations?: Localizations;
}

interface Described {
  description: string;
  descriptionLocalizations?: Localizations;
  nameLocalizations?: Localizations;
  required?: boolean;
}

/** Suggests choices while someone types. `C` is the invocation with its services. */
export type Autocomplete<C> = (
  context: C & { value: string; options: Readonly<Record<string, unknown>> },
) => readonly Choice[] | Promise<readonly Choice[]>;

export interface StringSpec<C = never> extends Described {
  choices?: readonly Choice<string>[];
  minLength?: number;
  maxLength?: number;
  autocomplete?: Autocomplete<C>;
}
export interface NumberSpec<C = never> extends Described {
  choices?: readonly Choice<number>[];
  min?: number;
  max?: number;
  autocomplete?: Autocomplete<C>;
}
export interface ChannelSpec extends Described {
  channelTypes?: readonly number[];
}

/** The declaration of an option of any kind. */
export type OptionSpec<C = never> =
  | (StringSpec<C> & { kind: 'string' })
  | (NumberSpec<C> & { kind: 'integer' | 'number' })
  | (ChannelSpec & { kind: 'channel' })
  | (Described & { kind: 'boolean' | 'user' | 'role' | 'mentionable' | 'attachment' });

export type OptionSpecs<C = never> = Readonly<Record<string, OptionSpec<C>>>;

/** The type of an option inside the handler. */
export type OptionValue<O> = O extends { choices: readonly Choice<infer V>[] }
  ? V
  : O extends { kind: infer K }
    ? K extends 'string'
      ? string
      : K extends 'integer' | 'number'
        ? number
        : K extends 'boolean'
          ? boolean
          : K extends 'user'
            ? ResolvedUser
            : K extends 'channel'
              ? ResolvedChannel
              : K extends 'role'
                ? ResolvedRole
                : K extends 'mentionable'
                  ? ResolvedUser | ResolvedRole
                  : ResolvedAttachment
    : never;

/** All options inside the handler: required ones are present, others may be undefined. */
export type OptionValues<O> = {
  readonly [N in keyof O]: O[N] extends { required: true } ? OptionValue<O[N]> : OptionValue<O[N]> | undefined;
};

/**
 * Reads the options of one interaction against their declaration.
 *
 * @throws {InputError} naming the option, where Discord's client wouldn't have allowed the value: it comes from a command
 * registered before a change, or from something that isn't Discord's client.
 */
export function readOptions<O extends OptionSpecs<never>>(
  specs: O,
  raw: readonly RawOption[],
  resolved: Resolved | undefined,
): OptionValues<O> {
  const values: Record<string, unknown> = {};
  for (const { name } of raw) {
    if (!Object.hasOwn(specs, name))
      throw new InputError(`This command doesn't have an option called \`${name.slice(0, 32)}\`.`);
  }
  for (const [name, spec] of Object.entries(specs)) {
    const given = raw.find((candidate) => candidate.name === name);
    if (given === undefined || given.value === undefined) {
      if (spec.required) throw new InputError(`Please fill in \`${name}\`: ${spec.description}.`);
      values[name] = undefined;
    } else {
      values[name] = readValue(name, spec, given, resolved);
    }
  }
  return values as OptionValues<O>;
}

function readValue(
  name: string,
  spec: OptionSpec<never>,
  { type, value }: RawOption,
  resolved: Resolved | undefined,
): unknown {
  if (type !== OPTION_TYPES[spec.kind]) throw new InputError(`\`${name}\` must be ${expected(spec)}.`);
  switch (spec.kind) {
    case 'string':
      return readString(name, spec, value);
    case 'integer':
    case 'number':
      return readNumber(name, spec, value);
    case 'boolean':
      if (typeof value !== 'boolean') throw new InputError(`\`${name}\` must be true or false.`);
      return value;
    case 'attachment':
      return existing(name, spec, typeof value === 'string' ? resolveAttachment(value, resolved) : undefined);
    case 'channel':
    case 'role':
    case 'user':
    case 'mentionable':
      return existing(name, spec, typeof value === 'string' ? resolveEntity(spec.kind, value, resolved) : undefined);
  }
}

function existing<T>(name: string, spec: OptionSpec<never>, found: T | undefined): T {
  if (found === undefined) throw new InputError(`\`${name}\` must be ${expected(spec)} that exists.`);
  return found;
}

function readString(name: string, spec: StringSpec<never>, value: unknown): string {
  if (typeof value !== 'string') throw new InputError(`\`${name}\` must be text.`);
  // Discord counts UTF-16 code units here, as `length` does.
  const { minLength = 0, maxLength = 6_000 } = spec;
  if (value.length < minLength) throw new InputError(`\`${name}\` needs at least ${counted(minLength, 'character')}.`);
  if (value.length > maxLength)
    throw new InputError(`\`${name}\` can have at most ${counted(maxLength, 'character')}.`);
  if (spec.choices !== undefined && !spec.choices.some((choice) => choice.value === value))
    throw notAChoice(name, spec.choices);
  return value;
}

function readNumber(name: string, spec: NumberSpec<never> & { kind: 'integer' | 'number' }, value: unknown): number {
  if (typeof value !== 'number') throw new InputError(`\`${name}\` must be ${expected(spec)}.`);
  if (spec.kind === 'integer' ? !Number.isSafeInteger(value) : !Number.isFinite(value)) {
    throw new InputError(`\`${name}\` must be ${expected(spec)}.`);
  }
  if (spec.min !== undefined && value < spec.min)
    throw new InputError(`\`${name}\` must be at least ${spec.min.toLocaleString('en')}.`);
  if (spec.max !== undefined && value > spec.max)
    throw new InputError(`\`${name}\` can be at most ${spec.max.toLocaleString('en')}.`);
  if (spec.choices !== undefined && !spec.choices.some((choice) => choice.value === value))
    throw notAChoice(name, spec.choices);
  return value;
}

function notAChoice(name: string, choices: readonly Choice[]): InputError {
  return new InputError(`\`${name}\` must be one of: ${choices.map((choice) => choice.name).join(', ')}.`);
}

function expected(spec: OptionSpec<never>): string {
  const kinds = {
    string: 'text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    user: 'a member',
    channel: 'a channel',
    role: 'a role',
    mentionable: 'a member or a role',
    attachment: 'a file',
  } satisfies Record<OptionKind, string>;
  return kinds[spec.kind];
}

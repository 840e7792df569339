/** Select menus, in messages and in modals: how they look, and what was picked in them. */
import type { Resolved } from './envelope.ts';
import { InputError } from './input-error.ts';
import {
  type EntityKind,
  type ResolvedChannel,
  type ResolvedRole,
  type ResolvedUser,
  resolveEntity,
} from './resolved.ts';

/** Discord's component types. https://docs.discord.com/developers/components/reference */
export const SELECT_TYPES = { string: 3, user: 5, role: 6, mentionable: 7, channel: 8 } as const;
export type SelectKind = keyof typeof SELECT_TYPES;
export type { EntityKind };

export interface SelectOption {
  /** Up to 100 characters, as the value and the description. */
  label: string;
  value: string;
  description?: string;
  emoji?: string;
  isDefault?: boolean;
}

/** What is picked when the select is shown: ids, and what they are where a select takes several kinds. */
export type Default = string | { id: string; kind: 'user' | 'role' };

export interface PickLook {
  /** Up to 150 characters. */
  placeholder?: string;
  /** How many have to be picked, 0 to 25 (default: 1). */
  min?: number;
  /** How many can be picked, 1 to 25 (default: 1). */
  max?: number;
}

export interface StringSelectLook extends PickLook {
  /** 1 to 25. */
  options: readonly SelectOption[];
}

export interface EntitySelectLook extends PickLook {
  defaults?: readonly Default[];
  /** Only for channels. https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
  channelTypes?: readonly number[];
}

/** A string select as Discord's JSON, without its custom id. */
export function stringSelect({ options, ...look }: StringSelectLook): Record<string, unknown> {
  return {
    type: SELECT_TYPES.string,
    ...picking(look),
    options: options.map(({ isDefault, emoji, ...option }) => ({
      ...option,
      ...(emoji !== undefined && { emoji: { name: emoji } }),
      ...(isDefault && { default: true }),
    })),
  };
}

/** A select whose choices Discord fills in, as Discord's JSON without its custom id. */
export function entitySelect(kind: EntityKind, look: EntitySelectLook): Record<string, unknown> {
  const { defaults = [], channelTypes } = look;
  return {
    type: SELECT_TYPES[kind],
    ...picking(look),
    ...(defaults.length > 0 && { default_values: defaults.map((one) => defaultValue(kind, one)) }),
    ...(channelTypes !== undefined && { channel_types: channelTypes }),
  };
}

function picking({ placeholder, min = 1, max = 1 }: PickLook): Record<string, unknown> {
  return { ...(placeholder !== undefined && { placeholder }), min_values: min, max_values: max };
}

function defaultValue(kind: EntityKind, one: Default): { id: string; type: string } {
  if (typeof one !== 'string') return { id: one.id, type: one.kind };
  if (kind === 'mentionable') throw new TypeError(`Say whether the default ${one} is a user or a role.`);
  return { id: one, type: kind };
}

/** What was picked, in the order Discord sends it. */
export interface Picked {
  user: ResolvedUser;
  role: ResolvedRole;
  mentionable: ResolvedUser | ResolvedRole;
  channel: ResolvedChannel;
}

/**
 * The objects that were picked.
 *
 * @throws {InputError} where one no longer exists, or isn't a channel of these types.
 */
export function pickedOf<K extends EntityKind>(
  kind: K,
  values: readonly string[],
  resolved: Resolved | undefined,
  channelTypes?: readonly number[],
): Picked[K][] {
  return values.map((id) => {
    const found = resolveEntity(kind, id, resolved);
    if (found === undefined) throw new InputError('What you picked no longer exists. Pick again.');
    if (channelTypes !== undefined && 'type' in found && !channelTypes.includes(found.type))
      throw new InputError("That kind of channel can't be picked here. Pick another one.");
    return found as Picked[K];
  });
}

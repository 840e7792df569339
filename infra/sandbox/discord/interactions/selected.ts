import { plural } from '../../../../shared/platform/plural.ts';
import { type Json, objectsOf } from '../json.ts';
import { ComponentType } from '../validate/components.ts';
import type { Guild, World } from '../world.ts';
import type { Reference } from './payload.ts';
import { TypedError } from './typed.ts';

/** Where a member picks something. */
export interface Place {
  world: World;
  guild: Guild;
}

/**
 * The values of a select in the interaction: options as they are, everything else by ID. Users, roles, and channels can be named.
 *
 * @throws {TypedError} if the client wouldn't let the member select this.
 */
export function selectedValues(select: Json, values: readonly string[], place: Place): string[] {
  const min = typeof select.min_values === 'number' ? select.min_values : 1;
  const max = typeof select.max_values === 'number' ? select.max_values : 1;
  if (values.length < min || values.length > max) {
    throw new TypedError(
      `"${select.custom_id}" takes ${min === max ? min : `${min} to ${max}`} ${plural(max, 'value')}, not ${values.length}.`,
    );
  }
  const selected = values.map((value) => {
    const id = idOf(select, value, place);
    if (id === undefined) throw new TypedError(`"${select.custom_id}" has no option "${value}".`);
    return id;
  });
  if (new Set(selected).size !== selected.length) throw new TypedError("You can't select the same value twice.");
  return selected;
}

function idOf(select: Json, value: string, { world, guild }: Place): string | undefined {
  const user = (): string | undefined => {
    const found = world.findUser(value);
    return found && guild.members.has(found.id) ? found.id : undefined;
  };
  const role = (): string | undefined => world.findRole(value, guild)?.id;
  switch (select.type) {
    case ComponentType.userSelect:
      return user();
    case ComponentType.roleSelect:
      return role();
    case ComponentType.mentionableSelect:
      return user() ?? role();
    case ComponentType.channelSelect: {
      const channel = world.findChannel(value, guild);
      const types = Array.isArray(select.channel_types) ? select.channel_types : [];
      return channel && (types.length === 0 || types.includes(channel.type)) ? channel.id : undefined;
    }
    default:
      return objectsOf(select.options).some((option) => option.value === value) ? value : undefined;
  }
}

/** What the values of a user, role, mentionable, or channel select refer to. */
export function selectReferences(type: unknown, values: readonly string[], { world }: Place): Reference[] {
  const kind = (id: string): Reference['kind'] | undefined => {
    if (type === ComponentType.userSelect) return 'user';
    if (type === ComponentType.roleSelect) return 'role';
    if (type === ComponentType.channelSelect) return 'channel';
    if (type === ComponentType.mentionableSelect) return world.user(id) ? 'user' : 'role';
    return undefined;
  };
  return values.flatMap((id) => {
    const found = kind(id);
    return found ? [{ kind: found, id }] : [];
  });
}

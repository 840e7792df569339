/** Members, roles, and channels as choices, for selects and command options. */
import { avatarUrl } from '../avatar.ts';
import { type Component, componentType, type SelectOption } from '../discord.ts';
import type { Store } from '../state.ts';
import { isVoice } from '../types.ts';

export function userOptions(store: Store): SelectOption[] {
  return store.members.map((user) => ({
    label: user.global_name,
    value: user.id,
    alias: user.username,
    image: avatarUrl(user.id, user.global_name, user.bot),
    description: user.bot ? `${user.username} · app` : user.username,
  }));
}

export function roleOptions(store: Store): SelectOption[] {
  return (store.guild?.roles ?? []).map((role) => ({ label: `@${role.name.replace(/^@/, '')}`, value: role.id }));
}

/** @param types the Discord channel types to include (default: all). */
export function channelOptions(store: Store, types: number[] | undefined): SelectOption[] {
  return (store.guild?.channels ?? [])
    .filter((channel) => !types?.length || types.includes(channel.type))
    .map((channel) => ({
      label: `#${channel.name}`,
      value: channel.id,
      description: isVoice(channel) ? 'voice channel' : 'text channel',
    }));
}

/** The choices in a user, role, mentionable, or channel select. */
export function entityOptions(component: Component, store: Store): SelectOption[] {
  switch (component.type) {
    case componentType.userSelect:
      return userOptions(store);
    case componentType.roleSelect:
      return roleOptions(store);
    case componentType.mentionableSelect:
      return [...userOptions(store), ...roleOptions(store)];
    case componentType.channelSelect:
      return channelOptions(store, component.channel_types);
    default:
      return [];
  }
}

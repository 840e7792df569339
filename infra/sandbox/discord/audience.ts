import type { SandboxEvent, VoiceState } from '../control/protocol.ts';
import type { Audience } from './events.ts';
import { seesChannel } from './permissions.ts';
import type { User, World } from './world.ts';

/** What a user learns of an event; undefined for nothing. */
export function seenBy(
  world: World,
  user: User,
  event: SandboxEvent,
  { channelId, guildId, userId }: Audience,
): SandboxEvent | undefined {
  if (userId !== undefined && userId !== user.id) return undefined;
  if (channelId !== undefined && !sees(world, user, channelId)) return undefined;
  if (guildId !== undefined && !world.guild(guildId)?.members.has(user.id)) return undefined;
  // Someone who goes where the watcher cannot follow leaves, for the watcher.
  if (event.type === 'voice_state' && event.channel_id !== null && !sees(world, user, event.channel_id)) {
    return { ...event, channel_id: null };
  }
  return event;
}

/** Everybody who is in a voice channel that the user sees. */
export function voiceStatesFor(world: World, user: User): VoiceState[] {
  return [...world.voice].flatMap(([key, { channelId }]) => {
    const [guildId = '', userId = ''] = key.split(':');
    return sees(world, user, channelId) ? [{ user_id: userId, guild_id: guildId, channel_id: channelId }] : [];
  });
}

function sees(world: World, user: User, channelId: string): boolean {
  const channel = world.channel(channelId);
  const guild = channel && world.guild(channel.guildId);
  return channel !== undefined && guild !== undefined && seesChannel(guild, user.id, channel);
}
